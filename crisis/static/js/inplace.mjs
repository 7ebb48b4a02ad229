// Sends a form without leaving the page: the same address, the same key, the same answer as without this script. What the
// service answers takes the place of the page, and the history is that of a navigation. Nothing is said to be done
// before the service has said so.
const PATIENCE = 30000;
const HARD = "\u00a0";
// The address whose content stands on the screen: that of the last real navigation, then of each answer shown since.
let place = new URL(performance.getEntriesByType("navigation")[0]?.name ?? location.href).pathname;
let sending = false;

function announce(text) {
  document.getElementById("annonce").textContent = text;
}

function status(form) {
  const found = form.querySelector("[data-sending]") ?? document.createElement("p");
  found.dataset.sending = "";
  form.append(found);
  return found;
}

function say(form, state, text) {
  const line = status(form);
  line.className = `saved ${state}`;
  line.textContent = text;
  announce(text);
}

function show(fresh, url) {
  document.querySelector("main").replaceChildren(...fresh.querySelector("main").childNodes);
  const [old, made] = [document.querySelector("header .event"), fresh.querySelector("header .event")];
  if (old && made) old.replaceChildren(...made.childNodes);
  document.title = fresh.title;
  const { now, last } = fresh.body.dataset;
  Object.assign(document.body.dataset, { ...(now && { now }), ...(last && { last }) });
  if (url && url.pathname !== place) history.pushState(null, "", url);
  place = location.pathname;
  scrollTo(0, 0);
  document.dispatchEvent(new Event("answered"));
  announce((document.querySelector("main .done, main .refusal h2") ?? document.querySelector("h1")).textContent.trim());
}

async function send(form, button) {
  sending = true;
  const data = new FormData(form);
  if (button.name) data.append(button.name, button.value);
  say(form, "waiting", "Demande envoyée, réponse attendue…");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: data, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
    });
    const url = new URL(answer.url);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status === 401 || url.pathname === "/connexion") {
      say(form, "refused", `Rien n'est fait${HARD}: session terminée. Ce que vous avez tapé est gardé${HARD}; rechargez la page pour vous reconnecter.`);
    } else if (!fresh.querySelector("main") || !fresh.getElementById("annonce")) {
      say(form, "refused", `Le service ne répond pas comme attendu. Réessayez${HARD}: le même appui, deux fois, n'agit qu'une fois.`);
    } else show(fresh, answer.redirected ? url : null);
  } catch {
    say(form, "refused", `Pas de réponse${HARD}: rien ne dit que c'est fait. Réessayez${HARD}: le même appui, deux fois, n'agit qu'une fois.`);
  } finally {
    sending = false;
    if (form.isConnected) form.dispatchEvent(new Event("unanswered"));
  }
}

// Going back or forward over an answer shows the page of that address, asked for anew.
function agree() {
  if (location.pathname !== place) location.reload();
}

export function startInPlace() {
  document.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-in-place]") || event.defaultPrevented) return;
    event.preventDefault();
    if (!sending) send(event.target, event.submitter);
  });
  addEventListener("popstate", agree);
  agree();
}
