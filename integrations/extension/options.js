// Where the reader's Inkpost is, and what the extension may see.
import { devices, settings } from "./inkpost.js";
import { say } from "./words.js";

const at = (id) => document.getElementById(id);
const ALL = { origins: ["*://*/*"] };

say(document);
at("where").addEventListener("submit", save);
// Only where the server cannot be reached without: on a network of one's own.
at("reach").addEventListener("click", async () => {
  await chrome.permissions.request({ origins: [`${at("server").value}/*`] });
  await prove();
});
at("tabs").addEventListener("click", async () => showTabs(await chrome.permissions.request(ALL)));
const kept = await settings();
at("server").value = kept.server;
at("token").value = kept.token;
showTabs(await chrome.permissions.contains(ALL));

function showTabs(allowed) {
  at("tabs").hidden = allowed;
  at("tabs-on").hidden = !allowed;
}

async function save(event) {
  event.preventDefault();
  const server = new URL(at("server").value).origin;
  at("server").value = server;
  await chrome.storage.local.set({ server, token: at("token").value.trim() });
  await prove();
}

// Says whether it works, by asking for the devices.
async function prove() {
  at("reach").hidden = true;
  try {
    const names = (await devices()).map(({ name }) => name);
    tell("done", names.length ? chrome.i18n.getMessage("connected", names.join(", ")) : chrome.i18n.getMessage("noDevices"));
  } catch (error) {
    at("reach").hidden = !error.unreachable;
    tell("wrong", error.message);
  }
}

function tell(state, sentence) {
  at("news").className = state;
  at("news").textContent = sentence;
}
