// Ace in one warm process: reads the path of a book a line, answers with the titles of
// the failed checks as JSON a line. The browser starts once, not once a book.
//
//     node ace_loop.cjs FOLDER      (FOLDER: where npm has installed Ace)

const { createRequire } = require("node:module");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const readline = require("node:readline");

const load = createRequire(path.resolve(process.argv[2], "package.json"));
const ace = load("@daisy/ace-core");
const runner = load("@daisy/ace-axe-runner-puppeteer");
const warm = { ...runner, launch: async () => {}, close: async () => {} };

load("@daisy/ace-logger").initLogger({ silent: true, fileName: "ace-loop.log" });

function titles(report) {
  const inner = report.assertions;
  if (Array.isArray(inner)) return inner.flatMap(titles);
  const test = report["earl:test"];
  return [test ? test["dct:title"] : "?"];
}

async function judge(book) {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "ace-"));
  try {
    const options = { cwd: "/", outdir, silent: true, doNotReportMedia: true };
    const [, report] = await ace(book, options, warm);
    return titles(report);
  } catch (error) {
    return [`Ace broke off: ${error && error.message ? error.message : error}`];
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

async function main() {
  await runner.launch();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(`= ${JSON.stringify(await judge(line))}`);
  }
  await runner.close();
  process.exit(0);
}

main();
