// What the browser shows, as one HTML document. Runs in the page: it has to be whole in
// itself, and touches nothing there.
//
// `what`: "page", or "selection". Returns {url, html, pictures}: `pictures` are addresses,
// those of the text first. Null where nothing is selected.
export function capture(what) {
  // Never shown, never wanted; scripts have done their work. Site data for machines stays.
  const dropped = new Set(["script", "style", "template", "noscript", "iframe", "object", "embed"]);
  // No scripts of the page run in it, and no custom element comes to life.
  const copy = document.implementation.createHTMLDocument("");
  // Where scripts that load pictures late keep their addresses, the commonest.
  const promises = ["data-src", "data-original", "data-lazy-src"];
  // Pixels: what is smaller on both sides is an icon. What is wider gains a book nothing.
  const icon = 60;
  const wide = 1600;
  const inText = new Set();
  const around = new Set();
  const settled = new WeakSet();

  function isDropped(element) {
    return dropped.has(element.localName) && element.type !== "application/ld+json";
  }

  // The picture of the page that `image` is, or, in a selection, a copy of.
  function original(image) {
    const source = image.getAttribute("src");
    const same = (other) => other.currentSrc && other.getAttribute("src") === source;
    return image.isConnected ? image : ([...document.images].find(same) ?? image);
  }

  // The address of what `image` shows, in the largest size of it that a book can use.
  function largest(image) {
    const picture = image.closest("picture");
    for (const { srcset } of [image, ...(picture?.querySelectorAll("source") ?? [])]) {
      const sizes = srcset.split(/,\s+/).map((size) => size.trim().split(/\s+/));
      const found = sizes.map(([address, width]) => [absolute(address), parseInt(width, 10)]);
      if (!found.some(([address]) => address === image.currentSrc)) continue;
      const known = found.filter(([, width]) => width <= wide);
      if (sizes[0][1]?.endsWith("w") && known.length) return known.sort((a, b) => b[1] - a[1])[0][0];
    }
    return image.currentSrc;
  }

  function absolute(address) {
    if (/^\s*[[{]/.test(address) || !URL.canParse(address, document.baseURI)) return "";
    const { protocol, href } = new URL(address, document.baseURI);
    return protocol.startsWith("http") ? href : "";
  }

  // A picture that scripts of the page have made is nowhere else: it goes along as drawn,
  // within the page, as long as there is `room` (letters).
  let room = 6_000_000;
  function drawn(image) {
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext("2d").drawImage(image, 0, 0);
    const address = canvas.toDataURL("image/webp", 0.9);
    room -= address.length;
    return room < 0 ? "" : address;
  }

  // Gives `made`, a copy of `image`, the one address of what is there now; before it was
  // loaded, it was a promise.
  function settle(image, made) {
    if (image.currentSrc.startsWith("blob:")) {
      if (image.naturalWidth) made.src = drawn(image);
      return;
    }
    const promised = absolute(promises.map((name) => image.getAttribute(name)).find(Boolean) ?? "{");
    const waits = !image.currentSrc.startsWith("http") || (promised && image.naturalWidth < 10);
    const address = waits ? promised : largest(image);
    if (!address) return;
    settled.add(made);
    made.src = address;
    for (const name of ["srcset", "data-srcset", "data-lazy-srcset"]) made.removeAttribute(name);
    const size = Math.max(image.naturalWidth, image.naturalHeight);
    if (!waits && size && size < icon) return;
    (image.closest("article, main, [role=main]") ? inText : around).add(address);
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
    if (node instanceof HTMLImageElement) settle(original(node), made);
    made.append(...children);
    // Once the address is known, the others to choose from only mislead.
    if (node.localName === "picture" && children.some((child) => settled.has(child))) {
      for (const source of made.querySelectorAll("source")) source.remove();
    }
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
  const pictures = () => [...inText, ...around];
  if (what === "page") {
    const html = whole(shown(document.documentElement)[0]);
    return { url, html, pictures: pictures() };
  }
  const article = selected();
  if (!article) return null;
  const html = copy.importNode(document.documentElement, false);
  html.append(...shown(document.head), copy.createElement("body"));
  html.querySelector("body").append(article);
  return { url: url + words(), html: whole(html), pictures: pictures() };
}

// The picture at `address` as the site gives it to this reader, in base64; null where it
// does not, or where it has more than `most` bytes. Runs in the page: there it is asked for
// with the reader's own login. What another site does not share cannot be had like this.
export async function take(address, most) {
  const headers = { Accept: "image/avif,image/webp,image/png,image/jpeg,image/*;q=0.8" };
  const signal = AbortSignal.timeout(15_000);
  async function ask(how) {
    const answer = await fetch(address, { headers, signal, ...how });
    const picture = await answer.blob();
    if (!answer.ok || !picture.size || picture.size > most) return null;
    const reader = new FileReader();
    reader.readAsDataURL(picture);
    await new Promise((wake) => reader.addEventListener("loadend", wake));
    return reader.result.split(",")[1];
  }
  const cache = address.startsWith(`${location.origin}/`) ? "force-cache" : "no-cache";
  try {
    return await ask({ credentials: "include", cache });
  } catch {
    // Shared with everyone, and so not with a login; nor may the copy at hand say so.
    return ask({ credentials: "omit", cache: "reload" }).catch(() => null);
  }
}

// Tells whether something is selected. Runs in the page.
export function hasSelection() {
  return getSelection().toString().trim() !== "";
}
