/* The wall fetches itself and changes what has changed; without this the whole page is loaded anew. */
"use strict";

let wall = document.querySelector("#wall");

function lookAgainLater() {
  const seconds = Number(wall.dataset.refresh);
  if (seconds) setTimeout(look, seconds * 1000);
}

async function look() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    // Whoever is logged out sees the login page, not an old wall that looks new.
    if (answer.redirected || answer.status === 403 || answer.status === 404) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = answer.ok && page.querySelector("#wall");
    if (found) {
      wall.replaceWith(found);
      wall = found;
    }
  } catch {
    // The network is away for a moment: what stands here stays, the next look tries again.
  }
  lookAgainLater();
}
lookAgainLater();
