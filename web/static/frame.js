// Gives the frame of the text the height of the text; without this it scrolls.
const frame = document.querySelector("iframe.text");

function fit() {
  const text = frame.contentDocument?.body;
  if (text) frame.style.height = `${text.scrollHeight + 24}px`;
}

function watch() {
  fit();
  const text = frame.contentDocument?.body;
  if (text) new ResizeObserver(fit).observe(text);
}

frame.addEventListener("load", watch);
if (frame.contentDocument?.readyState === "complete") watch();
