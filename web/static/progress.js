// Live progress of a delivery; without this the page reloads itself.
const list = document.querySelector("[data-events]");
const sentence = document.getElementById("sentence");
const steps = [...list.children];

function show(step, words) {
  const now = steps.findIndex((item) => item.dataset.step === step);
  steps.forEach((item, index) => {
    item.className = index < now ? "done" : index === now ? "now" : "";
    item.removeAttribute("aria-current");
  });
  steps[now]?.setAttribute("aria-current", "step");
  sentence.textContent = words;
}

const events = new EventSource(list.dataset.events);
events.addEventListener("progress", (event) => {
  const { step, sentence: words } = JSON.parse(event.data);
  show(step, words);
});
events.addEventListener("end", () => {
  events.close();
  location.reload();
});
