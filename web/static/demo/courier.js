// What a newspaper's page does: closes its banner, prints itself.
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => {
    document.getElementById(button.dataset.close).remove();
  });
}
document.querySelector("[data-print]")?.addEventListener("click", (event) => {
  event.preventDefault();
  window.print();
});
