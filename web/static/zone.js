// Offers the browser's time zone where none is written yet.
const zone = document.getElementById("zone");
if (zone && !zone.value) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}
