// The pictures of a page, fetched with the reader's own login: Inkpost has none there.
import { take } from "./capture.js";

// Of a page, as far as they are sent along: a click must not take minutes.
const MOST_PICTURES = 60;
const MOST_BYTES = 15_000_000;
const LARGEST = 5_000_000;
const MOST_MILLISECONDS = 20_000;
const AT_ONCE = 6;

// Those of `addresses` that can be had: [[address, Blob]]. What is missing, Inkpost tries.
export async function picturesOf(tab, addresses) {
  const found = [];
  const waiting = addresses.slice(0, MOST_PICTURES);
  const end = Date.now() + MOST_MILLISECONDS;
  let left = MOST_BYTES;

  async function work() {
    while (waiting.length && left > 0 && Date.now() < end) {
      const address = waiting.shift();
      const picture = await pictureOf(tab, address);
      if (!picture || picture.size > left) continue;
      left -= picture.size;
      found.push([address, picture]);
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function pictureOf(tab, address) {
  const text = (await takeInPage(tab, address)) ?? (await takeHere(address));
  return text && new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
}

async function takeInPage(tab, address) {
  try {
    const [found] = await chrome.scripting.executeScript({
      target: { tabId: tab }, func: take, args: [address, LARGEST],
    });
    return found.result;
  } catch {
    return null; // the reader has gone on to another page
  }
}

// From another site than the page's: only where the reader has allowed all sites.
async function takeHere(address) {
  const origins = [`${new URL(address).origin}/*`];
  if (!(await chrome.permissions.contains({ origins }))) return null;
  return take(address, LARGEST);
}
