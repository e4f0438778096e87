// Text size, picture size, removing blocks, printing. Without it the page is as it is.
(() => {
  const tools = document.querySelector(".tools");
  const undo = tools.querySelector("[name=undo]");
  const removed = [];
  let size = 1;

  const resize = (step) => {
    size = Math.min(1.8, Math.max(0.7, size + step));
    document.documentElement.style.setProperty("--size", size);
  };
  const remove = (block) => {
    removed.push({ block, parent: block.parentNode, next: block.nextSibling });
    block.remove();
    undo.disabled = false;
  };
  const putBack = () => {
    const { block, parent, next } = removed.pop();
    parent.insertBefore(block, next);
    undo.disabled = removed.length === 0;
    block.querySelector(".remove").focus();
  };
  const blocks = ".text > *, article > header > *, footer.end, nav.contents";
  for (const block of document.querySelectorAll(blocks)) {
    if (/^(HR|TABLE|IMG)$/.test(block.tagName)) {
      const holder = document.createElement("div");
      block.replaceWith(holder);
      holder.append(block);
      addButton(holder);
    } else {
      addButton(block);
    }
  }
  function addButton(block) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "remove";
    button.textContent = "×";
    button.setAttribute("aria-label", tools.dataset.remove);
    button.addEventListener("click", () => remove(block));
    block.classList.add("block");
    block.append(button);
  }
  tools.querySelector("[name=smaller]").addEventListener("click", () => resize(-0.1));
  tools.querySelector("[name=larger]").addEventListener("click", () => resize(0.1));
  tools.querySelector("[name=print]").addEventListener("click", () => window.print());
  tools.querySelector("[name=pictures]").addEventListener("change", (event) => {
    document.body.classList.remove("small", "none");
    if (event.target.value) document.body.classList.add(event.target.value);
  });
  undo.addEventListener("click", putBack);
  tools.hidden = false;
})();
