// Adds lines to the main courante: new ones never take the focus, and wait while the reader has paused.
let paused = false;
const waiting = [];

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// A point de situation fills a screen: it is opened by who wants to read it there.
function words(entry) {
  const text = element("p", "words", entry.words);
  if (entry.kind !== "situation_frozen") return text;
  const folded = element("details");
  folded.append(element("summary", "", "Lire le texte"), text);
  return folded;
}

function line(entry) {
  const item = element("li", "new");
  item.id = `e${entry.seq}`;
  item.dataset.seq = entry.seq;
  item.tabIndex = -1;
  const when = element("p", "when");
  const hour = element("time", "", entry.recorded);
  hour.title = entry.recorded_at;
  when.append(element("span", "seq", `n° ${entry.seq}`), " ", hour, " ", element("span", "kind", entry.label));
  item.append(when, element("p", "", entry.sentence));
  if (entry.words) item.append(words(entry));
  if (entry.piece) {
    const file = element("a", "", "Télécharger la pièce");
    file.href = entry.piece;
    file.download = "";
    const place = element("p");
    place.append(file);
    if (entry.judge) {
      const judge = element("a", "", "Accepter ou refuser la pièce");
      judge.href = entry.judge;
      place.append(" · ", judge);
    }
    item.append(place);
  }
  const facts = [entry.author];
  if (entry.happened) facts.push(`heure du fait : ${entry.happened}`);
  if (entry.virtual) facts.push("horloge virtuelle");
  if (entry.late) facts.push("après clôture");
  item.append(element("p", "by", facts.join(" · ")));
  return item;
}

function told() {
  const note = document.getElementById("nouvelles");
  note.hidden = waiting.length === 0;
  note.textContent = waiting.length ? `${waiting.length} nouvelles inscriptions en attente.` : "";
}

export function addLine(entry) {
  const log = document.querySelector("[data-log]");
  if (document.querySelector("[data-still]")) tellStill();
  if (!log || document.getElementById(`e${entry.seq}`)) return;
  if (paused) waiting.push(entry);
  else {
    log.prepend(line(entry));
    readUpTo(entry.seq);
  }
  told();
}

// A search does not follow what is written after it, and says so.
function tellStill() {
  const note = document.getElementById("nouvelles");
  const number = Number(note.dataset.number ?? 0) + 1;
  note.dataset.number = number;
  note.hidden = false;
  note.textContent = `${number} ${number > 1 ? "inscriptions écrites" : "inscription écrite"} depuis la recherche : cherchez de nouveau.`;
}

// What the address of the page filters, the feed filters too; what it leaves out is counted where the reader sees it.
export function logFilter() {
  const { filter } = document.querySelector("[data-log]")?.dataset ?? {};
  return filter ? `&${filter}` : "";
}

function write(selector, text) {
  const found = document.querySelector(selector);
  if (found) found.textContent = text;
}

// The page was counted when it was served: what has arrived since is added, so that the count is that of the list.
export function countMore(shown, hidden) {
  const told = document.querySelector("#compte")?.dataset;
  if (!told || !document.querySelector("[data-log]") || !(shown + hidden)) return;
  told.shown = Number(told.shown) + shown;
  told.total = Number(told.total) + shown + hidden;
  const left = told.total - told.shown;
  write("[data-count]", `${told.shown}\u00a0${told.shown > 1 ? "inscriptions" : "inscription"}`);
  write("[data-all]", told.total);
  write("[data-hidden]", `${left}\u00a0${left > 1 ? "inscriptions masquées" : "inscription masquée"} par le filtre`);
}

// « J'ai lu jusqu'au n° … » speaks of what is on the page, not of what was when it was served.
function readUpTo(number) {
  const button = document.querySelector("[data-upto]");
  const field = button?.form?.elements.jusqua;
  if (!field || Number(field.value) >= number) return;
  field.value = number;
  button.textContent = `J'ai lu jusqu'au n°\u00a0${number}`;
}

export function startLog() {
  const button = document.querySelector("[data-pause]");
  if (!button || !document.querySelector("[data-log]")) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Reprendre" : "Mettre en pause";
    if (!paused) waiting.splice(0).forEach(addLine);
    told();
  });
}
