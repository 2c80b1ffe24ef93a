/* The wall fetches itself and changes what has changed; without this the whole page is loaded anew. */
"use strict";

const seconds = Number(document.querySelector("#wall").dataset.refresh);

setInterval(async () => {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    // Whoever is logged out sees the login page, not an old wall that looks new.
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const wall = page.querySelector("#wall");
    if (wall) document.querySelector("#wall").replaceChildren(...wall.childNodes);
  } catch {
    // The network is away for a moment: what stands here stays, the next look tries again.
  }
}, seconds * 1000);
