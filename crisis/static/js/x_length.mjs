// How much of the 280 a text takes on X: the twin of channels/text/x_length.py, held to it by tests/vectors/texts.json.
const LIMIT = 280;
const ADDRESS = 23;
const HEAVY = 2;
const LIGHT = [[0x0000, 0x10ff], [0x2000, 0x200d], [0x2010, 0x201f], [0x2032, 0x2037]];

const COUNTRIES = `
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca cc
cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge
gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km
kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz
na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh
si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tp tr tt tv tw tz ua ug uk um us uy uz va
vc ve vg vi vn vu wf ws ye yt za zm zw
`;
const GENERIC = `
aero alsace app asia biz blog bzh cat cloud club com coop corsica dev edu email eus gov group info int jobs media mil
mobi museum name net news online org page paris post press pro radio shop site social store tel top travel video website
wiki world xyz
`;

// Sets of the other language, spelled here: its words are letters and numbers of every script.
const WORD = "\\p{L}\\p{N}_";
const ENDING = `(?:${(COUNTRIES + GENERIC).trim().split(/\s+/).join("|")})(?![a-z0-9@+\\-])`;
const LATIN = "a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f";
const IN_PATH = `[${LATIN}\u0400-\u04ff_!*';:=+,.$\\/%#\\[\\]~@\\|&\u2013\\-]`;
const PATH = `\\/(?:(?:${IN_PATH}|\\(${IN_PATH}*\\))*(?:[${LATIN}\u0400-\u04ff_=#\\/+\\-]|\\(${IN_PATH}*\\)))?`;
const QUERY = "(?:\\?[a-z0-9_!?*'@\\(\\);:&=+$\\/%#\\[\\].,~\\|\\-]*[a-z0-9_&=#\\/\\-])?";
const BARE = `(?<![\\-_.\\/])(?:[${LATIN}](?:[${LATIN}_\\-]*[${LATIN}])?\\.)+${ENDING}(?::\\p{Nd}+)?(?:${PATH}${QUERY})?`;
const PLAIN = "[\\p{L}\\p{N}]";
const WHOLE =
  `https?:\\/\\/(?:${PLAIN}(?:[${WORD}\\-]*${PLAIN})?\\.)*${PLAIN}(?:(?:${PLAIN}|-)*${PLAIN})?` +
  `\\.[\\p{L}\\p{Nl}\\p{No}]{2,}(?![a-z0-9@+\\-])(?::\\p{Nd}+)?(?:${PATH})?${QUERY}`;
const LINK = `(?<![a-z0-9@$#])(?:${WHOLE}|${BARE})`;

const SIGN =
  "[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25aa-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d" +
  "\u3297\u3299\u{1f000}-\u{1faff}]|[\u00a9\u00ae](?=\ufe0f)";
const ONE = `(?:${SIGN})(?:\ufe0f|[\u{1f3fb}-\u{1f3ff}])?`;
const EMOJI = [
  "[\u{1f1e6}-\u{1f1ff}]{2}",
  "[0-9#*]\ufe0f?\u20e3",
  "\u{1f3f4}[\u{e0061}-\u{e007a}]+\u{e007f}",
  `${ONE}(?:\u200d${ONE})*`,
].join("|");

// An old browser that cannot look behind has no live count for X; the server's stays.
function pieces() {
  try {
    return new RegExp(`(?<link>${LINK})|(?<emoji>${EMOJI})|.`, "gisu");
  } catch {
    return null;
  }
}

const PIECE = pieces();
export const canWeigh = PIECE !== null;

function cost(piece) {
  if (piece.groups.link) return ADDRESS;
  if (piece.groups.emoji) return HEAVY;
  const code = piece[0].codePointAt(0);
  return LIGHT.some(([first, last]) => first <= code && code <= last) ? 1 : HEAVY;
}

// On the composed text (NFC), where a letter and its accent are one character. `heavy` lists what costs 2.
export function weigh(text) {
  const costs = [...text.normalize("NFC").matchAll(PIECE)].map((piece) => [cost(piece), piece[0]]);
  const weight = costs.reduce((sum, [each]) => sum + each, 0);
  const heavy = costs.filter(([each]) => each === HEAVY).map(([, sign]) => sign);
  return { weight, limit: LIMIT, left: LIMIT - weight, heavy };
}
