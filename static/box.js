/* The ballot works without this. No syntax here is newer than the browsers inside old chat apps. */
"use strict";

const find = (mark, within) => (within || document).querySelector(`[data-${mark}]`);
const findAll = (what, within) => Array.from((within || document).querySelectorAll(what));

// A scanned slip stands behind the # of the address, which is sent to nobody: move it into the form.
const slipForm = find("slip");
if (slipForm && location.hash.length > 1) {
  slipForm.elements.slip.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  slipForm.submit();
}
// A scanner that types ends with the Enter key.
if (slipForm) {
  slipForm.elements.slip.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    slipForm.submit();
  });
}

// Whoever comes back with the Back button gets what the server says now, not what was ticked.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// Minutes since somebody last touched this page.
let touched = performance.now();
const touch = () => {
  // While the page asks whether somebody is still there, only the answer counts.
  if (!document.querySelector("[data-idle]:not([hidden])")) touched = performance.now();
};
["pointerdown", "touchstart", "keydown", "scroll"].forEach((name) =>
  window.addEventListener(name, touch, { capture: true, passive: true }),
);
const idleSeconds = () => Math.floor((performance.now() - touched) / 1000);

// On a shared tablet the next person finds neither a tracking code nor a slip.
const received = find("leave-after");
if (received) {
  const waiting = setInterval(() => {
    if (idleSeconds() < 60 * received.dataset.leaveAfter) return;
    clearInterval(waiting);
    received.submit();
  }, 1000);
}

const ballot = find("ballot");
if (ballot) fillIn();

