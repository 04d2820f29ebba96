// What a page must hold to that neither axe nor the Nu checker looks at. Each rule returns what breaks it, as sentences.
({
  visible(element) {
    const box = element.getBoundingClientRect();
    // What is folded away keeps its box.
    const shown = element.checkVisibility({ visibilityProperty: true });
    return box.width > 0 && box.height > 0 && shown && !element.closest(".p-sr, .p-honey");
  },

  called(element) {
    const text = (element.labels?.[0] ?? element).textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `${element.localName}${element.id ? "#" + element.id : ""} „${text}“`;
  },

  controls() {
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
    return [...document.querySelectorAll(all)].filter((element) => this.visible(element) && element.tabIndex >= 0);
  },

  // One h1, no level left out, one main, header and footer, a title, a language.
  structure() {
    const broken = [];
    const levels = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((heading) => Number(heading.localName[1]));
    if (levels.filter((level) => level === 1).length !== 1) broken.push(`headings ${levels}`);
    levels.forEach((level, n) => n && level > levels[n - 1] + 1 && broken.push(`h${level} after h${levels[n - 1]}`));
    for (const name of ["main", "body > header", "body > footer"]) {
      const found = document.querySelectorAll(name).length;
      if (found !== 1) broken.push(`${found} × ${name}`);
    }
    if (!document.title.trim()) broken.push("no title");
    if (document.documentElement.lang !== "de") broken.push(`language ${document.documentElement.lang}`);
    return broken;
  },

  // WCAG 2.5.8: 24 by 24 pixels; a link inside a sentence may be as low as its line, a box counts with its label.
  targets() {
    return this.controls().flatMap((element) => {
      const box = element.getBoundingClientRect();
      const label = element.labels?.[0]?.getBoundingClientRect();
      const width = Math.max(box.width, label && element.type?.match(/radio|checkbox/) ? label.width : 0);
      const sentence = element.localName === "a" && element.parentElement.matches("p, dd, span") &&
        element.parentElement.textContent.trim().length > element.textContent.trim().length;
      const low = box.height < 24 && !sentence;
      return low || width < 24 ? [`${this.called(element)}: ${Math.round(width)}×${Math.round(box.height)}`] : [];
    });
  },

  // Text that is cut off: outside the window, or scrolled away inside a box. Only a map goes on beyond its frame.
  clipped() {
    const broken = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.textContent.trim() || !this.visible(parent) || parent.closest("svg, .p-skip, select")) continue;
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.right > document.documentElement.clientWidth + 1 || box.left < -1)
        broken.push(`outside the window: ${this.called(parent)}`);
      const button = parent.closest("button, .kern-btn");
      const frame = button?.getBoundingClientRect();
      if (frame && (box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.top < frame.top - 1))
        broken.push(`outside its button: ${this.called(parent)}`);
    }
    for (const element of document.querySelectorAll("body *")) {
      if (element.closest("svg, input, select, textarea, .p-point__map") || !this.visible(element)) continue;
      const style = getComputedStyle(element);
      const cut = (overflow) => overflow !== "visible";
      if ((cut(style.overflowX) && element.scrollWidth > element.clientWidth + 1) ||
          (cut(style.overflowY) && element.scrollHeight > element.clientHeight + 1))
        broken.push(`cut off inside: ${this.called(element)}`);
    }
    return broken;
  },

  // Every text gets a word of 44 letters, but numbers, amounts and our own „freiwillig“.
  lengthen(compound) {
    const walker = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.textContent.trim() && !node.parentElement.closest("svg, .p-nobreak, .p-nr, .p-num, .p-sum td, .kern-label__optional, option")) texts.push(node);
    texts.forEach((node) => { node.textContent = compound + " " + node.textContent; });
  },

  // What the browser may fill in (WCAG 1.3.5): every line says what it holds, or that it is not the person's own.
  // HTML has no word for a street without its number, nor for the number alone.
  tokens() {
    const lines = [...document.querySelectorAll("main :is(input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), select)")];
    return lines.filter((line) => !line.getAttribute("autocomplete") && !/-(street|house_number)$/.test(line.name))
      .map((line) => this.called(line));
  },

  // A field with a wrong answer is described by its sentence, and the same sentence stands in the summary.
  errors() {
    const broken = [];
    const summary = [...document.querySelectorAll("#fehler a")];
    if (document.activeElement?.id !== "fehler") broken.push(`focus on ${this.called(document.activeElement)}`);
    if (!document.title.startsWith("Fehler: ")) broken.push(`title ${document.title}`);
    for (const link of summary) {
      const input = document.getElementById(link.hash.slice(1));
      const sentence = link.textContent.trim();
      if (!input || !this.visible(input)) { broken.push(`${link.hash} leads nowhere`); continue; }
      const described = [input, input.closest("fieldset")].filter(Boolean).flatMap((element) =>
        (element.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent.trim() ?? ""));
      if (!described.some((text) => text === `Fehler: ${sentence}`)) broken.push(`${link.hash} is not described by „${sentence}“`);
      if (![input, input.closest("[role=radiogroup]")].some((element) => element?.getAttribute("aria-invalid") === "true"))
        broken.push(`${link.hash} is not marked as wrong`);
    }
    const told = summary.map((link) => link.hash.slice(1) + "-error").sort().join();
    const shown = [...document.querySelectorAll(".kern-error")].map((error) => error.id).sort().join();
    if (told !== shown) broken.push(`summary ${told}, fields ${shown}`);
    return broken;
  },

  // What moves although the person asked for less motion. A colour that fades is no motion.
  moving() {
    const still = /^(none|color|background-color|border-color|outline|fill|stroke|opacity|box-shadow|text-decoration.*|border.*-color)$/;
    return [...document.querySelectorAll("*")].flatMap((element) => ["", "::before", "::after"].flatMap((part) => {
      const style = getComputedStyle(element, part);
      const seconds = style.transitionDuration.split(", ").map(parseFloat);
      const moved = style.transitionProperty.split(", ").filter((name, n) => seconds[n % seconds.length] > 0 && !still.test(name));
      if (style.animationName !== "none") moved.push(style.animationName);
      return moved.length ? [`${this.called(element)}${part}: ${moved}`] : [];
    }));
  },

  // Where Tab must lead, in order: each control once, of several radio buttons the chosen or the first one.
  stops() {
    const groups = new Set();
    return this.controls().filter((element) => {
      if (element.type !== "radio") return true;
      const group = [...document.getElementsByName(element.name)];
      const stop = group.find((radio) => radio.checked) ?? group[0];
      return element === stop && !groups.has(element.name) && groups.add(element.name);
    }).map((element) => this.called(element));
  },

  // The focused element: what it is, how thick its outline, and what covers its middle.
  focused() {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const ring = ["", "::after", "::before"].map((part) => getComputedStyle(element, part))
      .filter((style) => style.outlineStyle !== "none" && style.outlineStyle !== "hidden")
      .map((style) => parseFloat(style.outlineWidth));
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const covered = !top || !(element.contains(top) || [...(element.labels ?? [])].some((l) => l.contains(top)));
    return { called: this.called(element), ring: Math.max(0, ...ring), covered: covered ? (top ? this.called(top) : "outside the window") : null };
  },
})
