// How many SMS a text makes: the twin of channels/text/sms.py, held to it by tests/vectors/texts.json.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENDED = new Set("^{}\\[~]|€\f");
const PER_PART = { gsm7: [160, 153], ucs2: [70, 67] };
const LIGHTER = new Map(Object.entries({
  "\u2019": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-",
  "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}));

export function lighter(sign) {
  return LIGHTER.get(sign) ?? sign;
}

// Only typographic signs, never a letter nor an accent: the French stays correct.
export function lighten(text) {
  return [...text].map(lighter).join("");
}

function countParts(doubles, perPart) {
  let [parts, used] = [1, 0];
  for (const double of doubles) {
    const cost = double ? 2 : 1;
    if (used + cost > perPart) [parts, used] = [parts + 1, 0];
    used += cost;
  }
  return parts;
}

// Places are counted in characters, as a person counts them, not in the units of this language.
export function measure(text) {
  const signs = [...text];
  const guilty = signs.map((sign, place) => [sign, place]).filter(([sign]) => !BASIC.has(sign) && !EXTENDED.has(sign));
  const alphabet = guilty.length ? "ucs2" : "gsm7";
  const doubles = signs.map((sign) => (guilty.length ? sign.codePointAt(0) > 0xffff : EXTENDED.has(sign)));
  const units = signs.length + doubles.filter(Boolean).length;
  const [single, several] = PER_PART[alphabet];
  if (units <= single) return { alphabet, units, parts: Math.min(units, 1), perPart: single, guilty };
  return { alphabet, units, parts: countParts(doubles, several), perPart: several, guilty };
}
