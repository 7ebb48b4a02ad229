// A draft that saves itself. What is typed stays on this device until the server has it; nobody's text is overwritten.
import { startCounts } from "./counts.mjs";
import { forget, keep, kept } from "./kept.mjs";

const QUIET = 1500;
const LONGEST = 6000;
const AGAIN = 5000;
const PATIENCE = 8000;
const HARD = "\u00a0";
const NOT_TYPED = new Set(["csrf_token", "cle"]);
const ON_DEVICE = "Votre texte est gardé sur cet appareil.";

let composer;
let form;
let timer = 0;
let since = 0;
let waiting = false;
let request = null;
let leaving = false;
const blocks = new Map();

function say(state, text) {
  const line = document.getElementById("enregistrement");
  line.hidden = false;
  line.className = `saved ${state}`.trim();
  // A failure is spoken; a success every few seconds would drown what a screen reader is reading.
  if (state === "refused" && line.textContent !== text) document.getElementById("annonce").textContent = text;
  line.textContent = text;
}

function fields() {
  return [...new FormData(form)].filter(([name]) => !NOT_TYPED.has(name));
}

function version() {
  return Number(form.elements.version.value);
}

function onDevice(more = {}) {
  keep(composer.dataset.message, { version: version(), fields: fields(), ...more });
}

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

function typed() {
  waiting = true;
  since ||= Date.now();
  onDevice();
  say("waiting", "Modifié, pas encore enregistré.");
  later(Math.max(0, Math.min(QUIET, since + LONGEST - Date.now())));
}

async function send() {
  if (request || leaving) return;
  [waiting, since, request] = [false, 0, new AbortController()];
  const late = setTimeout(() => request?.abort(), PATIENCE);
  try {
    const answer = await fetch(composer.dataset.composer, {
      method: "POST", body: new FormData(form), credentials: "same-origin", signal: request.signal,
    });
    await heard(answer);
  } catch {
    if (!leaving) failed();
  } finally {
    clearTimeout(late);
    request = null;
    if (waiting && !leaving) later(since ? QUIET : AGAIN);
  }
}

function failed() {
  waiting = true;
  say("refused", `Non enregistré${HARD}: hors ligne. ${ON_DEVICE}`);
}

async function heard(answer) {
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!json && answer.status < 500) {
    say("refused", `Non enregistré${HARD}: session terminée. ${ON_DEVICE} Rechargez la page pour vous reconnecter.`);
    return;
  }
  if (!json) throw new Error("no answer");
  const told = await answer.json();
  if (told.refus) {
    say("refused", `Non enregistré${HARD}: ${told.refus}`);
    return;
  }
  refresh(told.html);
  if (waiting) return;
  forget(composer.dataset.message);
  say("", `Enregistré à ${told.enregistre}. «${HARD}Enregistrer le brouillon${HARD}» le met dans le message.`);
}

function refresh(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const old of document.querySelectorAll("[data-typed]")) {
    const made = fresh.getElementById(old.id);
    if (!made || blocks.get(old.id) === made.innerHTML || old.contains(document.activeElement)) continue;
    blocks.set(old.id, made.innerHTML);
    announce(old, made);
    const open = new Set([...old.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
    if (made.dataset.version) old.dataset.version = made.dataset.version;
    old.replaceChildren(...made.childNodes);
    for (const each of old.querySelectorAll("details > summary")) each.parentElement.open = open.has(each.textContent);
  }
  reveal();
}

function announce(old, made) {
  const told = made.querySelector(".mention, h2")?.textContent ?? "";
  if (told && !old.textContent.includes(told)) document.getElementById("annonce").textContent = told;
}

function reveal() {
  for (const button of document.querySelectorAll("[data-take], [data-compared]")) button.hidden = false;
}

function take(button) {
  const area = form.elements[button.dataset.take];
  area.value = button.parentElement.querySelector(".text").textContent;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

// Whoever has compared goes on from the version that stands: the next save is theirs on purpose.
function compared() {
  const place = document.getElementById("collision");
  form.elements.version.value = place.dataset.version;
  place.replaceChildren();
  form.elements.titre.focus();
  typed();
}

function same(entry) {
  return JSON.stringify(entry.fields) === JSON.stringify(fields());
}

function refill(entry) {
  const given = (name) => entry.fields.filter(([each]) => each === name).map(([, value]) => value);
  for (const each of form.elements) {
    if (!each.name || NOT_TYPED.has(each.name)) continue;
    if (each.type === "checkbox" || each.type === "radio") each.checked = given(each.name).includes(each.value);
    else if (each.type !== "submit" && given(each.name).length) [each.value] = given(each.name);
  }
  for (const each of form.querySelectorAll("textarea")) each.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(entry) {
  const at = new Date(entry.at).toLocaleTimeString("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" });
  const told = document.createElement("p");
  told.textContent = `Une saisie de ${at} est restée sur cet appareil, sans arriver au serveur.`;
  const made = document.createElement("div");
  made.className = "mention";
  made.append(told, choice("La reprendre", () => refill(entry)), " ", choice("L'oublier", () => forget(composer.dataset.message)));
  composer.prepend(made);

  function choice(words, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => {
      made.remove();
      act();
    });
    return button;
  }
}

function comeBack() {
  const entry = kept(composer.dataset.message);
  if (!entry) return;
  const taken = same(entry) || (entry.sent && version() > entry.version);
  if (!taken) offer(entry);
  else if (!document.querySelector(".refusal")) forget(composer.dataset.message);
}

// Somebody may have typed before this script had come.
function early() {
  return [...form.elements].some((each) =>
    ["checkbox", "radio"].includes(each.type) ? each.checked !== each.defaultChecked
      : ["text", "textarea"].includes(each.type) && each.value !== each.defaultValue);
}

export function startComposer(found) {
  composer = found;
  form = composer.querySelector("form");
  startCounts(composer, form);
  comeBack();
  reveal();
  form.addEventListener("input", typed);
  if (early()) typed();
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    request?.abort();
    onDevice({ sent: true });
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("online", () => {
    if (waiting) later(0);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.matches?.("[data-take]")) take(target);
    if (target.matches?.("[data-compared]")) compared();
  });
}
