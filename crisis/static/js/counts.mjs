// What each text costs while it is typed, and the text as its recipient will see it.
import { lighten, lighter, measure } from "./sms.mjs";
import { canWeigh, weigh } from "./x_length.mjs";

const TO_COME = "(numéro attribué à la soumission)";
const HARD = "\u00a0";
const SPACES = new Set([" ", "\u00a0", "\u202f", "\u2009"]);

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function shown(sign) {
  if (sign === " ") return "espace simple";
  if (sign === "\n") return "retour à la ligne";
  return SPACES.has(sign) || !sign.trim() ? "espace insécable" : sign;
}

function places(guilty) {
  const found = new Map();
  for (const [sign, place] of guilty) found.set(sign, [...(found.get(sign) ?? []), place + 1]);
  return found;
}

function costly([sign, where]) {
  const told = where.length > 3 ? `${where.slice(0, 3).join(", ")}… (${where.length} fois)` : where.join(", ");
  const made = element("li", "", element("code", "", shown(sign)), ` place${where.length > 1 ? "s" : ""} ${told}`);
  if (lighter(sign) === sign) made.append("\u00a0: aucun remplacement ne garde le français juste, changez de mot");
  else made.append("\u00a0: se remplace par ", element("code", "", shown(lighter(sign))));
  return made;
}

function sms(text, area) {
  const found = measure(text);
  const made = [element("p", "size",
    `${found.parts}${HARD}SMS par destinataire${HARD}: ${found.units} signes, ${found.perPart} par SMS.`)];
  if (!found.guilty.length) return made;
  made.push(element("p", "size", `Signes qui renchérissent le SMS${HARD}:`));
  made.push(element("ul", "size", ...[...places(found.guilty)].map(costly)));
  if (lighten(area.value) !== area.value) made.push(replacement(found, area));
  return made;
}

function replacement(found, area) {
  const after = measure(lighten(area.value.trim())).parts;
  const gain = after < found.parts ? ` (${after}${HARD}SMS au lieu de ${found.parts})` : "";
  const button = element("button", "", `Prendre le texte allégé${gain}`);
  button.type = "button";
  button.addEventListener("click", () => {
    area.value = lighten(area.value);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
  return button;
}

function x(text) {
  const { weight, limit, left, heavy } = weigh(text);
  const rest = left >= 0 ? `il en reste ${left}` : `${-left} de trop`;
  const made = [element("p", "size", `X${HARD}: ${weight} signes sur ${limit}, ${rest}.`)];
  if (heavy.length) made.push(element("p", "size", `Comptent double${HARD}: ${[...new Set(heavy)].map(shown).join(" ")}`));
  return made;
}

const COUNTED = canWeigh ? { sms, x } : { sms };

// A narrow screen shows what is written; what it will look like is one tap away.
function fold(composer) {
  if (!matchMedia("(max-width: 48rem)").matches) return;
  for (const each of composer.querySelectorAll(".compose > details")) each.open = false;
}

function startTitle(composer, title) {
  title.addEventListener("input", () => {
    for (const each of composer.querySelectorAll("[data-title]")) each.textContent = title.value.trim();
  });
}

export function startCounts(composer, form) {
  fold(composer);
  startTitle(composer, form.elements.titre);
  for (const place of composer.querySelectorAll("[data-count]")) {
    const name = place.dataset.count;
    const area = form.elements[`texte_${name}`];
    const preview = document.getElementById(`texte-${name}`);
    const tell = () => {
      const text = area.value.trim();
      const counted = text.replaceAll("{numero}", composer.dataset.number || "1");
      if (COUNTED[name]) place.replaceChildren(...(text ? COUNTED[name](counted, area) : []));
      if (preview) preview.textContent = text.replaceAll("{numero}", composer.dataset.number || TO_COME);
    };
    area.addEventListener("input", tell);
    tell();
  }
}
