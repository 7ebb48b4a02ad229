"""One message, one text per audience and channel. Pure: decides the first wording offered; people decide the last.

The name of a text is its key everywhere: the `variant` table, what an approval binds, forms and the API.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from channels.text.x_length import weigh

Audience = Literal["elected", "public", "media"]
Channel = Literal["sms", "email", "site", "x", "facebook"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whom a text speaks to, and by which channel. Two texts may share a channel, never an audience and a channel."""

    audience: Audience
    channel: Channel


# The mail to officials may carry what is reserved to them: the press has a text of its own, and never falls back on it.
VARIANTS: Mapping[str, Spoken] = {
    "sms": Spoken("elected", "sms"), "email": Spoken("elected", "email"), "press": Spoken("media", "email"),
    "site": Spoken("public", "site"), "x": Spoken("public", "x"), "facebook": Spoken("public", "facebook")}
NAMES = tuple(VARIANTS)
NETWORKS = ("x", "facebook")
# Presidents of EPCI and the like are told what mayors are told; they are counted apart (`entries.md`).
_AS = {"officials": "elected"}
_NAMED: Mapping[tuple[str, str], str] = {(each.audience, each.channel): name for name, each in VARIANTS.items()}


def name_of(audience: str, channel: str) -> str | None:
    """Return the name of the text that an audience gets by a channel; None if nothing is ever written for it."""
    return _NAMED.get((_AS.get(audience, audience), channel))


def propose(prefecture: str, title: str, core: str, plays: str, networks: Sequence[str] = (),
            page: str = "", *, media: bool = True) -> dict[str, str]:
    """Return the texts offered for a core text. `{numero}` is filled at submission, before anyone approves.

    `networks`: those that the message is to be posted on; `page`: where a post that is too short sends its readers;
    `media`: whether the press is to be told.
    """
    sender = prefecture[:1].upper() + prefecture[1:]
    # An SMS avoids the signs that would cost a part: no « n° », no no-break space.
    short = f"{sender}, message {{numero}} : {core}"
    whole = f"{sender} – message n° {{numero}}\n{title}\n\n{core}"
    offered = {"sms": short, "email": whole, "press": whole, "site": whole, "x": short, "facebook": whole}
    return chosen(offered, sender, title, plays, networks, page, media=media)


def chosen(offered: Mapping[str, str], sender: str, title: str, plays: str, networks: Sequence[str], page: str,
           *, media: bool) -> dict[str, str]:
    """Return the texts that this message needs, marked if it is an exercise; a post that X would not take is replaced.

    `sender` signs the post that takes the place of one that is too long.
    """
    needed = {name: text for name, text in offered.items()
              if (name not in NETWORKS or name in networks) and (media or VARIANTS[name].audience != "media")}
    texts = {name: mark(name, text, plays) for name, text in needed.items()}
    if "x" in texts and weigh(numbered(texts["x"], 99)).left < 0:
        # The title and where the rest is: never a cut text.
        rest = f" Consignes et suite : {page}" if page else ""
        texts["x"] = mark("x", f"{sender}, message {{numero}} : {title}.{rest}", plays)
    return texts


def mark(name: str, text: str, plays: str) -> str:
    """Return a text marked as an exercise (R20): once at both ends of an SMS or a post on X, three times elsewhere."""
    if plays != "exercise":
        return text
    if name in ("sms", "x"):
        return f"EXERCICE {text} EXERCICE"
    return f"EXERCICE EXERCICE EXERCICE\n\n{text}\n\nEXERCICE EXERCICE EXERCICE"


def numbered(text: str, number: int) -> str:
    """Return a text with its number in it."""
    return text.replace("{numero}", str(number))
