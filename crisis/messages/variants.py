"""One text, one version per channel. Pure: decides the first wording offered; people decide the last."""
from __future__ import annotations

CHANNELS = ("sms", "email", "site")


def propose(prefecture: str, title: str, core: str, plays: str) -> dict[str, str]:
    """Return the variants offered for a core text. `{numero}` is filled at submission, before anyone approves."""
    sender = prefecture[:1].upper() + prefecture[1:]
    mark = "EXERCICE " if plays == "exercise" else ""
    # An SMS avoids the signs that would cost a part: no « n° », no no-break space.
    sms = f"{mark}{sender}, message {{numero}} : {core}{' EXERCICE' if mark else ''}"
    whole = f"{sender} – message n° {{numero}}\n{title}\n\n{core}"
    thrice = (mark * 3).strip()
    long = f"{thrice}\n\n{whole}\n\n{thrice}" if mark else whole
    return {"sms": sms, "email": long, "site": long}


def numbered(text: str, number: int) -> str:
    """Return a variant with its number in it."""
    return text.replace("{numero}", str(number))
