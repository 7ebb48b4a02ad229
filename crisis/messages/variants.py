"""One text, one version per channel. Pure: decides the first wording offered; people decide the last."""
from __future__ import annotations

from collections.abc import Sequence

from channels.text.x_length import weigh

NETWORKS = ("x", "facebook")
CHANNELS = ("sms", "email", "site", *NETWORKS)


def propose(prefecture: str, title: str, core: str, plays: str, networks: Sequence[str] = (),
            page: str = "") -> dict[str, str]:
    """Return the variants offered for a core text. `{numero}` is filled at submission, before anyone approves.

    `networks`: those that the message is to be posted on; `page`: where a post that is too short sends its readers.
    """
    sender = prefecture[:1].upper() + prefecture[1:]
    mark = "EXERCICE " if plays == "exercise" else ""
    # An SMS avoids the signs that would cost a part: no « n° », no no-break space.
    sms = f"{mark}{sender}, message {{numero}} : {core}{' EXERCICE' if mark else ''}"
    whole = f"{sender} – message n° {{numero}}\n{title}\n\n{core}"
    thrice = (mark * 3).strip()
    long = f"{thrice}\n\n{whole}\n\n{thrice}" if mark else whole
    offered = {"sms": sms, "email": long, "site": long, "x": _short(sms, sender, title, mark, page), "facebook": long}
    return {channel: text for channel, text in offered.items() if channel not in NETWORKS or channel in networks}


def _short(whole: str, sender: str, title: str, mark: str, page: str) -> str:
    """Return a post that X takes: the whole text if it fits, else its title and where the rest is. Never a cut text."""
    if weigh(numbered(whole, 99)).left >= 0:
        return whole
    rest = f" Consignes et suite : {page}" if page else ""
    return f"{mark}{sender}, message {{numero}} : {title}.{rest}{' EXERCICE' if mark else ''}"


def numbered(text: str, number: int) -> str:
    """Return a variant with its number in it."""
    return text.replace("{numero}", str(number))
