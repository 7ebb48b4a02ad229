// Signing out, leaving one's post, or « vider ce poste », leaves no call and no note on this device; what the server has
// not heard of is said first.
import { unsent, wipe } from "./callstore.mjs";
import { forgetAll, waiting } from "./kept.mjs";

// Both end the session: whoever sits down next must find nothing of the calls of the one who left.
const ENDS = /^\/deconnexion$|\/cip\/mon-poste\/depart$/;
let started = false;

function announce(text) {
  const line = document.getElementById("enregistrement") ?? document.querySelector("main").appendChild(
    Object.assign(document.createElement("p"), { className: "saved refused" }));
  line.hidden = false;
  line.textContent = text;
  document.getElementById("annonce").textContent = text;
}

function said(number, what) {
  if (!number) return "";
  return `${number} ${what}${number > 1 ? "s ne sont" : " n'est"} pas encore sur le serveur. `;
}

// The second time is meant.
function asks(again) {
  let told = false;
  return async (act) => {
    const [calls, notes] = told ? [0, 0] : [await unsent(), waiting()];
    if (calls + notes) {
      told = true;
      announce(`${said(calls, "fiche")}${said(notes, "observation")}${again}`);
      return;
    }
    await wipe();
    forgetAll();
    act();
  };
}

export function startLeaving() {
  if (started) return;
  started = true;
  const out = asks("Quittez de nouveau pour l'effacer de ce poste.");
  document.addEventListener("submit", (event) => {
    if (!ENDS.test(new URL(event.target.action).pathname)) return;
    event.preventDefault();
    out(() => event.target.submit());
  });
  const place = document.querySelector("[data-wipe]");
  if (!place) return;
  const empty = asks("Appuyez de nouveau pour l'effacer.");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => empty(() => location.reload()));
}
