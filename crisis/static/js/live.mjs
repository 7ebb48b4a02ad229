// Live pages: the socket only rings, GET is the truth, and a poll every 5 s stands behind both.
import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";
import { serverSays } from "./clocks.mjs";
import { addLine, countMore, logFilter, startLog } from "./log.mjs";

const POLL = 5000;
const PATIENCE = 8000;
const page = document.body.dataset;
let last = Number(page.last ?? 0);
let asking = false;
let again = false;

async function get(url, type) {
  const answer = await fetch(url, {
    headers: { Accept: type }, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
  });
  // The address of an act, read again after a refusal, leads to the page of that act: only the sign-in says it is over.
  const away = answer.redirected && new URL(answer.url).pathname === "/connexion";
  if (answer.status === 401 || away) throw new Error("Session terminée : rechargez la page pour vous reconnecter");
  if (!answer.ok) throw new Error("Le service ne répond pas");
  return answer;
}

async function readLog() {
  const feed = await (await get(`${page.feed}?depuis=${last}${logFilter()}`, "application/json")).json();
  const fresh = feed.entrees.filter((entry) => entry.seq > last);
  fresh.forEach(addLine);
  const grew = feed.dernier > last;
  if (grew) countMore(fresh.length, feed.masquees);
  last = Math.max(last, feed.dernier);
  again = again || feed.suite;
  serverSays(feed.maintenant, feed.horloge === "virtual");
  return grew;
}

// What the reader is using stays as it is until the next time. A block with a version holds forms: what is typed there
// stays until the version changes, and then the forms go at once, because their act has been done elsewhere.
function kept(old, made) {
  const { version } = old.dataset;
  if (version === undefined) return old.contains(document.activeElement) || old.innerHTML === made.innerHTML;
  if (version === made.dataset.version) return true;
  old.dataset.version = made.dataset.version;
  if (old.contains(document.activeElement)) {
    old.tabIndex = -1;
    old.focus();
  }
  document.getElementById("annonce").textContent = made.textContent.trim().split("\n")[0];
  return false;
}

// A list whose items live each on its own: what came is added, what left goes, and what is typed in the others stays.
function align(list, made) {
  const stays = new Set([...made.children].map((each) => each.id));
  for (const old of [...list.children]) {
    if (stays.has(old.id)) continue;
    if (old.contains(document.activeElement)) {
      list.tabIndex = -1;
      list.focus();
    }
    old.remove();
  }
  [...made.children].forEach((each, rank) => {
    if ([...list.children].some((old) => old.id === each.id)) return;
    list.insertBefore(document.importNode(each, true), list.children[rank] ?? null);
    document.getElementById("annonce").textContent = each.textContent.trim().split("\n")[0];
  });
}

async function refresh() {
  const html = await (await get(location.href.split("#")[0], "text/html")).text();
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!page.feed && fresh.body.dataset.now) serverSays(fresh.body.dataset.now, false);
  for (const list of document.querySelectorAll("[data-live-list]")) {
    const made = fresh.getElementById(list.id);
    if (made) align(list, made);
  }
  for (const old of document.querySelectorAll("[data-live]")) {
    const made = fresh.getElementById(old.id);
    if (!made || kept(old, made)) continue;
    const open = new Set([...old.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
    old.replaceChildren(...made.childNodes);
    for (const each of old.querySelectorAll("details > summary")) each.parentElement.open = open.has(each.textContent);
  }
}

function say(state, text) {
  const shown = document.getElementById("etat");
  if (!shown) return;
  shown.dataset.state = state;
  shown.textContent = text;
}

function hour() {
  return new Date().toLocaleTimeString("fr-FR", { timeZone: "Europe/Paris" });
}

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      const grew = page.feed ? await readLog() : true;
      if (document.querySelector(grew ? "[data-live]" : "[data-live=always]")) await refresh();
    } while (again);
    say("online", `En ligne · données de ${hour()}`);
    page.read = hour();
  } catch (error) {
    const why = error instanceof Error && error.message.startsWith("Session") ? error.message : "Hors ligne";
    say("offline", `${why} · données de ${page.read ?? "l'ouverture de la page"}`);
  } finally {
    asking = false;
  }
}

function whenVisible() {
  if (document.visibilityState === "visible") ask();
}

export function startLive() {
  if (!page.feed && !document.querySelector("[data-live]")) return;
  startLog();
  const socket = io({ transports: ["websocket"], auth: { event: page.event ?? "all" }, reconnectionDelayMax: POLL });
  socket.on("connect", ask);
  socket.on("entree", (ring) => {
    if (!page.event || ring.seq > last) ask();
  });
  document.addEventListener("visibilitychange", whenVisible);
  addEventListener("online", ask);
  setInterval(whenVisible, POLL);
}
