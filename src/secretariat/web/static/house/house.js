// Small comforts. Every page works without this file; nothing here decides anything.
"use strict";

// Menus and suggestions close on Escape and on a click elsewhere.
function close_all(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
  const suggestions = document.getElementById("suggestions");
  if (suggestions && !(except && suggestions.parentElement.contains(except))) suggestions.replaceChildren();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.activeElement && document.activeElement.closest("details.menu[open]");
    close_all(null);
    if (open) open.querySelector("summary").focus();
  }
  if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
    const search = document.getElementById("house-q");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

document.addEventListener("click", (event) => {
  const menu = event.target.closest("details.menu");
  const search = event.target.closest("[role=search]");
  close_all(menu || search);
});

// Keys outside of fields do what stands under data-keys; whoever does not want it switches it off.
let typed_keys = [];
let typed_at = 0;
document.addEventListener("keydown", (event) => {
  if (document.body.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.length !== 1 || event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  if (event.timeStamp - typed_at > 1500) typed_keys = [];
  typed_at = event.timeStamp;
  typed_keys = [...typed_keys, event.key].slice(-2);
  const search = document.getElementById("house-q");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    return;
  }
  const both = document.querySelector(`[data-keys="${CSS.escape(typed_keys.join(" "))}"]`);
  const found = both || document.querySelector(`[data-keys="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  typed_keys = [];
  found.click();
  if (found.matches("summary")) found.focus();
});

// Arrow keys walk from the search field through the suggestions.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...document.querySelectorAll("#suggestions a")];
  const field = document.getElementById("house-q");
  const at = links.indexOf(document.activeElement);
  if (!links.length || (at < 0 && document.activeElement !== field)) return;
  event.preventDefault();
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  (next < 0 ? field : links[Math.min(next, links.length - 1)]).focus();
});

// A chosen candidate shows its name beside its number.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.list || !input.parentElement.classList.contains("link-row")) return;
  const option = [...input.list.options].find((one) => one.value === input.value);
  let label = input.parentElement.querySelector(".link-label");
  if (!label) {
    label = document.createElement("span");
    label.className = "link-label";
    label.dir = "auto";
    input.parentElement.append(label);
  }
  label.textContent = option ? option.textContent : "";
});

// A list says how many of its records are chosen; one box chooses all on the page.
for (const form of document.querySelectorAll("form.many")) {
  const boxes = [...form.querySelectorAll("input[name=record]")];
  const page = form.querySelector("[data-choose-page]");
  const every = form.querySelector("input[name=all]");
  const told = form.querySelector(".many-count");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    page.checked = chosen === boxes.length;
    page.indeterminate = chosen > 0 && !page.checked;
    told.textContent = chosen ? `${told.dataset.some} ${chosen}` : told.dataset.none;
    told.hidden = every.checked;
  };
  page.hidden = false;
  page.addEventListener("change", () => {
    for (const box of boxes) box.checked = page.checked;
  });
  form.addEventListener("change", tell);
  tell();
}
