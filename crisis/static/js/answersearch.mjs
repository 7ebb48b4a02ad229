// The answers of the sheet in force, found as one types; Enter ticks the first as given and goes on to the note.
import { holds } from "./folded.mjs";

function lines() {
  return [...document.querySelectorAll("#liste-reponses > li[data-search]")];
}

function found(typed) {
  return lines().filter((line) => holds(line.dataset.search, typed));
}

function filter(input) {
  const stays = new Set(found(input.value));
  for (const line of lines()) line.hidden = !stays.has(line);
  document.getElementById("compte-reponses").textContent = input.value
    ? `${stays.size} ${stays.size > 1 ? "réponses" : "réponse"}` : "";
}

function give(input, note) {
  const [first] = input.value.trim() ? found(input.value) : [];
  if (!first) return;
  const radio = first.querySelector("input");
  radio.checked = true;
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  first.scrollIntoView({ block: "nearest" });
  note.focus();
}

// Started again when a new sheet has taken the place of the former.
export function startAnswers(note) {
  const input = document.getElementById("appel-cherche");
  if (!input) return;
  input.closest("[data-search-field]").hidden = false;
  input.addEventListener("input", (event) => {
    event.stopPropagation();  // What is looked for is no part of the call.
    filter(input);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.isComposing) return;
    event.preventDefault();
    give(input, note);
  });
}

export function showAll() {
  const input = document.getElementById("appel-cherche");
  if (!input) return;
  input.value = "";
  filter(input);
}
