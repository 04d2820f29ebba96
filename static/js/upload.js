/* Uploads that tell how far they are, and a place to drop files. Without this file the same form works by its buttons.

   Each file is sent to the page's own address as the form would send it; the answer is the page itself, and of it the
   field with its list, its states and its errors is shown in place. So there is one truth, and it is the server's. */

const POLL_EVERY = 3000;
const MOST_POLLS = 100;

document.querySelectorAll("[data-upload]").forEach(begin);

function begin(box) {
  const form = box.closest("form");
  const status = document.createElement("p");
  status.className = "p-upload__status";
  status.setAttribute("role", "status");
  const field = { form, status, box, busy: false, waiting: null, polls: 0 };
  box.after(status);
  form.addEventListener("submit", (event) => {
    if (!field.busy) return;
    event.preventDefault(); // the page leads on as soon as the file has arrived
    field.waiting = event.submitter;
  });
  enhance(field);
}

function enhance(field) {
  const { box } = field;
  const input = box.querySelector("input[type=file]");
  watch(field);
  if (!input) return;
  const button = box.querySelector("button[value=upload]");
  const zone = document.createElement("div");
  zone.className = "p-upload__zone";
  input.before(zone);
  zone.append(input, Object.assign(document.createElement("p"), { className: "p-small", textContent: box.dataset.drop }));
  button.addEventListener("click", (event) => {
    if (!input.files.length) return; // the server says what is missing
    event.preventDefault();
    send(field, [...input.files]);
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("p-upload__zone--over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("p-upload__zone--over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("p-upload__zone--over");
    if (event.dataTransfer.files.length) send(field, [...event.dataTransfer.files]);
  });
}

async function send(field, files) {
  if (field.busy) return;
  field.busy = true;
  for (const file of files) {
    const page = await sendOne(field, file);
    if (!page || !show(field, page)) {
      field.status.textContent = words(field.box.dataset.failed, { name: file.name });
      break;
    }
    const error = field.box.querySelector(".kern-error");
    field.status.textContent = error ? error.textContent.trim() : words(field.box.dataset.sent, { name: file.name });
    if (error) {
      field.waiting = null;
      break;
    }
  }
  field.busy = false;
  field.box.querySelector(".p-upload__progress")?.remove();
  if (field.waiting) field.form.requestSubmit(field.waiting);
}

/* One file on its way; the answered page, or null if it did not arrive. */
function sendOne(field, file) {
  const name = field.box.dataset.upload;
  const data = new FormData(field.form);
  for (const input of field.form.querySelectorAll("input[type=file]")) data.delete(input.name);
  const later = field.box.querySelector("input[type=checkbox]:checked");
  if (later) data.append(later.name, later.value);
  data.set("action", "upload");
  data.append(name, file, file.name);
  const { bar, text } = progress(field);
  field.status.textContent = words(field.box.dataset.sending, { name: file.name });
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = Math.round((100 * event.loaded) / event.total);
      text.textContent = words(field.box.dataset.percent, { number: bar.value });
    });
    request.addEventListener("load", () => resolve(request.response));
    request.addEventListener("error", () => resolve(null));
    request.addEventListener("abort", () => resolve(null));
    request.open("POST", location.href);
    request.send(data);
  });
}

function progress(field) {
  field.box.querySelector(".p-upload__progress")?.remove();
  const line = Object.assign(document.createElement("p"), { className: "p-upload__progress" });
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  const text = Object.assign(document.createElement("span"), { textContent: words(field.box.dataset.percent, { number: 0 }) });
  bar.setAttribute("aria-label", words(field.box.dataset.percent, { number: "" }).trim());
  line.append(bar, text);
  field.box.append(line);
  return { bar, text };
}

/* Put the answered page's field in the place of this one; false if that page does not have it. */
function show(field, page) {
  const fresh = page.getElementById(field.box.id);
  if (!fresh) return false;
  const focused = field.box.contains(document.activeElement);
  const box = document.importNode(fresh, true);
  field.box.replaceWith(box);
  field.box = box;
  enhance(field);
  if (focused) (box.querySelector("input[type=file]") ?? box.querySelector("button"))?.focus();
  return true;
}

/* While files are being checked, look again from time to time, and say once how it ended. */
function watch(field) {
  if (!field.box.querySelector("[data-pending]") || field.polls >= MOST_POLLS) return;
  const { box } = field;
  field.polls += 1;
  setTimeout(async () => {
    if (field.box !== box || field.busy) return;
    const page = await fetch(location.href, { headers: { Accept: "text/html" } })
      .then((response) => response.text())
      .then((text) => new DOMParser().parseFromString(text, "text/html"))
      .catch(() => null);
    if (field.box !== box || field.busy) return;
    const before = box.querySelector(".p-upload__files");
    const after = page?.getElementById(box.id)?.querySelector(".p-upload__files");
    if (!after || after.isEqualNode(before)) return watch(field);
    before.replaceWith(document.importNode(after, true));
    if (!after.hasAttribute("data-pending")) field.status.textContent = states(box);
    watch(field);
  }, POLL_EVERY);
}

function states(box) {
  return [...box.querySelectorAll(".p-upload__files li")]
    .map((line) => {
      const name = line.querySelector(".p-upload__name").textContent;
      return `${name}: ${line.querySelector(".kern-badge .kern-label").textContent}.`;
    })
    .join(" ");
}

function words(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}
