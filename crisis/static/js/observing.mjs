// What an observer notes on a phone: stamped at the tap, kept on this device until the server has it, sent when the
// network is back. The same address, key and answer as without this script; one note that is sent twice is one.
import { present } from "./clocks.mjs";
import { forgetCopy } from "./copies.mjs";
import { fields, refill } from "./fields.mjs";
import { forget, keep, kept } from "./kept.mjs";

const AGAIN = 3000;
const PATIENCE = 8000;
const MINUTE = 60000;
const HARD = "\u00a0";

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
}

function announce(text) {
  document.getElementById("annonce").textContent = text;
}

function wall(at) {
  return new Date(at).toLocaleTimeString("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" });
}

// The hour of the server at the tap: sent later, it stays the hour seen.
function stamp(form, at) {
  form.elements.vu.value = new Date(at).toISOString();
  form.elements.heure.value = wall(at);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function shift(form, by) {
  const { vu, heure } = form.elements;
  if (vu.value || !heure.value) {
    stamp(form, Math.min(Date.parse(vu.value || new Date(present()).toISOString()) + by * MINUTE, present()));
  } else {
    const [hours, minutes] = heure.value.split(":").map(Number);
    const of = (hours * 60 + minutes + by + 1440) % 1440;
    heure.value = [Math.trunc(of / 60), of % 60].map((each) => String(each).padStart(2, "0")).join(":");
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function startStamps(form) {
  form.querySelector("[data-stamps]").hidden = false;
  for (const button of form.querySelectorAll("[data-stamp]")) {
    button.addEventListener("click", () => {
      if (button.dataset.stamp === "now") stamp(form, present());
      else shift(form, Number(button.dataset.stamp));
      announce(`Vu à ${form.elements.heure.value}.`);
    });
  }
  // An hour that is typed is the hour seen, whatever was tapped before.
  form.elements.heure.addEventListener("input", (event) => {
    if (event.target === form.elements.heure && wall(Date.parse(form.elements.vu.value) || 0) !== event.target.value) {
      form.elements.vu.value = "";
    }
  });
}

// An inject that has left since the page was opened may be chosen too.
function startInjects(page) {
  const list = document.getElementById("injects");
  if (!list) return;
  const agree = () => {
    for (const each of list.querySelectorAll("[data-inject]")) {
      for (const select of page.querySelectorAll("select[name=inject]")) {
        if ([...select.options].some((option) => option.value === each.dataset.inject)) continue;
        select.add(new Option(`${each.dataset.inject}, ${each.dataset.title}`, each.dataset.inject));
      }
    }
  };
  new MutationObserver(agree).observe(list, { childList: true, subtree: true });
}

export function startObserving(page) {
  if (page.dataset.started !== undefined) return;
  page.dataset.started = "";
  const name = `observations:${page.dataset.observing}`;
  const place = document.getElementById("en-attente");
  let notes = kept(name)?.notes ?? [];
  const gone = new Set();
  let busy = false;
  let over = false;
  let timer = 0;

  function drop(note) {
    gone.add(note.key);
    notes = notes.filter((each) => each !== note);
    hold();
  }

  // Another tab may hold notes of its own; one that both send is noted once.
  function hold() {
    const here = new Set([...gone, ...notes.map((each) => each.key)]);
    notes = [...(kept(name)?.notes ?? []).filter((each) => !here.has(each.key)), ...notes];
    if (notes.length) keep(name, { notes });
    else forget(name);
    show();
  }

  function show() {
    place.hidden = !notes.length;
    place.querySelector("ul").replaceChildren(...notes.map(line));
  }

  function line(note) {
    const made = document.createElement("li");
    made.className = note.refused ? "missing" : "waiting";
    const told = document.createElement("p");
    const why = over ? `session terminée${HARD}; rechargez la page pour vous reconnecter.` : "pas encore envoyée.";
    told.textContent = `${note.label}, vu à ${wall(note.at)}${HARD}: ${note.refused || why}`;
    made.append(told);
    if (note.refused) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Reprendre «${HARD}${note.label}${HARD}»`;
      button.addEventListener("click", () => takeUp(note));
      made.append(button);
    }
    return made;
  }

  // What was refused goes back to its form, to be put right there.
  function takeUp(note) {
    const form = page.querySelector(`form[data-stamped="${CSS.escape(note.line)}"]`);
    if (!form) return;
    drop(note);
    refill(form, note.fields);
    form.scrollIntoView();
    form.elements.texte.focus();
  }

  function wake(delay = 0) {
    clearTimeout(timer);
    if (!busy && !over && notes.some((each) => !each.refused)) timer = setTimeout(go, delay);
  }

  async function go() {
    busy = true;
    let lost = false;
    try {
      for (const note of notes.filter((each) => !each.refused)) await send(note);
    } catch {
      lost = true;
    } finally {
      busy = false;
    }
    wake(lost ? AGAIN : 0);
  }

  async function send(note) {
    const token = page.querySelector("[name=csrf_token]")?.value ?? "";
    const answer = await fetch(note.action, {
      method: "POST", body: new URLSearchParams([...note.fields, ["cle", note.key], ["csrf_token", token]]),
      credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
    });
    over = answer.status === 401;
    if (over) show();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const judged = fresh.querySelector("[data-observing]");
    // Of a refusal, what and why and what to do; its last line is about a form that stays.
    const told = [...fresh.querySelectorAll("main .refusal h2, main .refusal p")].slice(0, -1);
    const words = (told.length ? told : [fresh.querySelector("main h1")]).map((each) => each?.textContent.trim()).join(" ");
    if (answer.ok && answer.redirected && judged) taken(note, fresh);
    else if ((judged && fresh.querySelector(".refusal")) || [403, 404].includes(answer.status)) refused(note, words);
    else throw new Error("not judged");
  }

  function taken(note, fresh) {
    drop(note);
    for (const old of page.querySelectorAll("[data-live]")) {
      const made = fresh.getElementById(old.id);
      if (made && !old.contains(document.activeElement)) old.replaceChildren(...made.childNodes);
    }
    announce(`${note.label}${HARD}: observation enregistrée.`);
  }

  function refused(note, words) {
    note.refused = words || "Refusée.";
    hold();
    announce(`${note.label}${HARD}: ${note.refused}`);
  }

  function take(form) {
    if (!form.elements.vu.value && !form.elements.heure.value) stamp(form, present());
    const at = Date.parse(form.elements.vu.value) || Date.now();
    notes.push({ key: form.elements.cle.value, action: new URL(form.action).pathname, label: form.dataset.observed,
      line: form.dataset.stamped, at, fields: fields(form), refused: "" });
    hold();
    form.reset();
    form.elements.vu.value = "";
    form.elements.cle.value = newKey();
    forgetCopy(form);
    announce(`${form.dataset.observed}${HARD}: gardée sur cet appareil, envoi en cours.`);
    wake();
  }

  for (const form of page.querySelectorAll("form[data-stamped]")) startStamps(form);
  for (const form of page.querySelectorAll("form[data-observed]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      take(form);
    });
  }
  startInjects(page);
  show();
  wake();
  addEventListener("online", () => wake());
  document.addEventListener("visibilitychange", () => wake());
}
