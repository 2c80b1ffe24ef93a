/* The page works without this. */
"use strict";

// What was scanned stands behind the # of the address, which is sent to nobody: move it into the form.
const form = document.querySelector("form[data-invitation]");
function readInvitation() {
  if (!form || location.hash.length < 2) return;
  form.elements.invitation.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  form.submit();
}
readInvitation();
window.addEventListener("hashchange", readInvitation);

// Whoever comes back with the Back button gets what the server says now: no code shown again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.replace("./");
});

// An impatient finger sends once.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sending) event.preventDefault();
  event.target.dataset.sending = "1";
});

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
