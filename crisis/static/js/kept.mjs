// What is typed and has not reached the server, kept on this device for its writer alone, for one watch at most.
// A phone may be shared: signing out erases it, and so does anybody else who signs in.
const PREFIX = "premiere-heure:saisie:";
const OLDEST = 12 * 3600 * 1000;

function mine(message) {
  return `${PREFIX}${document.body.dataset.person}:${message}`;
}

// A browser may refuse to keep anything: then the page works as it does without this help.
function quietly(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

function keys() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

export function keep(message, entry) {
  quietly(() => localStorage.setItem(mine(message), JSON.stringify({ at: Date.now(), ...entry })));
}

export function kept(message) {
  return quietly(() => JSON.parse(localStorage.getItem(mine(message))));
}

export function forget(message) {
  quietly(() => localStorage.removeItem(mine(message)));
}

function erase(which) {
  quietly(() => keys().filter(which).forEach((key) => localStorage.removeItem(key)));
}

function foreign(key) {
  const entry = quietly(() => JSON.parse(localStorage.getItem(key)));
  return !key.startsWith(`${PREFIX}${document.body.dataset.person}:`) || !(Date.now() - entry?.at < OLDEST);
}

// How many notes wait here for the network.
export function waiting() {
  const every = quietly(() => keys().map((key) => JSON.parse(localStorage.getItem(key)))) ?? [];
  return every.reduce((sum, entry) => sum + (entry?.notes?.length ?? 0), 0);
}

export function forgetAll() {
  erase(() => true);
}

export function startKept() {
  erase(foreign);
  document.addEventListener("submit", (event) => {
    // Whoever would lose notes is told first: `leaving` asks again, then erases.
    if (new URL(event.target.action).pathname === "/deconnexion" && !waiting()) forgetAll();
  });
}
