"""What the words of a French report say: the words that tell something, what is denied, which road, what is over. Pure.

It reads the way people type during a call, and knows nothing of what happened. Which reports are alike is `likeness`'s.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ROAD = re.compile(r"\b[Rr]?([DdNn])[\s.]?(\d{1,4})\b|\b(A)\s?(\d{1,3})\b|\b(a)(\d{1,3})\b"
                   r"|\b(?i:([dna])(?:[eé]partementale|ationale|utoroute)\s+(?:[dna]\s?)?)(\d{1,4})\b")
_WORD = re.compile(r"[^\W\d_]+")
# "More than fifty people" denies nobody, unlike "no more people".
_QUANTITY = re.compile(r"\bplus (?:de |d['\u2019])(?=\d|(?:une?|deux|trois|dix|vingt|trente|cent|mille)\b)", re.I)
_WAYS = _list("rue avenue boulevard place chemin route impasse allee quai pont lotissement hameau quartier")
_LINKS = _list("de du des d la le l les saint sainte st ste")
# Said of anything by anybody, or of the call itself: none of these words says what happened.
_EMPTY = _list("""
    a ailleurs ainsi alors apparemment appel appelant appelle apres assez au aucun aucune aujourd aussi autour
    autre aux avant avec avenue avoir beaucoup bien bonjour boulevard c ca car ce cela ces cet cette chemin chez
    ci comme contre cote d dans de deja demande depuis derriere des deux devant dire dit donc du elle en encore
    endroit entre environ est et etaient etait ete etre eu faire fait faut fois font grand gros heure hier hui
    ici il impasse j jamais je juste kilometre km l la le les leur lieu lors lui m ma madame maintenant mais
    matin me meme merci mes metre midi minute moi mon monsieur n ne niveau nos notre nous nuit on ont ou oui par
    parce pas passe petit peu peut place plus plusieurs pour pres presque puis qu quai quand que quel quelle
    quelque qui quoi rien rue s sa saint sainte sans se semble ses si signale signalement signaler soir son sont
    sous st ste suis sur t ta te toujours tous tout toute tres trois trop un une va vers voir vois voit vont vos
    votre vous vu y""")
_NOT = _list("pas jamais aucun aucune sans")
_OVER = re.compile(r"(?:revient|(?:revenu|retabli|rouvert|degage|termine|eteint|fini|repare)e?s?)$")
_ENDINGS = ("issements", "issement", "ations", "ation", "ements", "ement", "itures", "iture", "etures", "eture", "ures",
            "ure", "ites", "ees", "ee", "es", "er", "ez", "ent", "ait", "ite", "ie", "e", "i")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text says: `said` by stem, as it was typed; what is denied, what names a road or a way, what is over."""

    said: dict[str, str] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()
    roads: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    over: bool = False


def terms_of(words: str) -> Terms:
    """Return what a text says, its roads read first because they are the only numbers that count."""
    text = _QUANTITY.sub(" ", unicodedata.normalize("NFC", words))
    roads = frozenset("".join(filter(None, match.groups())).upper() for match in _ROAD.finditer(text))
    typed = _WORD.findall(_ROAD.sub(" ", text))
    plain = [_folded(each) for each in typed]
    stems = [_kept(each) for each in plain]
    said = {road: road for road in sorted(roads)}
    for stem, word in zip(stems, typed, strict=True):
        if stem:
            said.setdefault(stem, word)
    denied = _denied(plain, stems)
    over = any(_OVER.match(word) and at not in denied for at, word in enumerate(plain))
    return Terms(said, frozenset(stems[at] for at in denied) - _SUPPLIES, roads, frozenset(_ways(typed, plain)), over)


def _denied(plain: Sequence[str], stems: Sequence[str]) -> set[int]:
    """Return where the words stand that are denied: the first that says something after "pas", "sans", "plus de"."""
    found = set()
    for at, word in enumerate(plain):
        if word in _NOT or (word == "plus" and _denies(plain[max(0, at - 3):at])):
            found.update([after for after in range(at + 1, len(stems)) if stems[after]][:1])
    return found


def _denies(before: Sequence[str]) -> bool:
    """Say whether "plus" means no more: after "ne", or as people say it, "y a plus"."""
    return bool({"ne", "n"} & set(before)) or list(before[-2:]) == ["y", "a"]


def _ways(typed: Sequence[str], plain: Sequence[str]) -> Iterable[str]:
    """Return the names of ways: after "rue de", or after "rue" with a capital, since "rue coupée" names none."""
    for at, word in enumerate(plain):
        after = at + 1
        while after < len(plain) and plain[after] in _LINKS:
            after += 1
        if word not in _WAYS or after >= len(plain) or plain[after] in _EMPTY | _WAYS:
            continue
        if after > at + 1 or typed[after][0].isupper():
            yield _stem(plain[after])


def _kept(word: str) -> str:
    """Return the stem of a word that says something, else nothing."""
    stem = _stem(word)
    return "" if len(word) < 2 or word in _EMPTY or stem in _EMPTY_STEMS else stem


def _folded(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", word.lower().replace("œ", "oe"))
                   if not unicodedata.combining(sign))


def _stem(word: str) -> str:
    """Return a word without its plural and its commonest ending; three letters always stay."""
    if len(word) > 3 and word[-1] in "sx":
        word = word[:-1]
    ending = next((each for each in _ENDINGS if word.endswith(each) and len(word) - len(each) >= 3), "")
    return word[:len(word) - len(ending)]


_EMPTY_STEMS = frozenset(_stem(each) for each in _EMPTY if len(each) > 4)
# What stops coming: "plus d'eau" and "coupure d'eau" say the same of it, so a denial says nothing more.
_SUPPLIES = frozenset(map(_stem, _list("eau electricite courant gaz reseau telephone internet chauffage lumiere")))
