/* A place by the device's position or by a map. Without this file people say in words where it is.

   Both only fill in the two inputs for coordinates, where everybody can read and change them. Nothing is asked of the
   device and nothing of a map's server until somebody presses the button for it. */

const FOUND_WITHIN = 20000;
const NEAR = 17;
const TOWN = 14;
const FARTHEST = 9;
/* A key moves the map by this many pixels: fine enough for a house, coarse enough to get there. */
const ONE_KEY = 40;
/* Five digits are a metre; more say nothing. */
const DIGITS = 5;

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

document.querySelectorAll("[data-point]").forEach(begin);

function begin(spot) {
  spot.append(document.getElementById("pointing").content.cloneNode(true));
  const tool = (does) => spot.querySelector(`[data-does=${does}]`);
  const [place, lat, lon] = ["place", "lat", "lon"].map((part) => document.getElementById(`${spot.dataset.point}-${part}`));
  const field = { place, lat, lon, tool, status: spot.querySelector("[role=status]"), panel: spot.querySelector(".p-point__panel"), map: null };
  if (navigator.geolocation && isSecureContext) tool("locate").addEventListener("click", () => locate(field));
  else tool("locate").remove();
  if (!field.panel) return;
  tool("open").addEventListener("click", () => (field.panel.hidden ? openMap(field) : closeMap(field)));
  tool("close").addEventListener("click", () => closeMap(field));
  tool("take").addEventListener("click", () => take(field));
}

function locate(field) {
  tell(field, "locating");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      write(field, coords.latitude, coords.longitude);
      tell(field, "located", { metres: Math.ceil(coords.accuracy).toLocaleString(document.documentElement.lang) });
      look(field);
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
  const point = read(field.lat, field.lon);
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
  await Promise.all([import(code), styled(style)]);
  const { leaflet } = globalThis;
  const point = read(field.lat, field.lon);
  const map = leaflet.map(box, {
    center: point ?? [lat, lon],
    zoom: point ? NEAR : TOWN,
    minZoom: FARTHEST,
    maxZoom: Number(depth),
    keyboardPanDelta: ONE_KEY,
    attributionControl: false, // stands below the map, in the portal's own words
    zoomControl: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
  });
  leaflet.control.zoom({ zoomInTitle: nearer, zoomOutTitle: farther }).addTo(map);
  leaflet
    .tileLayer(tiles, { maxZoom: Number(depth) })
    .once("tileerror", () => tell(field, "broken"))
    .addTo(map);
  map.on("click", (event) => map.panTo(event.latlng, { animate: !still }));
  return map;
}

/* The sheet is there before the map is measured. */
function styled(address) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    link.addEventListener("load", resolve);
    link.addEventListener("error", reject);
    document.head.prepend(link);
  });
}

/* What is typed there, or null while it is no point. */
function read(lat, lon) {
  const point = [lat, lon].map((input) => Number.parseFloat(input.value.replace(",", ".")));
  return point.every(Number.isFinite) ? point : null;
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
  status.textContent = filled && !field.place.value.trim() ? `${sentence} ${status.dataset.describe}` : sentence;
}
