/* The ballot works without this. */
"use strict";

// A scanned slip stands behind the # of the address, which is sent to nobody: move it into the form.
const slipForm = document.querySelector("form[data-slip]");
if (slipForm && location.hash.length > 1) {
  slipForm.elements.slip.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  slipForm.submit();
}

// Whoever comes back with the Back button gets what the server says now, not what was ticked.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// How many rows are still empty, and where the first of them is.
const ballot = document.querySelector("form[data-ballot]");
if (ballot) {
  const left = ballot.querySelector("[data-left]");
  const next = ballot.querySelector("[data-next-empty]");
  const empty = () =>
    [...ballot.querySelectorAll("fieldset")].filter((row) => !row.querySelector("input:checked"));
  const show = () => {
    const n = empty().length;
    left.textContent = n ? left.dataset.left.replace("#", n) : left.dataset.none;
    left.hidden = false;
    next.hidden = !n;
  };
  next.addEventListener("click", () => {
    const [row] = empty();
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    row.querySelector("input").focus({ preventScroll: true });
  });
  ballot.addEventListener("change", show);
  show();
}
