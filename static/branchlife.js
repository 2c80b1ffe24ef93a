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
