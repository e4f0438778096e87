// Inkpost's button for publishers. Never edited once it is out: sites pin its content
// (integrity); a better one gets a new name. No cookie, no request, no third party.
//
//   <script async src="https://inkpost.example.org/static/button-1.0.js"></script>
//
// Where: in every element with data-inkpost, or else before the script itself; what:
// data-inkpost="send print" there, or data-show on the script. Your own markup, wherever
// it stands: <a data-inkpost-do="pdf">Take it along</a>. On the script: data-lang="de"
// (else the page's), data-canonical="https://..." (else the page's). Style:
// --inkpost-color, -background, -border, -radius, -padding, -gap, -font, -icon; and any
// rule of yours is stronger than ours.
(() => {
  const script = document.currentScript;
  const inkpost = script.src.replace(/\/static\/.*$/, "");
  const words = {
    ar: ["إرسال إلى كيندل", "طباعة", "بريد إلكتروني"],
    de: ["An Kindle senden", "Drucken", "E-Mail"],
    en: ["Send to Kindle", "Print", "E-mail"],
    es: ["Enviar a Kindle", "Imprimir", "Correo"],
    fr: ["Envoyer vers Kindle", "Imprimer", "E-mail"],
  };
  const asked = (script.dataset.lang || document.documentElement.lang).slice(0, 2).toLowerCase();
  const lang = words[asked] ? asked : "en";
  const [send, print, email] = words[lang];
  const SHEET = "M9 3h20l10 10v24H9ZM29 3v10h10";
  const kinds = {
    send: [send, "M24 11C19 6.500 11 5 3 5.500V33c8-.5 16 1 21 5 5-4 13-5.500 21-5V5.500C37 5 29 6.500 24 11Zv27"],
    print: [print, "M12 14V3h24v11M12 29H4V14h40v15h-8M12 23h24v14H12Z"],
    pdf: ["PDF", `${SHEET}M15 21h18M15 29h18`],
    epub: ["EPUB", `${SHEET}M24 18v13M18 26l6 6 6-6`],
    email: [email, "M4 8h40v25H4ZM4 9l20 14L44 9"],
  };
  const all = script.dataset.show || Object.keys(kinds).join(" ");
  const page = () =>
    script.dataset.canonical ||
    document.querySelector("[data-inkpost-canonical]")?.dataset.inkpostCanonical ||
    document.querySelector("link[rel=canonical]")?.href ||
    location.href.split("#")[0];

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :where(.inkpost) { display: inline-flex; flex-wrap: wrap; gap: var(--inkpost-gap, .5em); font: var(--inkpost-font, inherit); }
    :where(.inkpost > *) {
      display: inline-flex; align-items: center; gap: .5em; min-height: 2.5em; padding: var(--inkpost-padding, .4em 1em);
      border: var(--inkpost-border, 1px solid currentColor); border-radius: var(--inkpost-radius, .5em);
      background: var(--inkpost-background, none); color: var(--inkpost-color, inherit);
      line-height: 1.2; text-decoration: none;
    }
    :where(.inkpost > *:hover) { text-decoration: underline; }
    :where(.inkpost svg) { width: var(--inkpost-icon, 1.4em); height: 1.2em; }
    @media print { .inkpost, [data-inkpost-do] { display: none; } }
  `);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  function drawing(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS(svg.namespaceURI, "path");
    const set = (element, values) => Object.entries(values).forEach((pair) => element.setAttribute(...pair));
    set(svg, { viewBox: "0 0 48 40", "aria-hidden": "true" });
    set(line, { d: path, fill: "none", stroke: "currentColor", "stroke-width": 3, "stroke-linejoin": "round" });
    svg.append(line);
    return svg;
  }

  // The address is read at the press: pages that load articles in place change it.
  const target = (kind) => `${inkpost}/send?url=${encodeURIComponent(page())}&do=${kind}`;

  function aim(link, kind) {
    const set = () => (link.href = target(kind));
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    link.addEventListener("click", set);
    set();
  }

  function put(place, shown = all) {
    const group = document.createElement("span");
    group.className = "inkpost";
    group.lang = lang;
    group.dir = lang === "ar" ? "rtl" : "ltr";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Inkpost");
    for (const kind of shown.split(" ").filter((name) => kinds[name])) {
      const link = document.createElement("a");
      link.className = `inkpost-${kind}`;
      aim(link, kind);
      link.append(drawing(kinds[kind][1]), kinds[kind][0]);
      group.append(link);
    }
    place(group);
  }

  function start() {
    const places = document.querySelectorAll("[data-inkpost]");
    const own = document.querySelectorAll("[data-inkpost-do]");
    for (const place of places) put((group) => place.replaceChildren(group), place.dataset.inkpost || all);
    for (const mark of own) {
      const kind = mark.dataset.inkpostDo;
      if (mark.tagName === "A") aim(mark, kind);
      else mark.addEventListener("click", () => open(target(kind), "_blank", "noopener,noreferrer"));
    }
    if (!places.length && !own.length) put((group) => script.before(group));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
