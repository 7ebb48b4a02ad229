// The band of what is to be read before the next call, and the answers it changes: shown as soon as they are published,
// never over a call. The socket only rings; a poll stands behind it.
import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";

const POLL = 5000;
const PATIENCE = 8000;

async function get(url) {
  const answer = await fetch(url, {
    credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok || answer.redirected) throw new Error("band");
  return answer;
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function signature(band) {
  return [...band.querySelectorAll("[data-notice]")].map((each) => each.dataset.notice).join();
}

// What comes above does not move the field under somebody's hands: the page scrolls by as much.
function still(act) {
  const held = document.activeElement?.closest("form[data-call]") && document.activeElement;
  const before = held?.getBoundingClientRect().top;
  act();
  if (held) scrollBy({ top: held.getBoundingClientRect().top - before, behavior: "instant" });
}

// `changed(count)`: how many are to be read; `answers()`: other answers stand in the page.
export function startBands({ url, event, changed, answers }) {
  let asking = false;
  let again = false;

  function show(made, count) {
    const old = document.getElementById("avis");
    if (signature(old) === signature(made)) return;
    const grew = made.querySelectorAll("[data-notice]").length > old.querySelectorAll("[data-notice]").length;
    still(() => old.replaceWith(made));
    if (grew) document.getElementById("annonce").textContent = "À lire avant le prochain appel.";
    changed(count);
  }

  function renew(fresh, old) {
    if (!fresh || !old || fresh.dataset.version === old.dataset.version) return;
    const given = old.querySelector("input[name=reponse]:checked")?.value ?? "";
    const [typing, typed] = [document.activeElement?.id, document.getElementById("appel-cherche")?.value];
    for (const each of fresh.querySelectorAll("input[name=reponse]")) each.checked = each.value === given;
    if (!fresh.querySelector("input[name=reponse]:checked")) fresh.querySelector("input[name=reponse]")?.click();
    old.replaceWith(fresh);
    answers();
    const search = document.getElementById("appel-cherche");
    if (search && typed) search.value = typed;
    if (typing === "appel-cherche") search?.focus();
  }

  async function ask() {
    again = asking;
    if (asking) return;
    asking = true;
    try {
      do {
        again = false;
        const held = document.getElementById("reponses");
        const { html, a_lire: count, reponses } = await (await get(`${url}&fiche=${held?.dataset.version ?? ""}`)).json();
        show(parsed(html).getElementById("avis"), count);
        renew(parsed(reponses).getElementById("reponses"), held);
      } while (again);
    } catch {
      // The line of state says that the network is gone; the next poll asks again.
    } finally {
      asking = false;
    }
  }

  document.addEventListener("submit", async (sent) => {
    if (!sent.target.closest("#avis")) return;
    sent.preventDefault();
    try {
      await fetch(sent.target.action, { method: "POST", body: new FormData(sent.target), credentials: "same-origin",
        redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      // Replaced meanwhile, or no network: the band says what is to be read now.
    }
    await ask();
  });
  const socket = io({ transports: ["websocket"], auth: { event, cip: true }, reconnectionDelayMax: POLL });
  socket.on("connect", ask);
  socket.on("entree", ask);
  addEventListener("online", ask);
  setInterval(() => document.visibilityState === "visible" && ask(), POLL);
}
