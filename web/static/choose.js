// Says how many are chosen, and chooses all without asking the server for it.
const all = document.getElementById("all");
const boxes = [...document.querySelectorAll("input[name=id][type=checkbox]")];
const chosen = document.querySelector(".chosen");
const numbers = new Intl.NumberFormat(document.documentElement.lang);

function count() {
  const number = boxes.filter((box) => box.checked).length;
  chosen.textContent = number ? `✓ ${numbers.format(number)}` : "";
}

if (all) {
  all.addEventListener("click", (event) => {
    event.preventDefault();
    const missing = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = missing;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}
