/* <form data-draft="address">: what is typed is kept a few seconds later. Without this script one
   presses the button. */
"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const said = form.dataset;
  const PAUSE = 2000, AGAIN = 8000, PATIENCE = 15000;
  const line = form.querySelector("[data-draft-said]");
  const was = form.elements.was;
  const fields = [...form.querySelectorAll("textarea")];
  // What the server is known to have, and what was sent since without an answer.
  let base = was.value, sent = [], timer = null, isSaving = false, isLeaving = false, isStopped = false;

  const words = () => JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value])));
  let known = words();

  function say(text, waits = false) {
    line.textContent = text;
    line.classList.toggle("is-waiting", waits);
  }

  function later(wait) {
    clearTimeout(timer);
    if (!isStopped && !isLeaving) timer = setTimeout(save, wait);
  }

  async function save() {
    const now = words();
    if (isSaving || isStopped || isLeaving || now === known) return;
    isSaving = true;
    const body = new FormData();
    fields.forEach((field) => body.append(field.name, field.value));
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    [base, ...sent].forEach((one) => body.append("was", one));
    sent = [...sent.filter((one) => one !== now), now].slice(-2);
    const answer = await ask(body);
    isSaving = false;
    if (isLeaving) return;
    if (answer.state === "saved") {
      base = known = was.value = now;
      sent = [];
      say(answer.said);
      if (words() !== known) later(PAUSE);
    } else if (answer.state === "offline") {
      say(said.offline, true);
      later(AGAIN);
    } else {
      // Only the person can go on: the button shows what is to be done.
      isStopped = true;
      say(answer.reasons ? answer.reasons.join(" ") : said[answer.state], true);
    }
  }

  async function ask(body) {
    try {
      const response = await fetch(said.draft, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch" },
        redirect: "manual",
        signal: AbortSignal.timeout?.(PATIENCE),
      });
      if ([401, 403, 404].includes(response.status) || response.type === "opaqueredirect") return { state: "loggedOut" };
      if (response.status >= 500) return { state: "offline" };
      const answer = await response.json();
      return answer.state === "conflict" ? { state: "conflict" } : answer;
    } catch {
      return { state: "offline" };
    }
  }

  form.addEventListener("input", () => {
    if (isStopped) return;
    say(said.typing);
    later(PAUSE);
  });
  // What the button sends counts from what the server has by now.
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
    sent.forEach((one) => {
      const field = was.cloneNode();
      field.value = one;
      was.after(field);
    });
  });
  window.addEventListener("pageshow", () => (isLeaving = false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
})();
