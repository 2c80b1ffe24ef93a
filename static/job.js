/* The page of a job tells how far it is; without this the whole page is loaded anew. */
"use strict";

const job = document.querySelector("#job");
const seconds = Number(job.dataset.refresh);

async function look() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
    if (answer.redirected || answer.status === 403 || answer.status === 404) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = answer.ok && page.querySelector("#job");
    if (found && found.dataset.state !== job.dataset.state) return location.reload();
    if (found) job.replaceChildren(...found.childNodes);
  } catch {
    // The network is away for a moment: what stands here stays, the next look tries again.
  }
  setTimeout(look, seconds * 1000);
}
if (seconds) setTimeout(look, seconds * 1000);
