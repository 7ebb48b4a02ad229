// The keyboard of the main courante: everything it does is also done by pointing. Never acts while somebody types,
// nor with a modifier; can be turned off, because a single key may be pressed by mistake or by a voice.
const OFF = "raccourcis-inactifs";
const FIELDS = "input, textarea, select, [contenteditable]";

function lines() {
  return [...document.querySelectorAll("#fil > li[data-seq]")];
}

// One line at a time is in the order of the tab key: the others are reached by the arrows.
function go(line) {
  for (const each of lines()) each.tabIndex = each === line ? 0 : -1;
  line.focus();
  line.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = lines();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement?.closest("#fil > li[data-seq]"));
  go(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function to(id) {
  const field = document.getElementById(id);
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}

function help() {
  const dialog = document.getElementById("aide-clavier");
  if (!dialog.open) dialog.showModal();
}

const KEYS = { j: () => step(1), k: () => step(-1), n: () => to("note-texte"), "/": () => to("cherche"), "?": help };
const INSIDE = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Home: () => go(lines()[0]), End: () => go(lines().at(-1)) };

function off() {
  return localStorage.getItem(OFF) === "oui";
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest?.(FIELDS) || document.querySelector("dialog[open]")) return;
  // Arrows scroll the page, unless a line already has the focus: then they go from line to line, single keys or not.
  const arrow = document.activeElement?.matches("#fil > li[data-seq]") ? INSIDE[event.key] : undefined;
  const act = arrow ?? (off() ? undefined : KEYS[event.key]);
  if (!act) return;
  event.preventDefault();
  act();
}

export function startKeys() {
  const button = document.querySelector("[data-keys]");
  if (!button) return;
  const dialog = document.getElementById("aide-clavier");
  const tick = document.getElementById("aide-active");
  button.hidden = false;
  button.addEventListener("click", help);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  tick.checked = !off();
  tick.addEventListener("change", () => localStorage.setItem(OFF, tick.checked ? "non" : "oui"));
  const [first] = lines();
  if (first) first.tabIndex = 0;
  document.addEventListener("keydown", pressed);
}
