// Reads a catalogue as Thorium Reader does, with its own library (r2-opds-js), and says
// what it has understood, as JSON.
//
//   node opds_client.cjs FOLDER SITE NAME:PASSWORD
//
// FOLDER: where `make opds-client` has put the library.
const path = require("node:path");

const [folder, site, credentials] = process.argv.slice(2);
const library = (name) => require(path.join(folder, "node_modules", name));
const opds = (name) => library(`r2-opds-js/dist/es8-es2017/src/opds/${name}`);

const globals = opds("init-globals");
globals.initGlobalConverters_OPDS();
globals.initGlobalConverters_GENERIC();
const { OPDS } = opds("opds1/opds");
const { OPDSFeed } = opds("opds2/opds2");
const { OPDSPublication } = opds("opds2/opds2-publication");
const { convertOpds1ToOpds2 } = opds("converter");
const { XML } = library("r2-utils-js/dist/es8-es2017/src/_utils/xml-js-mapper");
const { TaJsonDeserialize } = library("r2-lcp-js/dist/es8-es2017/src/serializable");
const { DOMParser } = library("@xmldom/xmldom");

async function get(url) {
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  const answer = await fetch(new URL(url, site), { headers: { authorization } });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer;
}

const readers = {
  // 1.2 is turned into 2.0 by the library, as Thorium does it.
  "/opds": async (url) => {
    const text = await (await get(url)).text();
    const feed = new DOMParser().parseFromString(text, "application/xml");
    return convertOpds1ToOpds2(XML.deserialize(feed, OPDS));
  },
  "/opds/2": async (url) => TaJsonDeserialize(await (await get(url)).json(), OPDSFeed),
};

const named = (name) => (typeof name === "string" ? name : Object.values(name)[0]);
const relOf = (link) => [].concat(link.Rel ?? []);

function understood(book) {
  const { Metadata, Links, Images } = book;
  return {
    title: named(Metadata.Title),
    author: named(Metadata.Author?.[0]?.Name ?? ""),
    language: Metadata.Language?.[0],
    files: Links.filter((link) => relOf(link).some((rel) => rel.includes("acquisition"))).map((link) => link.TypeLink),
    images: Images.length,
  };
}

async function main(start) {
  const read = readers[start];
  const root = await read(start);
  const unread = await read(root.Navigation[0].Href);
  const [book] = unread.Publications;
  const file = await get(book.Links.find((link) => relOf(link).some((rel) => rel.includes("acquisition"))).Href);
  const bytes = Buffer.from(await file.arrayBuffer());
  const cover = await get(book.Images[0].Href);
  const itself = book.Links.find((link) => relOf(link).includes("self"));
  return {
    navigation: root.Navigation.map((link) => named(link.Title)),
    search: Boolean(root.Links.find((link) => relOf(link).includes("search"))),
    next: Boolean(unread.Links.find((link) => relOf(link).includes("next"))),
    book: understood(book),
    begins: bytes.subarray(30, 58).toString("latin1"),
    cover: cover.headers.get("content-type"),
    itself: itself && named(TaJsonDeserialize(await (await get(itself.Href)).json(), OPDSPublication).Metadata.Title),
  };
}

(async () => {
  const said = {};
  for (const start of Object.keys(readers)) said[start] = await main(start);
  console.log(JSON.stringify(said));
})();
