// Signing out, leaving one's post, or « vider ce poste », leaves no call on this device; what the server has not heard of is said first.
import { unsent, wipe } from "./callstore.mjs";

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

// The second time is meant.
function asks(again) {
  let told = false;
  return async (act) => {
    const left = told ? 0 : await unsent();
    if (left) {
      told = true;
      announce(`${left} ${left > 1 ? "fiches ne sont" : "fiche n'est"} pas encore sur le serveur. ${again}`);
      return;
    }
    await wipe();
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
