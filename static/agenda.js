/* Dragging agenda items by their handle. The buttons beside them do the same without this. */
"use strict";

document.querySelectorAll("[data-arrange]").forEach((list) => {
  const form = document.querySelector(list.dataset.arrange);
  const rows = () => [...list.children];
  const isPart = (row) => row.classList.contains("is-part");
  let dragged = [];

  document.querySelectorAll("[data-drag-hint]").forEach((hint) => (hint.hidden = false));

  // An item takes its parts along.
  function blockOf(row) {
    const block = [row];
    let next = row.nextElementSibling;
    while (!isPart(row) && next && isPart(next)) {
      block.push(next);
      next = next.nextElementSibling;
    }
    return block;
  }

  // Where the block may stand: an item before an item or at the end, a part behind any item.
  function mayStandBefore(row) {
    if (isPart(dragged[0])) return row !== rows()[0];
    return !row || !isPart(row);
  }

  function drag(event) {
    const others = rows().filter((row) => !dragged.includes(row));
    const middle = (row) => row.getBoundingClientRect().top + row.offsetHeight / 2;
    let place = others.find((row) => event.clientY < middle(row)) || null;
    while (place && !mayStandBefore(place)) place = others[others.indexOf(place) + 1] || null;
    if (place !== blockEnd()) dragged.forEach((row) => list.insertBefore(row, place));
  }

  function blockEnd() {
    return dragged[dragged.length - 1].nextElementSibling;
  }

  function drop() {
    list.removeEventListener("pointermove", drag);
    dragged.forEach((row) => row.classList.remove("is-dragged"));
    dragged = [];
    const order = rows().map((row) => row.dataset.item + (isPart(row) ? "p" : "")).join(",");
    if (order === form.elements.was.value) return;
    form.elements.order.value = order;
    form.requestSubmit();
  }

  list.querySelectorAll("[data-handle]").forEach((handle) => {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      dragged = blockOf(handle.closest("li"));
      dragged.forEach((row) => row.classList.add("is-dragged"));
      list.setPointerCapture(event.pointerId);
      list.addEventListener("pointermove", drag);
      list.addEventListener("pointerup", drop, { once: true });
      list.addEventListener("pointercancel", drop, { once: true });
    });
  });
});
