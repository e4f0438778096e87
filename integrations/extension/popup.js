// What the button in the bar opens: which device, what of the page, and how it goes.
import { hasSelection } from "./capture.js";
import { devices, settings } from "./inkpost.js";
import { say } from "./words.js";

const at = (id) => document.getElementById(id);
const word = chrome.i18n.getMessage;

say(document);
chrome.storage.local.onChanged.addListener(({ news }) => news && tell(news.newValue));
at("set-up").addEventListener("click", () => chrome.runtime.openOptionsPage());
at("sending").addEventListener("submit", send);
await start();

async function start() {
  const { server, token, device } = await settings();
  at("unset").hidden = Boolean(server && token);
  if (!server || !token) return;
  const { news } = await chrome.storage.local.get("news");
  if (news) tell(news);
  if (news?.state === "busy" && news.id) chrome.runtime.sendMessage({ follow: news.id });
  try {
    choose(await devices(), device);
  } catch (error) {
    tell({ state: "wrong", sentence: error.message });
  }
}

function choose(found, last) {
  if (!found.length) return tell({ state: "wrong", sentence: word("noDevices") });
  at("device").replaceChildren(...found.map(({ id, name }) => new Option(name, id, false, id === last)));
  at("sending").hidden = false;
  at("sending").querySelector("button").focus();
  return offerSelection();
}

async function offerSelection() {
  const button = document.querySelector("[value=selection]");
  try {
    const target = { tabId: await activeTab() };
    const [found] = await chrome.scripting.executeScript({ target, func: hasSelection });
    button.hidden = !found.result;
  } catch {
    document.querySelector("[value=page]").disabled = true; // the browser's own pages
    tell({ state: "wrong", sentence: word("unreadable") });
  }
}

async function activeTab() {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  return tab.id;
}

async function send(event) {
  event.preventDefault();
  const what = event.submitter.value;
  const device = at("device").value;
  const all = { origins: ["*://*/*"] };
  if (what === "tabs" && !(await chrome.permissions.contains(all))) {
    return chrome.runtime.openOptionsPage(); // where it is explained, and asked for
  }
  await chrome.storage.local.set({ device });
  return chrome.runtime.sendMessage({ what, device, tab: await activeTab() });
}

function tell({ state, name, sentence, link }) {
  at("news").textContent = [name, sentence].filter(Boolean).join(": ");
  at("news").className = state;
  at("link").hidden = !link;
  if (link) at("link").href = link;
}
