// Inkpost's button for publishers. Never edited once it is out: sites pin its content
// (integrity); a better one gets a new name. No cookie, no request, no third party.
//
//   <script async src="https://inkpost.example.org/static/button-1.0.js"></script>
//
// Where: in every element with data-inkpost, or else before the script itself.
// On the script: data-lang="de" (else the page's), data-canonical="https://..." (else
// the page's), data-show="send print". Style it by .inkpost, .inkpost-send and
// .inkpost-print: our own rules yield to any of yours.
(() => {
  const script = document.currentScript;
  const inkpost = script.src.replace(/\/static\/.*$/, "");
  const words = {
    ar: ["إرسال إلى كيندل", "طباعة"],
    de: ["An Kindle senden", "Drucken"],
    en: ["Send to Kindle", "Print"],
    es: ["Enviar a Kindle", "Imprimir"],
    fr: ["Envoyer vers Kindle", "Imprimer"],
  };
  const asked = (script.dataset.lang || document.documentElement.lang || "en").slice(0, 2).toLowerCase();
  const lang = words[asked] ? asked : "en";
  const [send, print] = words[lang];
  const shown = (script.dataset.show || "send print").split(" ");
  const page = () =>
    script.dataset.canonical ||
    document.querySelector("link[rel=canonical]")?.href ||
    location.href.split("#")[0];

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :where(.inkpost) { display: inline-flex; flex-wrap: wrap; gap: .5em; }
    :where(.inkpost > *) {
      display: inline-flex; align-items: center; gap: .5em; min-height: 2.5em; padding: .4em 1em;
      border: 1px solid currentColor; border-radius: .5em; background: none; color: inherit;
      font: inherit; line-height: 1.2; text-decoration: none; cursor: pointer;
    }
    :where(.inkpost > *:hover) { text-decoration: underline; }
    :where(.inkpost svg) { width: 1.4em; height: 1.2em; }
    @media print { .inkpost { display: none; } }
  `);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const BOOK = "M24 11C19 6.500 11 5 3 5.500V33c8-.5 16 1 21 5 5-4 13-5.500 21-5V5.500C37 5 29 6.500 24 11ZM3.500 8 24 25 44.500 8";
  const SHEET = "M12 14V3h24v11M12 29H4V14h40v15h-8M12 23h24v14H12Z";

  function drawing(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS(svg.namespaceURI, "path");
    svg.setAttribute("viewBox", "0 0 48 40");
    svg.setAttribute("aria-hidden", "true");
    for (const [name, value] of [["d", path], ["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "3"], ["stroke-linejoin", "round"]]) {
      line.setAttribute(name, value);
    }
    svg.append(line);
    return svg;
  }

  function sendLink() {
    const link = document.createElement("a");
    link.className = "inkpost-send";
    link.target = "_blank";
    link.rel = "noopener nofollow";
    // The address is read at the press: pages that load articles in place change it.
    const aim = () => (link.href = `${inkpost}/send?url=${encodeURIComponent(page())}`);
    aim();
    link.addEventListener("click", aim);
    link.append(drawing(BOOK), send);
    return link;
  }

  function printButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "inkpost-print";
    button.addEventListener("click", () => window.print());
    button.append(drawing(SHEET), print);
    return button;
  }

  function put(place) {
    const group = document.createElement("span");
    group.className = "inkpost";
    group.lang = lang;
    group.dir = lang === "ar" ? "rtl" : "ltr";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Inkpost");
    if (shown.includes("send")) group.append(sendLink());
    if (shown.includes("print")) group.append(printButton());
    place(group);
  }

  function start() {
    const places = document.querySelectorAll("[data-inkpost]");
    if (!places.length) put((group) => script.before(group));
    for (const place of places) put((group) => place.replaceChildren(group));
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
