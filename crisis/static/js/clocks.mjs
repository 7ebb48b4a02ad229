// Counts down from the server's time and the skew measured with it, never from the device's clock alone.
const SPOKEN = [30, 15, 10, 5, 1, 0];
const HARD = "\u00a0";
let skew = 0;
let frozen = null;
const spoken = new Map();

export function serverSays(now, virtual) {
  const at = Date.parse(now);
  skew = at - Date.now();
  // A virtual clock stands still between two jumps: counting on would show a time that is not.
  frozen = virtual ? at : null;
}

export function present() {
  return frozen ?? Date.now() + skew;
}

function words(left) {
  const seconds = Math.abs(Math.trunc(left / 1000));
  const [minutes, rest] = [Math.trunc(seconds / 60), String(seconds % 60).padStart(2, "0")];
  if (left <= 0) return `dépassé de +${String(minutes).padStart(2, "0")}:${rest}`;
  return minutes >= 10 ? `il reste ${minutes}${HARD}min` : `il reste ${minutes}${HARD}min ${rest}${HARD}s`;
}

function speak(number, left) {
  const minutes = Math.max(0, Math.ceil(left / 60000));
  const mark = SPOKEN.find((each) => minutes >= each) ?? 0;
  const before = spoken.get(number);
  spoken.set(number, mark);
  if (before === undefined || before === mark || minutes !== mark) return;
  const said = mark ? `Engagement ${number} : il reste ${mark} minutes.` : `Engagement ${number} : délai dépassé.`;
  document.getElementById("annonce").textContent = said;
}

function tick() {
  for (const each of document.querySelectorAll("[role=timer][data-deadline]")) {
    const left = Date.parse(each.dataset.deadline) - present();
    const text = words(left);
    if (each.textContent !== text) each.textContent = text;
    each.classList.toggle("late", left <= 0);
    speak(each.dataset.number, left);
  }
}

export function startClocks() {
  const { now, clock } = document.body.dataset;
  if (now) serverSays(now, clock === "virtual");
  tick();
  setInterval(tick, 1000);
}
