// Words as they are compared, whatever their capitals, accents, apostrophes and blanks: the twin of `folded` in
// playbooks/wordlist.py, held to it by tests/vectors/folded.json.
const LIGATURES = new Map(Object.entries({ "œ": "oe", "æ": "ae", "\u2019": "'", "\u2018": "'" }));

export function folded(text) {
  const joined = [...text.toLowerCase()].map((sign) => LIGATURES.get(sign) ?? sign).join("");
  return joined.normalize("NFKD").replace(/\p{Mn}/gu, "").trim().split(/\s+/u).join(" ");
}

// Whether each word that is typed begins a word of a text folded already: « pont roch » finds « le pont de la rue du rocher ».
export function holds(searched, typed) {
  const words = ` ${searched.replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  return folded(typed).split(/[^\p{L}\p{N}]+/u).every((word) => words.includes(` ${word}`));
}
