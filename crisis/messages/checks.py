"""What stops a text and what only warns (R14). Pure: the words for people are French sentences returned as they are.

Which words are to be avoided belongs to the playbooks.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.text.x_length import weigh
from crisis.delivery.wall import marked
from crisis.messages.variants import SINGLE_NUMBER
from playbooks import Playbook, Word

# A field of a skeleton, an hour left open, or braces that nothing fills: the two known ones are filled or judged apart.
FIELD = re.compile(r"\[[^\]\n]{2,200}\]|(?<![^\W\d_])[Xx]{2,}(?![^\W\d_hH])|\bHH\s?[:hH]\s?MM\b"
                   r"|\{(?!numero\}|numero_unique\})[^{}\n]{1,60}\}")
# « message 1 : » is no hour: after a colon two digits follow at once.
HOUR = re.compile(r"\b\d{1,2}(?:\s?h(?:\s?\d{2})?|:\d{2})\b")
NEXT = re.compile(r"prochain(?:e)? (?:point|message|information|communiqué)", re.IGNORECASE)
# An order is given in the imperative (« Restez », « N'allez pas ») or in « ne pas » and an infinitive. A list of verbs
# always missed one; what says what somebody does or may do (« vous restez », « si vous pouvez ») is no order.
INSTRUCTION = re.compile(
    r"(?<!\bvous )\b(?!(?:chez|assez|nez|rez|avez|aviez|aurez|serez|pouvez|pourrez|devez|devrez|savez|voulez)\b)"
    r"[^\W\d_]+ez\b|\bne pas [^\W\d_]+(?:er|ir|re)\b", re.IGNORECASE)
# « L'alerte est levée », « le préfet lève l'alerte », « fin de l'alerte »; « jusqu'à la fin de l'alerte » ends nothing.
END = re.compile(r"\balerte\b[^.\n]{0,30}\b(?:levée|leve\w*|terminée|finie)\b|\bl[eè]v\w+[^.\n]{0,20}\balerte\b"
                 r"|(?<!à la )(?<!avant la )(?<!attendez la )\bfin (?:de |d.)(?:l.|cette )?alerte\b", re.IGNORECASE)
# Between two digits of a number people put a blank (of any sort), a point, a hyphen, or nothing.
_BETWEEN = r"[\s.\-]{0,2}"
MOST = 5
"""How many instructions a text holds at most: beyond, nobody remembers them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one text, by its name (`title` for the title).

    It is `blocking`, or a warning that the validator passes in one tap.
    """

    code: str
    variant: str
    blocking: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """The single numbers of the préfecture: the one that is `opened` (empty: none is), and all that it has."""

    opened: str = ""
    every: Sequence[str] = ()

    def early(self, text: str) -> bool:
        """Say whether a text publishes a number that nobody answers yet, or any more (D22)."""
        closed = [each for each in self.every if each != self.opened]
        return (SINGLE_NUMBER in text and not self.opened) or any(mentions(text, each) for each in closed)


def mentions(text: str, number: str) -> bool:
    """Say whether a text holds a telephone number, however its digits are spaced."""
    return any(sign.isdigit() for sign in number) and mentioning(number).search(text) is not None


def mentioning(number: str) -> re.Pattern[str]:
    """Return what finds a telephone number of at least one digit in a text, however its digits are spaced."""
    return re.compile(rf"(?<!\d){_BETWEEN.join(sign for sign in number if sign.isdigit())}(?!\d)")


def check(variants: Mapping[str, str], plays: str, *, numbers: Numbers, title: str | None = None,
          book: Playbook | None = None, ends: bool = False) -> list[Finding]:
    """Return every finding, the blocking ones first. The title leaves too: as the subject of a mail, on the page.

    `numbers`: the single numbers of the préfecture, which only an open CIP may publish; `book`: the playbook of the
    type of event, whose words to avoid are sought in texts and title; `ends`: the message is one of end of alert, which
    says so, and of which nobody expects another information nor a new instruction.
    """
    found = [finding for name, text in sorted(variants.items())
             for finding in (*_blocking(name, text, plays, numbers), *_warnings(name, text, ends=ends),
                             *_words(name, text, book))]
    if title is not None:
        found += (*_blocking("title", title, plays, numbers), *_words("title", title, book))
    return sorted(found, key=lambda finding: not finding.blocking)


def _words(name: str, text: str, book: Playbook | None) -> list[Finding]:
    """Return the words of the type that a text holds: they warn, unless the playbook says that they block."""
    return [Finding(word.kind, name, word.blocks, f"{_quoted(word)} {_weight(word)}. {word.why}")
            for word in (book.found(text) if book else ())]


def _quoted(word: Word) -> str:
    """Return a listed word as people read it: `évacu*` is every word that begins so."""
    return f"« {word.text.removesuffix('*')}{'…' if word.text.endswith('*') else ''} »"


def _weight(word: Word) -> str:
    return "ne peut pas partir" if word.blocks else "est à éviter"


def _blocking(name: str, text: str, plays: str, numbers: Numbers) -> list[Finding]:
    found = [Finding("field", name, True, f"Champ à compléter : « {match.group()} ».")
             for match in FIELD.finditer(text)]
    if not text.strip():
        found.append(Finding("empty", name, True, "Ce texte est vide."))
    if not marked(plays, text):
        found.append(Finding("mark", name, True, _mark(plays)))
    if name == "x" and (over := -weigh(text).left) > 0:
        found.append(Finding("x_long", name, True, f"X ne prend pas ce texte : {over} signes de trop."))
    if numbers.early(text):
        found.append(Finding("single_number", name, True,
                             "Le numéro unique ne peut pas être publié : la CIP n'est pas ouverte."))
    return found


def _mark(plays: str) -> str:
    if plays == "exercise":
        return "Le mot EXERCICE manque : ajoutez-le au début et à la fin."
    return "Le mot EXERCICE figure dans un message réel : retirez-le."


def _warnings(name: str, text: str, *, ends: bool) -> list[Finding]:
    rules = (("hour", not HOUR.search(text), "Aucune heure n'est donnée."),
             ("next", not (ends or NEXT.search(text)), "La prochaine information n'est pas annoncée."),
             ("instruction", not (ends or INSTRUCTION.search(text)), "Aucune consigne n'est reconnue."),
             ("ending", ends != bool(END.search(text)), _ending(ends)))
    return [Finding(code, name, False, sentence) for code, failing, sentence in rules if failing]


def _ending(ends: bool) -> str:
    if ends:
        return "Ce message de fin d'alerte ne dit pas que l'alerte est levée, ni à quelle heure."
    return "Ce texte dit la fin de l'alerte : cochez « Message de fin d'alerte », ou retirez ces mots."


def numerous(variants: Mapping[str, str], lines: Sequence[str]) -> list[Finding]:
    """Warn of the texts that hold more than `MOST` of the instructions chosen (`lines`), as the doctrine asks."""
    held = {name: sum(line in text for line in lines) for name, text in variants.items()}
    return [Finding("instructions", name, False, f"{many} consignes : {MOST} au plus, les plus importantes d'abord.")
            for name, many in sorted(held.items()) if many > MOST]
