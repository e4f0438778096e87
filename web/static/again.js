// Shows what came of another look; without this the page reloads itself.
setTimeout(() => location.reload(), 3000);
