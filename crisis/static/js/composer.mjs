// A draft that saves itself. What is typed stays on this device until the server has it; nobody's text is overwritten.
import { refresh } from "./blocks.mjs";
import { startCounts } from "./counts.mjs";
import { early, fields as held, hour, offer, refill } from "./fields.mjs";
import { forget, keep, kept } from "./kept.mjs";

const QUIET = 1500;
const LONGEST = 6000;
const AGAIN = 5000;
const PATIENCE = 8000;
const HEARD = 1000;
const HARD = "\u00a0";
const ON_DEVICE = "Votre texte est gardé sur cet appareil.";

let composer;
let form;
let timer = 0;
let since = 0;
let waiting = false;
let request = null;
let leaving = false;
let started = false;

function say(state, text) {
  const line = document.getElementById("enregistrement");
  line.hidden = false;
  line.className = `saved ${state}`.trim();
  // A failure is spoken; a success every few seconds would drown what a screen reader is reading.
  if (state === "refused" && line.textContent !== text) document.getElementById("annonce").textContent = text;
  line.textContent = text;
}

function fields() {
  return held(form);
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
  const sent = new FormData(form);
  try {
    const answer = await fetch(composer.dataset.composer, {
      method: "POST", body: sent, credentials: "same-origin", signal: request.signal,
    });
    await heard(answer, sent);
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

async function heard(answer, sent) {
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
  refresh(told.html, announce);
  reveal();
  follow(told, sent);
  if (waiting) return;
  forget(composer.dataset.message);
  say("", `Enregistré à ${told.enregistre}. «${HARD}Enregistrer le brouillon${HARD}» le met dans le message.`);
}

// The texts that nobody rewrote follow the fields; one that was typed in meanwhile is left to its writer.
function follow({ suit, intacts }, sent) {
  for (const [name, text] of Object.entries(suit)) {
    const area = form.elements[name === "title" ? "titre" : `texte_${name}`];
    if (!area || area.value !== sent.get(area.name).replaceAll("\r\n", "\n")) continue;
    area.value = text;
    area.dispatchEvent(new Event("input"));
  }
  if (!intacts.length) return;
  for (const old of form.querySelectorAll("input[data-followed]")) old.remove();
  for (const mark of intacts) {
    const made = document.createElement("input");
    Object.assign(made, { type: "hidden", name: "intact", value: mark });
    made.dataset.followed = "";
    form.append(made);
  }
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

function comeBack() {
  const entry = kept(composer.dataset.message);
  if (!entry) return;
  const taken = same(entry) || (entry.sent && version() > entry.version);
  if (!taken) {
    offer(composer, `Une saisie de ${hour(entry.at)} est restée sur cet appareil, sans arriver au serveur.`,
      () => refill(form, entry.fields), () => forget(composer.dataset.message));
  } else if (!document.querySelector(".refusal")) forget(composer.dataset.message);
}

// Once for the life of the page, whatever composers stand in it one after the other.
function startOnce() {
  started = true;
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

export function startComposer(found) {
  composer = found;
  form = composer.querySelector("form[data-draft]");
  [since, waiting, leaving] = [0, false, false];
  clearTimeout(timer);
  startCounts(composer, form);
  comeBack();
  reveal();
  form.addEventListener("input", typed);
  if (early(form)) typed();
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    request?.abort();
    onDevice({ sent: true });
  });
  form.addEventListener("unanswered", () => {
    leaving = false;
    typed();
  });
  if (!started) startOnce();
  // Said once the page stands, or a screen reader that is still reading its title would not hear it.
  const busy = document.querySelector("#ecrivent .mention")?.textContent;
  if (busy) setTimeout(() => { document.getElementById("annonce").textContent = busy; }, HEARD);
}
