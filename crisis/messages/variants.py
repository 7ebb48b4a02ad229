"""One message, one text per audience and channel. Pure: decides the first wording offered; people decide the last.

The name of a text is its key everywhere: the `variant` table, what an approval binds, forms and the API.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from channels.text.x_length import weigh

Audience = Literal["elected", "public", "media"]
Channel = Literal["sms", "email", "site", "x", "facebook", "hand"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whom a text speaks to, and by which channel. Two texts may share a channel, never an audience and a channel."""

    audience: Audience
    channel: Channel


# The mail to officials may carry what is reserved to them: the press has a text of its own, and never falls back on it.
VARIANTS: Mapping[str, Spoken] = {
    "sms": Spoken("elected", "sms"), "email": Spoken("elected", "email"), "press": Spoken("media", "email"),
    "site": Spoken("public", "site"), "x": Spoken("public", "x"), "facebook": Spoken("public", "facebook"),
    "phone": Spoken("elected", "hand"), "radio": Spoken("media", "hand"), "fralert": Spoken("public", "hand")}
NAMES = tuple(VARIANTS)
NETWORKS = ("x", "facebook")
# Read aloud to mayors and to the radio, or copied where the préfecture itself orders FR-Alert (R18): approved like the
# others, and sent by nobody here. A message has only those that its writer chose.
HAND = tuple(name for name, each in VARIANTS.items() if each.channel == "hand")
SINGLE_NUMBER = "{numero_unique}"
"""Where a text names the hotline: its number, filled at submission, before anyone approves."""
BRIEF = ("sms", "x", "fralert")
"""The texts that take the short form of a line, and that an exercise marks once at both ends."""
# Presidents of EPCI and the like are told what mayors are told; they are counted apart (`entries.md`).
_FIRST, _LAST = "EXERCICE – ", " – EXERCICE"
_ENDS = re.compile(r"\A[\s.–-]*(?:EXERCICE\b[\s.:–-]*)+|(?:[\s–-]*\bEXERCICE\b\.?)+\s*\Z")
_AS = {"officials": "elected"}
_NAMED: Mapping[tuple[str, str], str] = {(each.audience, each.channel): name for name, each in VARIANTS.items()}


def name_of(audience: str, channel: str) -> str | None:
    """Return the name of the text that an audience gets by a channel; None if nothing is ever written for it."""
    return _NAMED.get((_AS.get(audience, audience), channel))


def addressed(texts: Mapping[str, str], communes: Sequence[str], means: Sequence[str], *,
              media: bool) -> dict[str, str]:
    """Return the texts that somebody is chosen for: nobody approves, or is bound to, one that would reach nobody.

    What FR-Alert is asked to say depends on no list of ours.
    """
    chosen_for = {"elected": bool(communes), "public": bool(means), "media": media}
    return {name: text for name, text in texts.items() if name == "fralert" or chosen_for[VARIANTS[name].audience]}


@dataclass(frozen=True, slots=True)
class Needs:
    """Which texts a message needs beside those of mayors and of the site.

    `networks`: those that it is posted on; `media`: whether the press is told; `hand`: the texts to be read or copied.
    """

    networks: Sequence[str] = ()
    media: bool = True
    hand: Sequence[str] = ()

    @property
    def names(self) -> list[str]:
        """Return the names of the texts, in the order of the forms."""
        return [name for name, each in VARIANTS.items() if (name not in NETWORKS or name in self.networks)
                and (name not in HAND or name in self.hand) and (self.media or each.audience != "media")]


def propose(prefecture: str, title: str, core: str, plays: str, networks: Sequence[str] = (),
            page: str = "", *, media: bool = True, hand: Sequence[str] = ()) -> dict[str, str]:
    """Return the texts offered for a core text. `{numero}` is filled at submission, before anyone approves.

    `page`: where a post that is too short sends its readers; `networks`, `media` and `hand` as in `Needs`.
    """
    sender, title = prefecture[:1].upper() + prefecture[1:], bare(title)
    # An SMS avoids the signs that would cost a part: no « n° », no no-break space.
    short = f"{sender}, message {{numero}} : {core}"
    whole = f"{sender} – message n° {{numero}}\n{title}\n\n{core}"
    offered = {name: short if name in BRIEF else whole for name in NAMES}
    return chosen(offered, sender, title, plays, page, Needs(networks, media, hand))


def chosen(offered: Mapping[str, str], sender: str, title: str, plays: str, page: str, needs: Needs) -> dict[str, str]:
    """Return the texts that this message needs, marked if it is an exercise; a post that X would not take is replaced.

    `sender` signs the post that takes the place of one that is too long.
    """
    texts = {name: mark(name, offered[name], plays) for name in needs.names}
    if "x" in texts and weigh(numbered(texts["x"], 99)).left < 0:
        # The title and where the rest is: never a cut text.
        rest = f" Consignes et suite : {page}" if page else ""
        texts["x"] = mark("x", f"{sender}, message {{numero}} : {title}.{rest}", plays)
    return texts


def mark(name: str, text: str, plays: str) -> str:
    """Return a text marked as an exercise (R20): once at both ends of an SMS or a short post, three times elsewhere."""
    if plays != "exercise":
        return text
    if name in BRIEF:
        return f"EXERCICE {text} EXERCICE"
    return f"EXERCICE EXERCICE EXERCICE\n\n{text}\n\nEXERCICE EXERCICE EXERCICE"


def unmarked(text: str) -> str:
    """Return a text, or a title, without the marks of an exercise at its ends, however often they stand there (R20).

    A word that somebody typed inside a sentence stays: the checks block it in reality, and say so.
    """
    return _ENDS.sub("", text) if "EXERCICE" in text else text


def titled(title: str, plays: str) -> str:
    """Return a title marked as an exercise, once at both ends: it is the subject of mails and the headline of the page.

    One that is marked already keeps its marks; an empty one stays empty, and is refused as such.
    """
    plain = bare(title)
    return f"{_FIRST}{plain}{_LAST}" if plays == "exercise" and plain else title


def bare(title: str) -> str:
    """Return a title without the marks that `titled` puts."""
    return title.strip().removeprefix(_FIRST).removesuffix(_LAST).strip()


def numbered(text: str, number: int, single: str = "") -> str:
    """Return a text with its number in it; `single`: that of the hotline that is open, where it stands in the text."""
    told = text.replace("{numero}", str(number))
    return told.replace(SINGLE_NUMBER, single) if single else told
