/* Small comforts; every page works without them. A page's behaviour hangs on data- attributes. */
"use strict";

// A form that is being sent cannot be sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.dataset.sending) {
    if (event.target.dataset.sending) event.preventDefault();
    return;
  }
  if (event.target.method === "post") event.target.dataset.sending = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending);
});

// <button data-copy="#id"> copies the text of that element.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  button.textContent = button.dataset.copied || button.textContent;
});

// <button data-print> opens the printer's dialogue.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// The QR code of a login slip brings user name and code behind the #, where no server sees them:
// fill the two fields, and leave the code neither in the address nor in the history.
function readSlip() {
  const fields = document.querySelectorAll("[data-slip-form] [data-from-slip]");
  const said = new URLSearchParams(location.hash.slice(1));
  if (!fields.length || !said.has("c")) return;
  fields.forEach((field) => {
    const text = said.get(field.dataset.fromSlip) || "";
    field.value = field.dataset.fromSlip === "c" ? text.replace(/(.{4})(?=.)/g, "$1 ") : text;
  });
  history.replaceState(null, "", location.pathname);
  document.querySelector("[data-slip-form] button").focus();
}
readSlip();
window.addEventListener("hashchange", readSlip);

// <form data-download="#id"> is answered with a file and stays on the page: say what happened, and
// pick nobody any more, for printing again would end what has just been printed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.download || event.defaultPrevented) return;
  setTimeout(() => {
    const said = document.querySelector(form.dataset.download);
    said.hidden = false;
    said.scrollIntoView({ block: "nearest" });
    form.querySelectorAll("input[type=checkbox]").forEach((box) => (box.checked = false));
    delete form.dataset.sending;
  }, 1500);
});

// <input type="checkbox" data-show-passwords>: eyes and fingers of eighty need to see what they type.
document.querySelectorAll("[data-show-passwords]").forEach((box) => {
  const fields = box.form.querySelectorAll("input[type=password]");
  box.closest("[hidden]").hidden = false;
  const show = () => fields.forEach((field) => (field.type = box.checked ? "text" : "password"));
  box.addEventListener("change", show);
  box.form.addEventListener("submit", () => fields.forEach((field) => (field.type = "password")));
});

// What the recorder's page could not save yet waits on the device (live.js); logging out wipes
// it. What another person left there, whose login ended by itself, is not theirs to wipe.
window.addEventListener(
  "submit",
  (event) => {
    const { forgets: question, saved, user } = event.target.dataset;
    if (!question || event.defaultPrevented) return;
    if (!saved && document.querySelector("[data-live]")) return; // that page saves first
    let waiting = [];
    try {
      waiting = Object.keys(localStorage).filter((key) => key.startsWith(`record:${user}:`));
    } catch {
      return; // this browser keeps nothing
    }
    if (waiting.length && !window.confirm(question)) event.preventDefault();
    else waiting.forEach((key) => localStorage.removeItem(key));
  },
  true,
);

// Leave needs a reason: its field opens as soon as leave is ticked.
document.addEventListener("change", (event) => {
  if (event.target.value !== "on_leave" || event.target.type !== "radio") return;
  const reason = event.target.closest("fieldset").querySelector("details.reason");
  if (reason) reason.open = true;
});
