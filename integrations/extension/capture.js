// What the browser shows, as one HTML document. Runs in the page: it has to be whole in
// itself, and touches nothing there.
//
// `what`: "page", or "selection". Returns {url, html}; null where nothing is selected.
export function capture(what) {
  // Never shown, never wanted; scripts have done their work. Site data for machines stays.
  const dropped = new Set(["script", "style", "template", "noscript", "iframe", "object", "embed"]);
  // No scripts of the page run in it, and no custom element comes to life.
  const copy = document.implementation.createHTMLDocument("");

  function isDropped(element) {
    return dropped.has(element.localName) && element.type !== "application/ld+json";
  }

  function shadowOf(element) {
    if (!(element instanceof HTMLElement)) return null;
    const chromium = globalThis.chrome?.dom?.openOrClosedShadowRoot?.(element);
    return chromium ?? element.openOrClosedShadowRoot ?? element.shadowRoot; // Firefox
  }

  // What is seen in place of `node`: shadow trees and slots are laid flat.
  function shown(node) {
    if (node.nodeType === Node.TEXT_NODE) return [copy.createTextNode(node.data)];
    if (node.nodeType !== Node.ELEMENT_NODE || isDropped(node)) return [];
    const slotted = node.localName === "slot" ? node.assignedNodes() : [];
    const inside = slotted.length ? slotted : (shadowOf(node) ?? node).childNodes;
    const children = [...inside].flatMap(shown);
    if (node.localName === "slot") return children;
    const made = copy.importNode(node, false);
    // The one of many sizes that is there now; before it was loaded, it was a promise.
    if (node.localName === "img" && node.currentSrc.startsWith("http")) {
      made.src = node.currentSrc;
      made.removeAttribute("srcset");
    }
    made.append(...children);
    return [made];
  }

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || !selection.toString().trim()) return null;
    const article = copy.createElement("article");
    for (let number = 0; number < selection.rangeCount; number += 1) {
      const part = selection.getRangeAt(number).cloneContents();
      const block = part.querySelector("p, div, li, pre, table, figure, blockquote, h1, h2, h3, h4");
      const box = block ? article : article.appendChild(copy.createElement("p"));
      box.append(...[...part.childNodes].flatMap(shown));
    }
    return article;
  }

  // The beginning and the end of the selection, as a link to it (text fragment).
  function words() {
    const text = getSelection().toString().replace(/\s+/g, " ").trim();
    const encode = (part) => encodeURIComponent(part).replaceAll("-", "%2D");
    if (text.length <= 80) return `#:~:text=${encode(text)}`;
    const start = text.slice(0, 40).replace(/ \S*$/, "");
    const end = text.slice(-40).replace(/^\S* /, "");
    return `#:~:text=${encode(start)},${encode(end)}`;
  }

  function whole(element) {
    const base = copy.createElement("base");
    base.href = document.baseURI;
    element.querySelector("head")?.prepend(base);
    return `<!doctype html>${element.outerHTML}`.toWellFormed();
  }

  const url = location.href.split("#")[0];
  if (what === "page") return { url, html: whole(shown(document.documentElement)[0]) };
  const article = selected();
  if (!article) return null;
  const html = copy.importNode(document.documentElement, false);
  html.append(...shown(document.head), copy.createElement("body"));
  html.querySelector("body").append(article);
  return { url: url + words(), html: whole(html) };
}

// Tells whether something is selected. Runs in the page.
export function hasSelection() {
  return getSelection().toString().trim() !== "";
}
