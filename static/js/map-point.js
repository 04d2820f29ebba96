/* A place by the device's position or by a map. Without this file people say in words where it is.

   Both only fill in the two inputs for coordinates, where everybody can read and change them. Nothing is asked of the
   device and nothing of a map's server until somebody presses the button for it. */

const FOUND_WITHIN = 20000;
/* A position less exact than this, in metres, would point at another street. */
const EXACT = 100;
const NEAR = 17;
const TOWN = 14;
const FARTHEST = 9;
/* A key moves the map by this many pixels: fine enough for a house, coarse enough to get there. */
const ONE_KEY = 40;
/* Five digits are a metre; more say nothing. */
const DIGITS = 5;
/* Two coordinates in one go, as maps copy them: the server takes them in the first input, too. */
const PAIR = /^([0-9]{1,3}[.,][0-9]+)(?:, ?|; ?| )([0-9]{1,3}[.,][0-9]+)$/;

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

document.querySelectorAll("[data-point]").forEach(begin);

function begin(spot) {
  const name = spot.dataset.point;
  spot.append(document.getElementById("pointing").content.cloneNode(true));
  const tool = (does) => spot.querySelector(`[data-does=${does}]`);
  const [place, lat, lon] = ["place", "lat", "lon"].map((part) => document.getElementById(`${name}-${part}`));
  const [south, west, north, east] = spot.dataset.box.split(" ").map(Number);
  const status = spot.querySelector("[role=status]");
  const field = { place, lat, lon, tool, status, box: { south, west, north, east }, panel: spot.querySelector(".p-point__panel"), map: null };
  if (navigator.geolocation && isSecureContext) tool("locate").addEventListener("click", () => locate(field));
  else tool("locate").remove();
  if (!field.panel) return;
  for (const words of spot.querySelectorAll("[data-describes]")) {
    words.id = `${name}-${words.dataset.describes}`;
    spot.querySelector(`[data-described=${words.dataset.describes}]`).setAttribute("aria-describedby", words.id);
  }
  tool("open").addEventListener("click", () => (field.panel.hidden ? openMap(field) : closeMap(field)));
  tool("close").addEventListener("click", () => closeMap(field));
  tool("take").addEventListener("click", () => take(field));
}

function locate(field) {
  const before = typed(field);
  tell(field, "locating");
  navigator.geolocation.getCurrentPosition(
    ({ coords: { latitude, longitude, accuracy } }) => {
      const metres = Math.ceil(accuracy).toLocaleString(document.documentElement.lang);
      if (typed(field) !== before) tell(field, "late"); // somebody was faster than the device
      else if (!inside(field, latitude, longitude)) tell(field, "outside");
      else if (accuracy > EXACT) tell(field, "vague", { metres });
      else {
        write(field, latitude, longitude);
        tell(field, "located", { metres });
        look(field);
      }
    },
    (error) => tell(field, error.code === error.PERMISSION_DENIED ? "denied" : "lost"),
    { enableHighAccuracy: true, timeout: FOUND_WITHIN },
  );
}

async function openMap(field) {
  field.tool("open").setAttribute("aria-expanded", "true");
  field.panel.hidden = false;
  const drawn = field.map !== null;
  field.map ??= draw(field);
  try {
    (await field.map).getContainer().focus();
    if (drawn) look(field);
  } catch {
    field.map = null; // the next press tries again
    closeMap(field);
    tell(field, "broken");
  }
}

/* Move the map to what stands in the inputs; if that is no point, leave it where it was. */
async function look(field) {
  const map = await field.map;
  map?.invalidateSize({ animate: false });
  const point = read(field);
  if (point) map?.setView(point, NEAR, { animate: false });
}

function closeMap(field) {
  field.tool("open").setAttribute("aria-expanded", "false");
  field.panel.hidden = true;
  field.tool("open").focus();
}

async function take(field) {
  const { lat, lng } = (await field.map).getCenter();
  write(field, lat, lng);
  closeMap(field);
  tell(field, "taken");
}

async function draw(field) {
  const box = field.panel.querySelector(".p-point__map");
  const { tiles, depth, lat, lon, code, style, nearer, farther } = box.dataset;
  await Promise.all([loaded("script", { src: code }), loaded("link", { rel: "stylesheet", href: style })]);
  const { leaflet } = globalThis;
  const { south, west, north, east } = field.box;
  const point = read(field);
  const map = leaflet.map(box, {
    center: point ?? [lat, lon],
    zoom: point ? NEAR : TOWN,
    minZoom: FARTHEST,
    maxZoom: Number(depth),
    maxBounds: [[south, west], [north, east]],
    maxBoundsViscosity: 1,
    keyboardPanDelta: ONE_KEY,
    scrollWheelZoom: false, // whoever scrolls wants to read on
    attributionControl: false, // stands below the map, in the portal's own words
    zoomControl: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
  });
  leaflet.control.zoom({ zoomInTitle: nearer, zoomOutTitle: farther }).addTo(map);
  pictures(field, leaflet.tileLayer(tiles, { maxZoom: Number(depth) })).addTo(map);
  if (still) {
    const { panBy } = map;
    map.panBy = (offset) => panBy.call(map, offset, { animate: false });
  }
  map.on("click", (event) => map.panTo(event.latlng, { animate: !still }));
  box.addEventListener("keydown", (event) => {
    // Leaflet's buttons are links; as buttons they must also hear the space bar.
    const button = event.key === " " && event.target.closest("[role=button]");
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  return map;
}

/* A map may end at a border, so single pictures may be missing; none at all is a map that does not come. */
function pictures(field, layer) {
  let came = 0;
  return layer
    .on("loading", () => (came = 0))
    .on("tileload", () => (came += 1))
    .on("load", () => came || tell(field, "broken"));
}

/* A script or a sheet, before those of the page, once it is there. */
function loaded(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => {
      element.remove();
      reject(new Error(tag));
    });
    document.head.prepend(element);
  });
}

/* What is typed there, or null while it is no point that the server would take. */
function read(field) {
  const pair = field.lon.value.trim() ? null : field.lat.value.trim().match(PAIR);
  const [lat, lon] = (pair?.slice(1) ?? [field.lat.value, field.lon.value]).map((text) => Number.parseFloat(text.replace(",", ".")));
  return inside(field, lat, lon) ? [lat, lon] : null;
}

function inside({ box }, lat, lon) {
  return box.south <= lat && lat <= box.north && box.west <= lon && lon <= box.east;
}

function typed(field) {
  return `${field.lat.value} ${field.lon.value}`;
}

function write(field, lat, lon) {
  field.lat.value = lat.toFixed(DIGITS).replace(".", ",");
  field.lon.value = lon.toFixed(DIGITS).replace(".", ",");
}

/* Said once, and with it what is still to do. */
function tell(field, key, values = {}) {
  const { status } = field;
  const sentence = status.dataset[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const filled = key === "located" || key === "taken";
  status.textContent = filled && !field.place.value.trim() ? `${sentence} ${status.dataset.still}` : sentence;
}
