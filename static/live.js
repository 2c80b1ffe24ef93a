/* The recorder's page: what is typed is kept a second later, and on this device until the server has
   it. Several people may write; the server puts their texts together or says where it cannot. */
"use strict";

(() => {
  const form = document.querySelector("[data-live]");
  if (!form) return;
  const said = form.dataset;
  const PAUSE = 1000, AGAIN = 5000, LOOK = 6000, PATIENCE = 15000;
  // Looking for what others wrote must not keep somebody logged in who has gone away.
  const AWAKE = 5 * 60 * 1000;
  const KEPT_BYTES = 60000; // a browser sends no more than that while it leaves a page
  let isClosed = said.closed !== "0", isLoggedOut = false, isUnkept = false, known = said.known;
  let touched = Date.now();

  const tidy = (text) => text.replace(/\r\n?/g, "\n").trim();
  const same = (one, other) => tidy(one) === tidy(other);
  const find = (name, root = document) => root.querySelector(`[data-${name}]`);

  // --- what waits on this device ---

  const OWN = `record:${said.user}:`;
  const key = (pk) => OWN + pk;
  const device = {
    read(pk) {
      try { return JSON.parse(localStorage.getItem(key(pk))); } catch { return null; }
    },
    keep(pk, draft) {
      try { localStorage.setItem(key(pk), JSON.stringify(draft)); } catch { isUnkept = true; }
    },
    forget(pk) {
      try { localStorage.removeItem(key(pk)); } catch { isUnkept = true; }
    },
    kept() {
      try {
        return Object.keys(localStorage).filter((one) => one.startsWith(OWN)).map((one) => one.slice(OWN.length));
      } catch { return []; }
    },
  };

  // --- asking the server ---

  function token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? cookie[1] : form.elements.csrfmiddlewaretoken.value;
  }

  async function ask(url, options = {}) {
    const headers = { "X-Requested-With": "fetch", ...options.headers };
    let response;
    try {
      const signal = options.keepalive ? undefined : AbortSignal.timeout?.(PATIENCE);
      response = await fetch(url, { ...options, headers, signal, redirect: "manual", cache: "no-store" });
    } catch {
      return { state: "offline" };
    }
    if (response.status === 401 || response.type === "opaqueredirect") return { state: "logged out" };
    if (response.status === 403) return { state: "stale" };
    if (response.status === 404) return { state: "gone" };
    try {
      return { state: response.ok ? "ok" : "silent", ...(await response.json()) };
    } catch {
      return { state: "silent" };
    }
  }

  function loggedOut(is) {
    isLoggedOut = is;
    find("logged-out").hidden = !is;
  }

  function close(reasons) {
    isClosed = true;
    const box = find("refused");
    box.replaceChildren(...reasons.map((reason) => paragraph(reason)));
    box.hidden = false;
  }

  function paragraph(text) {
    const element = document.createElement("p");
    element.textContent = text;
    return element;
  }

  // --- one item ---

  class Item {
    constructor(section) {
      this.section = section;
      this.pk = section.dataset.item;
      this.title = section.querySelector("h2").textContent.trim();
      this.field = find("record", section);
      this.wasField = find("was", section);
      // What the server is known to have had, and what was sent since without an answer.
      this.base = this.wasField.value;
      this.sent = [];
      this.theirs = null; // not null: the server has this, and somebody must choose
      this.isSaving = this.isComposing = false;
      this.turns = 0;
      this.field.addEventListener("input", () => this.typed());
      this.field.addEventListener("compositionstart", () => (this.isComposing = true));
      this.field.addEventListener("compositionend", () => {
        this.isComposing = false;
        this.typed();
      });
      this.field.addEventListener("blur", () => this.save());
      section.addEventListener("click", (event) => this.clicked(event.target));
      this.restore();
    }

    get isChanged() {
      return !same(this.field.value, this.base);
    }

    say(text, { waits = false } = {}) {
      const line = find("said", this.section);
      line.textContent = text;
      line.classList.toggle("is-waiting", waits);
    }
    note(text) { find("note", this.section).textContent = text; }

    /* What was left on this device when the page was closed, and what the server gave back. */
    restore() {
      const block = find("conflict", this.section);
      if (!block.hidden) {
        const theirs = this.base;
        this.base = block.dataset.started; // so that one is asked again when the page is opened anew
        this.disagree(theirs, [...find("reasons", block).children].map((p) => p.textContent));
      }
      const draft = device.read(this.pk);
      if (!draft || same(draft.text, this.field.value)) {
        if (draft && !this.isChanged) device.forget(this.pk);
      } else if (isClosed || this.theirs !== null) {
        this.leave(said.left, draft.text);
      } else {
        this.put(draft.text, draft.was);
        this.sent = draft.sent || [];
        this.note(said.restored);
      }
      if (this.isChanged && !isClosed && this.theirs === null) this.later(0);
    }

    /* Text and what it started from; the cursor stays with the words it stood by. */
    put(text, base) {
      const { value: before, selectionStart: start, selectionEnd: end } = this.field;
      if (text !== before) {
        this.field.value = text;
        let head = 0;
        while (head < text.length && text[head] === before[head]) head += 1;
        const moved = (at) => (at <= head ? at : Math.max(head, text.length - (before.length - at)));
        if (document.activeElement === this.field) this.field.setSelectionRange(moved(start), moved(end));
      }
      this.start(base);
    }

    start(base) {
      this.base = this.wasField.value = base;
    }

    typed() {
      if (this.isComposing) return;
      this.keep();
      if (this.isChanged) this.say(isUnkept ? said.unkept : said.typing);
      this.note("");
      this.later(PAUSE);
    }

    keep() {
      if (this.isChanged) {
        const draft = { text: this.field.value, was: this.base, sent: this.sent };
        device.keep(this.pk, { ...draft, meeting: said.changes, title: this.title });
      } else {
        device.forget(this.pk);
      }
    }

    later(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), wait);
    }

    async save({ leaving = false } = {}) {
      clearTimeout(this.timer);
      if (this.isSaving) return this.way;
      if (this.isComposing || this.theirs !== null || isClosed || !this.isChanged) return;
      const text = this.field.value;
      const body = new URLSearchParams({ record: text });
      [this.base, ...this.sent].forEach((one) => body.append("was", one));
      if (leaving && body.toString().length > KEPT_BYTES) return;
      this.isSaving = true;
      this.turns += 1;
      this.sent = [...this.sent.filter((one) => one !== text), text].slice(-2);
      this.keep();
      const headers = { "X-CSRFToken": token() };
      this.way = ask(this.section.dataset.url, { method: "POST", body, headers, keepalive: leaving });
      const answer = await this.way;
      this.isSaving = false;
      this.turns += 1;
      this.take(answer, text);
    }

    take(answer, text) {
      if (isLoggedOut && answer.state === "saved") loggedOut(false);
      switch (answer.state) {
        case "saved":
          return this.saved(answer, text);
        case "conflict":
          return this.disagree(answer.record, answer.reasons);
        case "refused":
          close(answer.reasons);
          return this.say(answer.reasons.join(" "), { waits: true });
        case "logged out":
          loggedOut(true);
          return this.say(said.typing);
        case "stale":
        case "gone":
          return this.say(said[answer.state], { waits: true });
        default:
          this.say(said[answer.state === "offline" ? "offline" : "silent"], { waits: true });
          if (isUnkept) this.note(said.unkept);
          return this.later(AGAIN);
      }
    }

    saved({ record, said: when, note }, text) {
      this.sent = [];
      if (same(record, text)) this.start(text);
      else if (this.field.value === text && !this.isComposing) this.put(record, record);
      else this.start(text); // goes on typing: the server puts the rest to it next time
      this.keep();
      if (note) this.note(note);
      if (!this.isChanged) return this.say(when);
      this.say(said.typing);
      this.later(PAUSE);
    }

    /* Both changed the same lines: both texts are shown, and one chooses. */
    disagree(theirs, reasons) {
      this.theirs = theirs;
      this.sent = [];
      this.keep();
      const block = find("conflict", this.section);
      find("reasons", block).replaceChildren(...reasons.map(paragraph));
      find("theirs", block).replaceChildren(...theirs.split("\n").map(paragraph));
      find("choices", block).hidden = block.hidden = false;
      this.say(said.typing);
    }

    choose(which) {
      const mine = this.field.value, theirs = this.theirs;
      this.theirs = null;
      find("conflict", this.section).hidden = true;
      if (which === "both") this.put(`${tidy(theirs)}\n${tidy(mine)}`, theirs);
      else if (which === "mine") this.start(theirs);
      else this.put(theirs, theirs);
      if (which !== "both") this.leave(said.dropped, which === "mine" ? theirs : mine);
      this.keep();
      this.say("");
      this.save();
      this.field.focus();
    }

    /* A text that is nowhere else any more stays in sight. */
    leave(why, text) {
      const block = find("left", this.section);
      find("left-said", block).textContent = why;
      find("left-text", block).replaceChildren(...text.split("\n").map(paragraph));
      block.hidden = false;
    }

    clicked(target) {
      const choice = target.closest("[data-choose]");
      if (choice) this.choose(choice.dataset.choose);
      if (target.closest("[data-clear]")) {
        find("left", this.section).hidden = true;
        if (!this.isChanged || isClosed) device.forget(this.pk);
      }
    }

    /* What stands at the server now; true when this page has taken it in. */
    offer(record, who, turns) {
      if (this.isSaving || this.isComposing || turns !== this.turns) return false;
      if (this.theirs !== null) {
        find("theirs", this.section).replaceChildren(...record.split("\n").map(paragraph));
        this.theirs = record;
      } else if (!this.isChanged && !same(record, this.base)) {
        this.put(record, record);
        this.say("");
        this.note(who);
      }
      return true;
    }
  }

  const items = [...document.querySelectorAll("[data-item]")].map((section) => new Item(section));

  /* A text whose item has left the agenda, or holds no record any more, has no field: it is shown. */
  function showLost(pk) {
    const draft = device.read(pk);
    if (items.some((item) => item.pk === pk) || draft?.meeting !== said.changes) return;
    const block = find("lost").content.firstElementChild.cloneNode(true);
    find("lost-title", block).textContent = draft.title;
    find("lost-text", block).replaceChildren(...draft.text.split("\n").map(paragraph));
    find("lost-clear", block).addEventListener("click", () => {
      device.forget(pk);
      block.remove();
    });
    find("lost").before(block);
  }
  device.kept().forEach(showLost);

  const unsaved = () => items.filter((item) => item.isChanged);

  // --- what others wrote ---

  async function look() {
    if (document.hidden || isLoggedOut || Date.now() - touched > AWAKE) return;
    const turns = items.map((item) => item.turns);
    const answer = await ask(`${said.changes}?known=${encodeURIComponent(known)}`);
    if (answer.state === "logged out") loggedOut(true);
    if (answer.state !== "ok") return;
    if (answer.reasons.length && !isClosed) {
      close(answer.reasons);
      unsaved().forEach((item) => item.say(answer.reasons.join(" "), { waits: true }));
    }
    if (!answer.items) return;
    const numbers = Object.keys(answer.items);
    const isSame = numbers.length === Number(said.items) && items.every((item) => item.pk in answer.items);
    find("agenda-changed").hidden = isSame;
    const taken = items.map((item, place) => {
      const now = answer.items[item.pk];
      return !now || item.offer(now.record, now.said, turns[place]);
    });
    known = taken.every(Boolean) ? answer.known : "";
  }
  setInterval(look, LOOK);

  // --- the page as a whole ---

  const saveAll = (how) => Promise.all(unsaved().map((item) => item.save(how)));
  // What is on its way first, then what has been typed since.
  const saveAllAndWait = async () => {
    await saveAll();
    await saveAll();
  };
  ["pointerdown", "keydown", "input", "focusin"].forEach((name) =>
    document.addEventListener(name, () => (touched = Date.now()), { passive: true }),
  );
  window.addEventListener("online", () => saveAll());
  window.addEventListener("pagehide", () => saveAll({ leaving: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) saveAll({ leaving: true });
    else look();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnkept && unsaved().length) event.preventDefault();
  });

  // The button: the script saves; after a logout the server asks for the password and then saves.
  form.addEventListener("submit", async (event) => {
    if (isLoggedOut) return;
    event.preventDefault();
    await saveAllAndWait();
    const all = find("all-said");
    if (all) all.textContent = unsaved().length ? said.some : said.all;
  });

  // Whoever logs out leaves nothing on the device; so first everything is saved.
  window.addEventListener(
    "submit",
    async (event) => {
      const logout = event.target;
      if (!("forgets" in logout.dataset) || logout.dataset.saved) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await saveAllAndWait();
      logout.dataset.saved = "1";
      setTimeout(() => logout.requestSubmit()); // not while this event is still on its way
    },
    true,
  );
})();
