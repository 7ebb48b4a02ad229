"""Decides how much of the 280 a text takes on X, and which characters cost two.

Addresses count for 23 whatever their length, an emoji for 2 however many code points make it. Knows no operator.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LIMIT = 280
ADDRESS_WEIGHT = 23
HEAVY = 2

# What weighs 1; all the rest weighs 2, "…" and "€" included.
LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca cc
cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge
gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km
kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz
na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh
si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tp tr tt tv tw tz ua ug uk um us uy uz va
vc ve vg vi vn vu wf ws ye yt za zm zw
"""
# Those that a préfecture may cite. Another one is still counted as an address when it is written with https://.
GENERIC = """
aero alsace app asia biz blog bzh cat cloud club com coop corsica dev edu email eus gov group info int jobs media mil
mobi museum name net news online org page paris post press pro radio shop site social store tel top travel video website
wiki world xyz
"""

_ENDING = "(?:" + "|".join((COUNTRIES + GENERIC).split()) + ")(?![a-z0-9@+-])"
_LATIN = "a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_IN_PATH = rf"[{_LATIN}\u0400-\u04ff_!*';:=+,.$/%#\[\]~@|&\u2013-]"
_PATH = rf"/(?:(?:{_IN_PATH}|\({_IN_PATH}*\))*(?:[{_LATIN}\u0400-\u04ff_=#/+-]|\({_IN_PATH}*\)))?"
_QUERY = r"(?:\?[a-z0-9_!?*'@();:&=+$/%#\[\].,~|-]*[a-z0-9_&=#/-])?"
_BARE = rf"(?<![-_./])(?:[{_LATIN}](?:[{_LATIN}_-]*[{_LATIN}])?\.)+{_ENDING}(?::\d+)?(?:{_PATH}{_QUERY})?"
# With its scheme, any ending made of letters: an address too short to reach 23 is then counted for too much, never for
# too little. An underscore is for subdomains only.
_WHOLE = (r"https?://(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:(?:[^\W_]|-)*[^\W_])?\.[^\W\d_]{2,}(?![a-z0-9@+-])"
          rf"(?::\d+)?(?:{_PATH})?{_QUERY}")
_ADDRESS = rf"(?<![a-z0-9@$#])(?:{_WHOLE}|{_BARE})"

_SIGN = "[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25aa-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d" \
        "\u3297\u3299\U0001f000-\U0001faff]|[\u00a9\u00ae](?=\ufe0f)"
_ONE = f"(?:{_SIGN})(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
_EMOJI = "|".join((
    "[\U0001f1e6-\U0001f1ff]{2}",
    "[0-9#*]\ufe0f?\u20e3",
    "\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f",
    f"{_ONE}(?:\u200d{_ONE})*",
))
PIECE = re.compile(f"(?P<address>{_ADDRESS})|(?P<emoji>{_EMOJI})|.", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class XLength:
    """`heavy` lists what costs 2, with its index in the composed text: characters and emojis, never an address."""

    weight: int
    limit: int
    heavy: tuple[tuple[str, int], ...]

    @property
    def left(self) -> int:
        """Return what may still be written; below zero, X would refuse the post."""
        return self.limit - self.weight


def weigh(text: str) -> XLength:
    """Count as X does: on the composed text (NFC), where a letter and its accent are one character."""
    costs = [(_cost(piece), piece) for piece in PIECE.finditer(unicodedata.normalize("NFC", text))]
    heavy = tuple((piece[0], piece.start()) for cost, piece in costs if cost == HEAVY)
    return XLength(sum(cost for cost, _ in costs), LIMIT, heavy)


def _cost(piece: re.Match[str]) -> int:
    if piece["address"]:
        return ADDRESS_WEIGHT
    if piece["emoji"]:
        return HEAVY
    return 1 if any(first <= ord(piece[0]) <= last for first, last in LIGHT) else HEAVY
