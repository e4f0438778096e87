// Looks whether the page is ready; without this it reloads itself.
async function look() {
  const answer = await fetch(location.href);
  if ((await answer.text()).includes('id="waiting"')) setTimeout(look, 700);
  else location.reload();
}

setTimeout(look, 700);
