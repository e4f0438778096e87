// Run Readability.js or defuddle over many pages, with linkedom as the DOM.
//
//     node bench/peers.mjs PEER PAGES.json OUT.json   (in a folder with node_modules)
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";

const [peer, pages, out] = process.argv.slice(2);
const require = createRequire(process.cwd() + "/");
const load = async (name) => import(pathToFileURL(name.startsWith("/") ? name : require.resolve(name)));
const { parseHTML } = await load("linkedom");

function textOf(html) {
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
  const blocks = "p,div,li,br,h1,h2,h3,h4,h5,h6,tr,td,th,pre,blockquote,figure,figcaption,section,dt,dd,ul,ol";
  for (const block of document.querySelectorAll(blocks)) block.after(document.createTextNode("\n"));
  return document.body.textContent;
}

const run = {
  "Readability.js": async () => {
    const { Readability } = await load("@mozilla/readability");
    return (html, url) => {
      const { document } = parseHTML(html);
      const article = new Readability(document).parse();
      if (!article) return {};
      return {
        text: textOf(article.content), html: article.content, title: article.title,
        author: article.byline, date: (article.publishedTime || "").slice(0, 10) || null,
        lang: article.lang, dir: article.dir, siteName: article.siteName,
        excerpt: article.excerpt, publishedTime: article.publishedTime,
      };
    };
  },
  defuddle: async () => {
    const module = await load(process.cwd() + "/node_modules/defuddle/dist/node.js");
    return async (html, url) => {
      const { document } = parseHTML(html);
      const found = await module.Defuddle(document, url, { useAsync: false });
      return {
        text: textOf(found.content), html: found.content, title: found.title,
        author: found.author, date: (found.published || "").slice(0, 10) || null,
        siteName: found.site, excerpt: found.description,
        publishedTime: found.published, lang: found.language,
      };
    };
  },
};

const extract = await run[peer]();
const results = {};
for (const page of JSON.parse(readFileSync(pages, "utf8"))) {
  const html = gunzipSync(readFileSync(page.text || page.path)).toString("utf8");
  const start = performance.now();
  try {
    results[page.id] = await extract(html, page.url);
  } catch (error) {
    results[page.id] = { error: String(error) };
  }
  results[page.id].seconds = (performance.now() - start) / 1000;
}
writeFileSync(out, JSON.stringify(results));
