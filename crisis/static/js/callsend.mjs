// Brings call sheets to the server: at most once a second, again when the network is back, each until it is
// acknowledged. What stands on the server is the highest revision, so sending twice does nothing.
import { drop, put } from "./callstore.mjs";

const EACH = 1000;
const AGAIN = 2000;
const PATIENCE = 8000;
// What the person at the screen can put right: the sheet stays, and waits.
const WAITING = new Set(["unread", "no_post"]);
const LAPSED = new Set(["not_life", "relay_place"]);
// Too slow, or too often: asked again, as when the network is lost.
const BUSY = new Set([408, 429]);
// What an earlier version of this page said of a page that was too old: such a sheet was never judged.
const UNJUDGED = "Le service a refusé cette fiche.";

// `sheets`: a Map by id; `told(state, more)`: what the page says of it.
export function startSending({ url, token, sheets, told }) {
  let timer = 0;
  let busy = false;
  let last = 0;
  let lost = false;
  let stopped = false;
  for (const each of sheets.values()) if (each.refused === UNJUDGED) each.refused = "";

  const due = () => [...sheets.values()].filter((each) => each.revision > each.acked && !each.refused && !each.held);

  function wake(delay = 0) {
    if (busy || stopped || !due().length) return;
    clearTimeout(timer);
    timer = setTimeout(go, Math.max(delay, last + EACH - Date.now(), 0));
  }

  async function go() {
    busy = true;
    last = Date.now();
    try {
      for (const sheet of due()) await send(sheet);
      lost = false;
    } catch (error) {
      lost = true;
      told("lost", { session: error instanceof Ended });
    } finally {
      busy = false;
    }
    wake(lost ? AGAIN : 0);
  }

  function body(sheet, revision, act) {
    const now = Date.now();
    const seconds = (since) => String(Math.max(0, Math.round((now - since) / 1000)));
    return new URLSearchParams([
      ...sheet.fields, ["csrf_token", token], ["fiche", sheet.id], ["revision", String(revision)],
      ["depuis", seconds(sheet.began)], ["fini", sheet.ended ? seconds(sheet.ended) : "0"],
      ["hors_ligne", sheet.offline ? "oui" : ""], ["acte", act]]);
  }

  async function send(sheet) {
    const [relay, { revision }] = [sheet.relay && !sheet.relayed, sheet];
    if (!sheet.ended) return post(sheet, revision, relay ? "relais" : "");
    if (relay) await post(sheet, revision - 1, "relais");
    return sheet.refused || sheet.held ? null : post(sheet, revision, "clore");
  }

  async function post(sheet, revision, act) {
    const answer = await fetch(url, {
      method: "POST", body: body(sheet, revision, act), credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE), headers: { Accept: "application/json" },
    });
    if (answer.status === 401 || answer.redirected) throw new Ended();
    if (answer.status >= 500 || BUSY.has(answer.status)) throw new Error("server");
    // Only what is judged has words for a script. Else the page is too old (the code was typed again in another tab) or
    // its post is over: the sheet stays, and goes once the page is loaded anew.
    const said = await answer.json().catch(() => null);
    if (!said?.refus && !answer.ok) throw new Ended();
    if (!said) throw new Error("cut");
    if (answer.ok) await taken(sheet, revision, said);
    else await refused(sheet, said);
  }

  async function taken(sheet, revision, said) {
    sheet.acked = Math.max(sheet.acked, revision);
    if (said.relais) sheet.relayed = true;
    if (said.revision > sheet.revision) return told("elsewhere", { sheet });
    if (said.clos) {
      sheets.delete(sheet.id);
      await drop(sheet.id);
    } else await put(sheet);
    return told("saved", { sheet, hour: said.enregistre });
  }

  async function refused(sheet, said) {
    if (LAPSED.has(said.code)) sheet.relay = false;  // The rest of the sheet is brought again, without it.
    else if (WAITING.has(said.code)) sheet.held = true;
    else sheet.refused = said.refus;
    await put({ ...sheet, held: false });
    if (sheet.held || sheet.refused) told(sheet.held ? "held" : "refused", { sheet, words: said.refus });
  }

  // What waited for a tick goes on.
  function release() {
    for (const each of sheets.values()) each.held = false;
    wake();
  }

  addEventListener("online", () => wake());
  document.addEventListener("visibilitychange", () => wake());
  return { wake, release, pending: () => [...sheets.values()].filter((each) => each.revision > each.acked).length,
    offline: () => lost || !navigator.onLine, stop: () => {
      stopped = true;
      clearTimeout(timer);
    } };
}

class Ended extends Error {}
