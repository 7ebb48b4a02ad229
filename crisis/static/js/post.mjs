// Starts the screen of somebody who takes calls, and on every page of a post what leaves nothing behind at sign-out.
// The page works without it: the same form is sent by its buttons.
import { startBands } from "./bands.mjs";
import { startSending } from "./callsend.mjs";
import { startCall } from "./callsheet.mjs";
import { drop, of } from "./callstore.mjs";
import { startLeaving } from "./leaving.mjs";
import { holdPost, takeOver } from "./onetab.mjs";

const HARD = "\u00a0";
const FIELDS = "input, textarea, select, [contenteditable]";
const form = document.querySelector("form[data-call]");
const { person, event } = document.body.dataset;
const key = `${person}:${event}`;
let sender = null;

function say(state, text) {
  const line = document.getElementById("enregistrement");
  line.hidden = false;
  line.className = `saved ${state}`.trim();
  // A failure is spoken; a success each second would drown what a screen reader is reading.
  if (state === "refused" && line.textContent !== text) document.getElementById("annonce").textContent = text;
  line.textContent = text;
}

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  made.addEventListener("click", act);
  return made;
}

// A sheet that the server will not take is shown with its words, until somebody has copied them.
function showRefused(sheets) {
  const place = document.getElementById("refusees");
  const refused = [...sheets.values()].filter((each) => each.refused);
  place.hidden = !refused.length;
  place.replaceChildren(...refused.map((sheet) => {
    const made = Object.assign(document.createElement("section"), { className: "refusal" });
    const title = Object.assign(document.createElement("h2"), { textContent: "Une fiche n'est pas enregistrée" });
    const why = Object.assign(document.createElement("p"), { textContent: sheet.refused });
    const words = Object.assign(document.createElement("p"), { className: "words", textContent: sheet.fields
      .filter(([name, value]) => value && name !== "version").map(([, value]) => value).join("\n") });
    made.append(title, why, words, button("Oublier cette fiche", async () => {
      sheets.delete(sheet.id);
      await drop(sheet.id);
      showRefused(sheets);
    }));
    return made;
  }));
}

function lost() {
  sender?.stop();
  const whole = form.querySelector("[data-fields]");
  if (whole) whole.disabled = true;
  say("refused", `Ce poste est ouvert dans un autre onglet${HARD}: continuez là-bas. `);
  document.getElementById("enregistrement").append(button("Prendre les appels ici", () => takeOver(key)));
}

async function held() {
  const sheets = new Map((await of(person, event)).map((each) => [each.id, { ...each, held: false }]));
  const kept = () => `gardé sur ce poste${sender.pending() > 1 ? ` (${sender.pending()} fiches)` : ""}`;
  let call = null;
  const told = {
    saved: ({ hour, sheet }) => say("", `Enregistré à ${hour}.${sheet.relayed && !sheet.ended ? " Relais demandé au chef d'équipe." : ""}`),
    lost: ({ session }) => say("refused", session ? `Session terminée, ${kept()}${HARD}: rechargez la page pour vous reconnecter.` : `Hors ligne, ${kept()}.`),
    held: ({ words }) => say("refused", `${words} Gardé sur ce poste.`),
    elsewhere: () => say("refused", "Cette fiche a été modifiée ailleurs. Rechargez la page."),
    refused({ sheet, words }) {
      say("refused", words);
      showRefused(sheets);
      call?.refused(sheet);
    },
  };
  sender = startSending({ url: form.dataset.keep, token: form.elements.csrf_token.value, sheets,
    told: (state, more) => told[state](more) });
  if (form.dataset.bands) {
    call = startCall({ form, sheets, sender, say });
    startBands({ url: form.dataset.bands, event, changed: call.reading, answers: call.answers });
  }
  showRefused(sheets);
  sender.wake();
}

function help(pressed) {
  if (pressed.key !== "?" || pressed.ctrlKey || pressed.altKey || pressed.metaKey || pressed.target.closest?.(FIELDS)) return;
  const place = document.getElementById("aide-poste");
  place.open = true;
  place.querySelector("summary").focus();
}

startLeaving();
if (form) {
  holdPost(key, { held, lost });
  document.addEventListener("keydown", help);
}
