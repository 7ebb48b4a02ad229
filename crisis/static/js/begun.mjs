// A message that is begun: its texts, and what the checks find in them, follow the fields as they are typed.
import { refresh } from "./blocks.mjs";
import { early } from "./fields.mjs";

const QUIET = 400;
const AGAIN = 3000;
const PATIENCE = 8000;

export function startBegun(form) {
  let timer = 0;
  let asking = false;
  let again = false;

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(ask, delay);
  }

  async function ask() {
    if (!form.isConnected) return;
    if (asking) {
      again = true;
      return;
    }
    [asking, again] = [true, false];
    try {
      const answer = await fetch(form.dataset.begun, {
        method: "POST", body: new FormData(form), credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) refresh((await answer.json()).html);
      stale(!answer.ok || answer.redirected);
    } catch {
      stale(true);
      later(AGAIN);
    } finally {
      asking = false;
      if (again) later(QUIET);
    }
  }

  // A text that is not the one of these fields says so; the act itself composes again from what is typed.
  function stale(yes) {
    const place = document.getElementById("textes");
    if (place) place.classList.toggle("stale", yes);
    const told = document.getElementById("apercu-retard");
    if (told) told.hidden = !yes;
  }

  form.addEventListener("input", () => later(QUIET));
  if (early(form)) later(0);
}
