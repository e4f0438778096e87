// Times in the reader's own zone; without this they are in UTC.
const spoken = document.documentElement.lang;
const language = spoken === "en" ? "en-GB" : spoken;
const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = format.format(new Date(time.dateTime));
}