function fillIn() {
  const paper = find("paper");
  const words = find("words").dataset;
  const rows = findAll("fieldset", ballot);
  const members = findAll("fieldset", find("members", ballot));
  const opinion = ballot.elements.opinion;
  const isEmpty = (row) => !row.querySelector("input:checked");
  let sending = false;

  // How many rows are still empty, and where the first of them is.
  const left = find("left", ballot);
  const next = find("next-empty", ballot);
  const share = find("share", ballot);
  function tell() {
    const comrades = members.filter(isEmpty).length;
    const all = rows.filter(isEmpty).length;
    let sentence = left.dataset.none;
    if (comrades) {
      sentence = left.dataset.left.replace("#", members.length - comrades).replace("*", comrades);
    } else if (all) sentence = left.dataset.aspects.replace("#", all);
    if (left.textContent !== sentence) left.textContent = sentence;
    left.hidden = false;
    next.hidden = !all;
    if (share) {
      const best = members.filter((row) => row.querySelector("input[value='1']:checked"));
      share.textContent = share.dataset.share.replace("#", best.length);
    }
  }
  function goTo(row) {
    row.scrollIntoView({ block: "center" });
    (row.querySelector("input:checked") || row.querySelector("input")).focus({ preventScroll: true });
  }
  next.addEventListener("click", () => {
    const row = rows.find(isEmpty);
    if (row) goTo(row);
  });

  // A choice can be taken back; the one button for it stands in the row last dealt with.
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "undo";
  undo.textContent = words.undo;
  function offerUndo(row) {
    if (row && !isEmpty(row)) row.querySelector(".four").appendChild(undo);
  }
  function clear(some) {
    some.forEach((row) => findAll("input", row).forEach((input) => (input.checked = false)));
    if (undo.parentNode) undo.parentNode.removeChild(undo);
    tell();
    guard();
  }
  undo.addEventListener("click", () => {
    const row = undo.closest("fieldset");
    clear([row]);
    goTo(row);
  });
  ballot.addEventListener("click", (event) => {
    if (event.target.type === "radio") offerUndo(event.target.closest("fieldset"));
  });

  // Leaving by mistake would lose what is filled in; the browser asks first.
  const stop = (event) => {
    event.preventDefault();
    event.returnValue = "";
  };
  const isFilled = () => rows.some((row) => !isEmpty(row)) || Boolean(opinion && opinion.value);
  function guard() {
    window.removeEventListener("beforeunload", stop);
    if (isFilled()) window.addEventListener("beforeunload", stop);
  }

  // The room left for the opinion, told when it gets scarce. The server counts the same bytes.
  const bytes = () => new TextEncoder().encode(opinion.value.trim()).length;
  const room = find("room", ballot);
  function isTooLong() {
    return Boolean(opinion) && bytes() > opinion.dataset.most;
  }
  function tellRoom() {
    const characters = Math.ceil(Math.abs(opinion.dataset.most - bytes()) / 3);
    room.textContent = (isTooLong() ? room.dataset.over : room.dataset.room).replace("#", characters);
    room.hidden = !isTooLong() && characters > 30;
    // Only what is wrong is read out while somebody types.
    if (isTooLong()) room.setAttribute("role", "alert");
    else room.removeAttribute("role");
    opinion.setAttribute("aria-invalid", isTooLong());
  }
  if (opinion) opinion.addEventListener("input", tellRoom);

  ballot.addEventListener("change", tell);
  ballot.addEventListener("input", guard);

  // Keys 1 to 4 choose in the row at hand and go on; the others are for scrutineers keying paper in.
  const keys = find("keys", ballot);
  keys.hidden = false;
  document.addEventListener("keydown", (event) => {
    const busy = sending || paper.hidden || event.target === opinion;
    if (busy || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!/^[0-9]$/.test(event.key)) return;
    const row = event.target.closest("fieldset") || rows.find(isEmpty);
    if (!row) return;
    const choice = row.querySelector(`input[value='${event.key === "9" ? "255" : event.key}']`);
    if (event.key === "0") clear([row]);
    else if (choice) choice.click();
    else return;
    event.preventDefault();
    const after = rows[rows.indexOf(row) + 1];
    if (after) goTo(after);
    else ballot.querySelector(".bar .first").focus();
  });

  // Rows left empty are asked about once, on this page, so that nothing leaves it. Back goes back.
  const sure = find("sure");
  let scrolled = 0;
  function askAbout(missing) {
    const sentence = missing.every((row) => members.includes(row)) ? "comrades" : "rows";
    const said = find(sentence, sure);
    said.querySelector("span").textContent = said.dataset[sentence].replace("#", missing.length);
    const list = sure.querySelector("ul");
    list.textContent = "";
    missing.forEach((row) => {
      const item = document.createElement("li");
      const name = row.querySelector("legend").cloneNode(true);
      name.removeChild(name.querySelector(".number"));
      item.textContent = name.textContent.trim();
      list.appendChild(item);
    });
    scrolled = window.scrollY;
    history.pushState(null, "");
    show(sure);
  }
  function show(part) {
    [paper, sure, idle].forEach((one) => (one.hidden = one !== part));
    const heading = part === paper ? null : part.querySelector(".title");
    window.scrollTo(0, heading ? 0 : scrolled);
    if (heading) heading.focus();
  }
  window.addEventListener("popstate", () => {
    if (sure.hidden) return;
    show(paper);
    const row = rows.find(isEmpty);
    if (row) goTo(row);
  });
  find("back", sure).addEventListener("click", () => history.back());
  find("cast", sure).addEventListener("click", () => send(true));

  // Cast. What is filled in leaves this page only when the server has said what became of it.
  const troubles = findAll("[data-trouble]");
  const buttons = findAll(".first, .second").filter((button) => button.tagName === "BUTTON");
  const tried = [];
  function trouble(sentence) {
    troubles.forEach((place) => {
      place.textContent = sentence;
      place.hidden = !sentence;
    });
  }
  function wipe() {
    if (opinion) opinion.value = "";
    clear(rows);
    sure.querySelector("ul").textContent = "";
    tried.length = 0;
  }
  function work(isWorking) {
    sending = isWorking;
    document.body.classList.toggle("sending", isWorking);
    buttons.forEach((button) => (button.disabled = isWorking));
  }
  function plain(confirmed) {
    if (confirmed) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "confirmed";
      field.value = "1";
      ballot.appendChild(field);
    }
    window.removeEventListener("beforeunload", stop);
    ballot.submit();
  }
  // {} when nothing is known of what became of the ballot.
  async function post(body) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 20000);
    try {
      const response = await fetch(ballot.action, {
        method: "POST",
        body,
        mode: "same-origin",
        credentials: "same-origin",
        cache: "no-store",
        signal: patience.signal,
      });
      const kind = response.headers.get("Content-Type") || "";
      if (kind.startsWith("application/json")) return await response.json();
      // Not the ballot's own words: a proxy whose server is down or busy, or something else.
      return { isForeign: response.status < 500 && response.status !== 429 };
    } catch (error) {
      return {};
    } finally {
      clearTimeout(timer);
    }
  }
  async function send(confirmed) {
    if (!window.fetch || !window.AbortController) return plain(confirmed);
    const content = new URLSearchParams(new FormData(ballot)).toString();
    work(true);
    const wait = setTimeout(() => trouble(words.sending), 1000);
    const extra = confirmed ? "&script=1&confirmed=1" : "&script=1";
    const answer = await post(new URLSearchParams(content + extra));
    clearTimeout(wait);
    work(false);
    trouble("");
    touch();
    if (answer.isForeign) plain(confirmed);
    else if (answer.address) leaveFor(answer, content);
    else if (answer.opinion) mend(answer.opinion);
    else if (answer.reasons) trouble(answer.reasons.join(""));
    else {
      tried.push(content);
      trouble(words.unknown);
    }
  }
  function leaveFor(answer, content) {
    // Of a ballot whose first answer got lost it is known that this very one came before.
    const isKnown = tried.length && tried.every((one) => one === content);
    wipe();
    location.replace((isKnown && answer.repeated) || answer.address);
  }
  function mend(sentence) {
    show(paper);
    room.textContent = sentence;
    room.setAttribute("role", "alert");
    room.setAttribute("role", "alert");
    room.hidden = false;
    opinion.focus();
  }
  ballot.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sending) return;
    if (isTooLong()) return opinion.focus();
    const missing = rows.filter(isEmpty);
    if (missing.length) askAbout(missing);
    else send(false);
  });

  // A form that nobody touches is wiped, after a warning that hides it; a printed slip is put away.
  const idle = find("idle");
  const leave = find("leave");
  let behind = paper;
  function wake() {
    idle.hidden = true;
    touch();
    show(behind);
  }
  find("stay", idle).addEventListener("click", wake);
  function watch() {
    const over = idleSeconds() - 60 * idle.dataset.idle;
    if (sending || over < 0 || !(leave || isFilled())) return;
    if (idle.hidden) {
      behind = sure.hidden ? paper : sure;
      if (behind === paper) scrolled = window.scrollY;
      show(idle);
    }
    find("seconds", idle).textContent = Math.max(0, 60 - over);
    if (over >= 60) empty();
  }
  function empty() {
    wipe();
    if (leave) {
      clearInterval(watching);
      return leave.submit();
    }
    const emptied = find("emptied");
    emptied.textContent = emptied.dataset.emptied;
    emptied.hidden = false;
    scrolled = 0;
    behind = paper;
    wake();
  }
  const watching = setInterval(watch, 1000);

  tell();
  offerUndo(rows.find((row) => !isEmpty(row)));
  guard();
}
