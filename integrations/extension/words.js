// Puts the words of the browser's language where `data-say` names them.
export function say(page) {
  page.documentElement.lang = chrome.i18n.getMessage("language");
  page.documentElement.dir = chrome.i18n.getMessage("direction");
  for (const place of page.querySelectorAll("[data-say]")) {
    place.textContent = chrome.i18n.getMessage(place.dataset.say);
  }
}
