// The call under way: each key is kept on this device at once, then on the server; closed and followed by the next one
// without a page. What is completed, searched or reminded stands in modules of their own.
import { showAll, startAnswers } from "./answersearch.mjs";
import { put } from "./callstore.mjs";
import { startCommunes } from "./communes.mjs";
import { fields, hour, refill } from "./fields.mjs";
import { startVital } from "./vital.mjs";

const OWN = new Set(["fiche", "revision"]);
const page = document.body.dataset;

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");
}

function begin(id, revision = 0, began = 0) {
  return { id, person: page.person, event: page.event, began, ended: 0, revision, acked: revision, offline: false,
    relay: false, relayed: false, refused: "", fields: [] };
}

function empty(form) {
  for (const each of form.querySelectorAll("input:not([type=hidden], [type=radio]), textarea")) each.value = "";
  for (const each of form.querySelectorAll("select")) each.selectedIndex = 0;
  for (const each of form.querySelectorAll("input[type=radio]")) each.checked = each.value === "";
}

// What a call lacks before it ends, as the server judges it: the field, and the words.
function lacking({ categorie, suivi, rappel, telephone }) {
  if (!categorie.value) return [categorie, "Choisissez une catégorie, puis clôturez l'appel."];
  const owed = suivi.value === "callback" && [rappel, telephone].find((each) => !each.value.trim());
  return owed ? [owed, "Un rappel promis demande l'heure et le téléphone."] : null;
}

export function startCall({ form, sheets, sender, say }) {
  const { elements } = form;
  const whole = form.querySelector("[data-fields]");
  const heading = document.getElementById("appel");
  let current = null;
  let toRead = Number(document.getElementById("avis").dataset.notices);
  let restoring = false;

  startCommunes(elements.commune_appel);
  startAnswers(elements.note_appel);
  const vital = startVital(form);
  form.querySelector("[data-without-script]").hidden = true;

  function keep(by = 1) {
    current.revision += by;
    current.fields = fields(form).filter(([name]) => !OWN.has(name));
    sheets.set(current.id, current);
    put(current);
    say("waiting", "Saisie en cours…");
    sender.wake();
  }

  function typed() {
    if (restoring || whole.disabled) return;
    if (!current.began) {
      Object.assign(current, { began: Date.now(), offline: sender.offline() });
      named();
    }
    if (elements.priorite.value !== "1") current.relay = current.relayed;
    keep();
  }

  // What is told of this call beside its sheet names it.
  function told() {
    for (const each of document.querySelectorAll("#suites input[name=fiche]")) each.value = current.id;
  }

  function named() {
    told();
    heading.textContent = current.began ? `Appel commencé à ${hour(current.began)}` : "Appel";
  }

  // Between two calls, and only there, what is new is read first.
  function ready() {
    whole.disabled = toRead > 0 && !current.began;
    if (current.began) return;
    if (whole.disabled) document.querySelector("#avis button")?.focus();
    else elements.commune_appel.focus();
  }

  function next() {
    current = begin(newId());
    elements.fiche.value = current.id;
    empty(form);
    vital.fresh();
    showAll();
    named();
    ready();
  }

  function close() {
    if (whole.disabled) return;
    const lacks = lacking(elements);
    if (lacks) {
      lacks[0].focus();
      say("refused", lacks[1]);
      return;
    }
    current.began ||= Date.now();
    current.ended = Date.now();
    keep(2);  // A relay that could not be asked for yet goes before, under a number of its own.
    next();
    document.getElementById("annonce").textContent = "Appel clos. Fiche suivante.";
  }

  function relay() {
    const missing = [elements.lieu, elements.telephone].find((each) => !each.value.trim());
    if (missing) {
      missing.focus();
      say("refused", "Le relais demande le lieu et le téléphone.");
      return;
    }
    current.relay = true;
    typed();
  }

  function restore() {
    const open = [...sheets.values()].filter((each) => !each.ended && !each.refused).at(-1);
    const [shown, stands] = [elements.fiche.value, Number(form.dataset.revision)];
    const opened = form.dataset.opened ? Date.parse(form.dataset.opened) : 0;
    if (!open || (open.id === shown && open.revision < stands)) {
      current = begin(shown, stands, opened);
      sheets.delete(shown);
    } else {
      current = open;
      restoring = true;
      empty(form);
      refill(form, open.fields.filter(([name]) => name !== "version"));
      restoring = false;
      elements.fiche.value = current.id;
      say("", `Fiche reprise${"\u00a0"}: appel commencé à ${hour(current.began)}.`);
    }
    vital.fresh();
    named();
    ready();
  }

  form.addEventListener("input", typed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.value === "relais") relay();
    else close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || event.isComposing) return;
    event.preventDefault();
    close();
  });

  restore();
  return {
    // What could not be taken is shown beside, whole: the form goes on with another call.
    refused: (sheet) => sheet === current && next(),
    answers: () => startAnswers(elements.note_appel),
    reading(count) {
      toRead = count;
      ready();
      if (!count) sender.release();
    },
  };
}
