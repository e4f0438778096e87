// Does the work, whether the popup stays open or not, and shows on the badge how it goes.
import { capture } from "./capture.js";
import { keepCapture, look, order, Problem, settings } from "./inkpost.js";
import { picturesOf } from "./pictures.js";

const word = chrome.i18n.getMessage;

const FINAL = new Set(["sent", "waiting", "refused", "maybe_sent", "failed"]);
const BADGES = {
  busy: { text: "…", color: "#5b5348" },
  done: { text: "✓", color: "#2c6e49" },
  wrong: { text: "!", color: "#a4243b" },
};
// Milliseconds between two looks, and looks after which the badge says no more.
const PAUSE = 1500;
const MOST_LOOKS = 200;

// The token is for our own pages only, not for what runs in other sites' pages.
chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (sender.id !== chrome.runtime.id) return false;
  const work = message.follow ? () => resume(message.follow) : () => send(message);
  tellWhatGoesWrong(work).then(respond);
  return true; // the answer comes later
});

async function tellWhatGoesWrong(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) console.error(error);
    const sentence = error instanceof Problem ? error.message : word("unreadable");
    await show({ state: "wrong", sentence });
  }
}

async function send({ what, tab, device }) {
  await show({ state: "busy", sentence: word("reading") });
  const pages = what === "tabs" ? await allTabs() : [await captured(tab, what)];
  const urls = [];
  for (const page of pages) urls.push(page.html ? await keep(page) : page.url);
  await follow(await order([...new Set(urls)], device));
}

async function captured(tab, what) {
  const [found] = await chrome.scripting.executeScript({
    target: { tabId: tab }, func: capture, args: [what],
  });
  if (!found.result) throw new Problem(word("nothingSelected"));
  return { ...found.result, tab };
}

// Page after page, so that the pictures of one only are held at a time.
async function keep({ url, html, pictures, tab }) {
  return keepCapture({ url, html }, await picturesOf(tab, pictures));
}

// Each tab of the window as it is seen; of those that cannot be read, the address.
async function allTabs() {
  const tabs = await chrome.tabs.query({ currentWindow: true });
  const readable = tabs.filter((tab) => /^https?:/.test(tab.url ?? ""));
  if (!readable.length) throw new Problem(word("noTabs"));
  return Promise.all(readable.map(async (tab) => {
    const address = { url: tab.url };
    return tab.discarded ? address : captured(tab.id, "page").catch(() => address);
  }));
}

// Deliveries that are looked at; a browser that was closed in between has forgotten them.
const followed = new Set();

async function resume(id) {
  if (!followed.has(id)) await follow(await look(id));
}

async function follow(delivery) {
  const { id } = delivery;
  const { server } = await settings();
  const link = `${server}/deliveries/${id}`;
  followed.add(id);
  try {
    for (let looks = 0; !FINAL.has(delivery.state) && looks < MOST_LOOKS; looks += 1) {
      await show({ state: "busy", sentence: delivery.sentence, link, id });
      await new Promise((wake) => setTimeout(wake, PAUSE));
      delivery = await look(id);
    }
  } finally {
    followed.delete(id);
  }
  const ended = delivery.state === "sent" ? "done" : "wrong";
  const state = FINAL.has(delivery.state) ? ended : "busy";
  await show({ state, name: delivery.name, sentence: delivery.sentence, link, id });
}

// Says how it goes: on the badge, and to the popup, which may be closed.
async function show(news) {
  const { text, color } = BADGES[news.state];
  await chrome.action.setBadgeBackgroundColor({ color });
  await chrome.action.setBadgeText({ text });
  await chrome.action.setTitle({ title: [news.name, news.sentence].filter(Boolean).join(": ") });
  await chrome.storage.local.set({ news });
}
