// Live progress of an export; without this the page reloads itself.
const card = document.getElementById("export");
const bar = document.getElementById("bar");
const number = new Intl.NumberFormat(document.documentElement.lang);

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const events = new EventSource(card.dataset.events);
events.addEventListener("progress", (event) => {
  const { sentence, done, total, seconds_left: left } = JSON.parse(event.data);
  const words = document.getElementById("sentence");
  if (words.textContent !== sentence) words.textContent = sentence;
  if (!total) return;
  bar.max = total;
  bar.value = done;
  document.getElementById("count").textContent = fill(card.dataset.words, {
    done: number.format(done),
    total: number.format(total),
  });
  document.getElementById("left").textContent =
    left === null
      ? ""
      : `· ${fill(card.dataset.minutes, { minutes: number.format(Math.ceil(left / 60)) })}`;
});
events.addEventListener("end", () => {
  events.close();
  location.reload();
});
