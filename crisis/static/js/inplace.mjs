// Sends a form without leaving the page: the same address, the same key, the same answer as without this script. What the
// service answers takes the place of the page, and the history is that of a navigation. Nothing is said to be done
// before the service has said so.
const PATIENCE = 30000;
const HARD = "\u00a0";
// The address whose content stands on the screen: that of the last real navigation, then of each answer shown since.
let place = new URL(performance.getEntriesByType("navigation")[0]?.name ?? location.href).pathname;
let sending = null;
// What was pressed while another form was under way: it leaves once that one is done, as it was typed at the press.
let waiting = null;

function announce(text) {
  document.getElementById("annonce").textContent = text;
}

function status(form) {
  const found = form.querySelector("[data-sending]") ?? document.createElement("p");
  found.dataset.sending = "";
  if (form.isConnected) form.append(found);
  else document.querySelector("main").prepend(found);
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

function pressed(form, button) {
  const data = new FormData(form);
  if (button.name) data.append(button.name, button.value);
  return { form, data, key: data.get("cle"), label: button.textContent.trim() };
}

// Two taps on one form are one press. Another form waits; a third is refused in words, since nobody plans that far.
function queue(press) {
  if (press.key === sending.key || press.key === waiting?.key) return;
  if (waiting) return say(press.form, "refused", `Pas envoyé${HARD}: deux demandes attendent déjà leur réponse.`);
  waiting = press;
  say(press.form, "waiting", "Part dès que la demande précédente a sa réponse…");
}

// After a refusal, or without an answer, nobody knows whether the second act still makes sense.
function follow(done) {
  const next = waiting;
  waiting = null;
  if (next && done) send(next);
  else if (next) say(next.form, "refused", `«${HARD}${next.label}${HARD}» n'est pas envoyé${HARD}: la demande d'avant n'est pas faite. Appuyez de nouveau s'il le faut.`);
}

async function send(press) {
  sending = press;
  const { form, data } = press;
  let done = false;
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
    } else {
      done = answer.redirected;
      show(fresh, answer.redirected ? url : null);
    }
  } catch {
    say(form, "refused", `Pas de réponse${HARD}: rien ne dit que c'est fait. Réessayez${HARD}: le même appui, deux fois, n'agit qu'une fois.`);
  } finally {
    sending = null;
    if (form.isConnected) form.dispatchEvent(new Event("unanswered"));
    follow(done);
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
    const press = pressed(event.target, event.submitter);
    if (sending) queue(press);
    else send(press);
  });
  addEventListener("popstate", agree);
  agree();
}
