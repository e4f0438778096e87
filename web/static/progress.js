// Live progress of a delivery; without this the page reloads itself.
const steps = document.querySelector("[data-events]");
const sentence = document.getElementById("sentence");

function show(step, words) {
  let progress = "done";
  for (const item of steps.children) {
    if (item.dataset.step === step) progress = "now";
    item.className = progress;
    item.toggleAttribute("aria-current", progress === "now");
    if (progress === "now") {
      item.setAttribute("aria-current", "step");
      progress = "";
    }
  }
  sentence.textContent = words;
}

const events = new EventSource(steps.dataset.events);
events.addEventListener("progress", (event) => {
  const { step, sentence: words } = JSON.parse(event.data);
  show(step, words);
});
events.addEventListener("end", () => {
  events.close();
  location.reload();
});
