// "All" chooses everything on the page. Without this each has its own box.
const all = document.getElementById("all");
if (all) {
  all.parentElement.hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("input[name=id]")) box.checked = all.checked;
  });
}
