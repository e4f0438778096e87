// Press a block to leave it out, undo, print. Without this the boxes do the same.
const form = document.getElementById("print");
const undo = document.getElementById("undo");
const go = document.getElementById("go");
const status = document.getElementById("status");
const boxes = [...form.querySelectorAll(".cut input")];
const gone = boxes.filter((box) => box.checked); // a browser remembers them

const say = (words, box) => (status.textContent = words.replace("{}", box.dataset.name));
const left = () => boxes.filter((box) => !box.checked && box.offsetParent);

function leaveOut(box) {
  const at = boxes.indexOf(box);
  box.checked = true;
  gone.push(box);
  undo.disabled = false;
  say(form.dataset.gone, box);
  return left().find((other) => boxes.indexOf(other) > at) ?? undo;
}

function putBack() {
  const box = gone.pop();
  box.checked = false;
  undo.disabled = gone.length === 0;
  say(form.dataset.back, box);
  box.focus();
}

form.addEventListener("change", (event) => {
  if (event.target.matches(".cut input")) leaveOut(event.target).focus();
});
form.addEventListener("click", (event) => {
  if (event.target.closest("a, .cut, .tools") || String(getSelection())) return;
  const box = event.target.closest(".block")?.querySelector(":scope > .cut input");
  if (box) leaveOut(box);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && gone.length) {
    event.preventDefault();
    putBack();
  }
});
undo.addEventListener("click", putBack);
go.addEventListener("click", () => window.print());

document.documentElement.classList.add("js");
undo.hidden = go.hidden = false;
undo.disabled = gone.length === 0;
