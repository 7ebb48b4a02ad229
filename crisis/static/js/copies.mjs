// A copy, in this tab alone, of what is typed in a form that saves nothing by itself: a page left by mistake loses no
// word. It ends with the tab, when its writer signs out, when somebody else signs in, or once the service has accepted
// the act: the page that follows names the key of the form.
import { early, fields, hour, offer, refill } from "./fields.mjs";

const PREFIX = "premiere-heure:copie:";

function mine(form) {
  return `${PREFIX}${document.body.dataset.person}:${new URL(form.action).pathname}`;
}

// A browser may refuse to keep anything: then the page works as it does without this help.
function quietly(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

function keys() {
  return quietly(() => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))) ?? [];
}

function read(key) {
  return quietly(() => JSON.parse(sessionStorage.getItem(key)));
}

function erase(which) {
  for (const key of keys().filter(which)) quietly(() => sessionStorage.removeItem(key));
}

function accepted() {
  const done = [...document.querySelectorAll("[data-done]")].map((each) => each.dataset.done);
  erase((key) => done.includes(read(key)?.cle) || !key.startsWith(`${PREFIX}${document.body.dataset.person}:`));
}

// A form whose rows are added one by one may have had more of them: the service shows it again with all that was typed.
function again(form, kept) {
  const missing = form.dataset.grows === undefined ? [] : kept.filter(([name]) => !form.elements[name]);
  for (const [name, value] of missing) {
    const made = document.createElement("input");
    Object.assign(made, { type: "hidden", name, value });
    form.append(made);
  }
  refill(form, kept);
  if (missing.length) form.requestSubmit(form.querySelector("[data-again]"));
}

function start(form) {
  const key = mine(form);
  const keep = () => quietly(() => sessionStorage.setItem(key, JSON.stringify({
    at: Date.now(), cle: form.elements.cle.value, fields: fields(form) })));
  const entry = read(key);
  // The page shows again what was typed, and nothing keeps it yet.
  const unsaved = form.dataset.unsaved !== undefined;
  const same = entry && JSON.stringify(entry.fields) === JSON.stringify(fields(form));
  // After a refusal the page shows again what was typed; a browser that comes back shows it too.
  if (entry && !same && !unsaved && !early(form) && !document.querySelector(".refusal")) {
    offer(form, `${form.dataset.kept}\u00a0: une saisie de ${hour(entry.at)} est restée dans cet onglet.`,
      () => again(form, entry.fields), () => erase((each) => each === key));
  }
  form.addEventListener("input", keep);
  form.addEventListener("submit", keep);
  if (same || unsaved || early(form)) keep();
}

export function startCopies() {
  accepted();
  for (const form of document.querySelectorAll("form[data-kept]")) start(form);
}

// The copy of one form, whose words are kept elsewhere from now on.
export function forgetCopy(form) {
  erase((each) => each === mine(form));
}

export function forgetCopies() {
  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action).pathname === "/deconnexion") erase(() => true);
  });
}
