// What a newspaper's page does: closes its banner.
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => {
    document.getElementById(button.dataset.close).remove();
  });
}
