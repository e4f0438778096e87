// Keys in the list of articles, while the focus is in it (WCAG 2.1.4): j k x e s o.
const shelf = document.querySelector(".shelf");
const rows = [...(shelf?.children ?? [])];

function go(row) {
  const title = row?.querySelector(".title");
  title?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

const doing = {
  j: (row) => go(rows[rows.indexOf(row) + 1]),
  k: (row) => go(rows[rows.indexOf(row) - 1]),
  x: (row) => row.querySelector("[name=id]").click(),
  s: (row) => row.querySelector(".quick button").click(),
  e: (row) => row.querySelector(".quick button:last-child").click(),
  o: (row) => row.querySelector(".title").click(),
};

if (shelf) {
  document.querySelector(".keys").hidden = false;
  shelf.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest("li");
    if (!row || !doing[event.key]) return;
    event.preventDefault();
    doing[event.key](row);
  });
}
