/* The quota meter counts along while grades are ticked, and phrases can be chosen for opinions;
   the server decides, and nothing is filled in by itself. */
"use strict";

const panel = document.querySelector("[data-quota]");
const EXCELLENT = "input[type=radio][value=excellent]";

/* The quota: fixed, or a share of those graded as they are ticked now. */
function quotaNow() {
  const { quota, quotaNum, quotaDen, quotaLeast, quotaExempted } = panel.dataset;
  if (quotaDen === undefined) return Number(quota);
  const graded = document.querySelectorAll(
    "input[type=radio][name$=-result]:checked:not([value=not_graded])",
  ).length;
  let most = Math.floor((graded * Number(quotaNum)) / Number(quotaDen));
  if (quotaLeast === "1" && graded > 0 && Number(quotaNum) > 0) most = Math.max(1, most);
  return Math.max(most, Number(quotaExempted));
}

function update() {
  const used = document.querySelectorAll(`${EXCELLENT}:checked`).length;
  const most = quotaNow();
  panel.querySelector("[data-quota-used]").textContent = used;
  panel.querySelector("[data-quota-most]").textContent = most;
  panel.querySelector("[data-quota-meter]").value = used;
  panel.querySelector("[data-quota-meter]").max = most;
  panel.querySelector("[data-quota-over]").hidden = used <= most;
}

if (panel && document.querySelector(EXCELLENT)) {
  document.addEventListener("change", update);
  update();
}

/* Beside each opinion a list of phrases: those of the grade ticked first, then the others. */
const phrases = document.getElementById("phrases");

function fill(select, area) {
  const ticked = document.querySelector(
    `input[name="${area.name.replace("-opinion", "-result")}"]:checked`,
  );
  const found = [...phrases.querySelectorAll("[data-phrase]")];
  const own = found.filter((phrase) => ticked && phrase.dataset.phrase === ticked.value);
  select.replaceChildren(new Option(phrases.dataset.choose, ""));
  for (const phrase of own.length ? own : found) {
    select.add(new Option(phrase.textContent, phrase.textContent));
  }
}

function offer(area) {
  const select = document.createElement("select");
  select.className = "form-select mb-1";
  select.setAttribute("aria-label", phrases.dataset.choose);
  fill(select, area);
  document.addEventListener("change", (event) => {
    if (event.target.type === "radio") fill(select, area);
  });
  select.addEventListener("change", () => {
    if (select.value) area.value += select.value;
    select.value = "";
    area.focus();
  });
  area.before(select);
}

if (phrases) document.querySelectorAll("textarea[name$=-opinion]").forEach(offer);
