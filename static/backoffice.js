// Gives names to those controls of Django's admin that a screen reader would read without one:
// fields filled by typing (select2), and the cells of records listed line by line.
"use strict";
{
  function nameCells(table) {
    const headings = Array.from(table.querySelectorAll("thead th, thead td"), (cell) => cell.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr.form-row")) {
      Array.from(row.cells).forEach((cell, place) => {
        for (const control of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
          if (!control.labels.length && headings[place]) control.setAttribute("aria-label", headings[place]);
        }
      });
    }
    for (const heading of table.querySelectorAll("thead th")) {
      if (!heading.textContent.trim()) {
        const cell = document.createElement("td");
        cell.className = heading.className;
        heading.replaceWith(cell);
      }
    }
  }

  function nameChoice(select) {
    const box = select.nextElementSibling;
    const label = select.labels[0];
    if (!label || !box || !box.classList.contains("select2")) return;
    label.id = label.id || `label-${select.id}`;
    const value = box.querySelector("[role=textbox]");
    if (value) value.setAttribute("aria-labelledby", label.id);
    const field = box.querySelector("[role=combobox]");
    if (field) field.setAttribute("aria-labelledby", value ? `${label.id} ${value.id}` : label.id);
  }

  function nameAll() {
    document.querySelectorAll(".tabular table").forEach(nameCells);
    document.querySelectorAll("select.admin-autocomplete").forEach(nameChoice);
  }

  // In jQuery's own queue, so that Django has made its fields by then.
  if (window.django && window.django.jQuery) window.django.jQuery(nameAll);
  document.addEventListener("formset:added", () => setTimeout(nameAll));
}
