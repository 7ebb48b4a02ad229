"""A message begun from a playbook: which fields a person completes, what stands in them, the texts they make. Pure.

What the service knows (hours, communes, lines) is given as `known`, by `Blank.known`, with the same word and `_brief`
for what has a short form; what the fields hold is text, and never a code.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crisis.messages.variants import BRIEF, VARIANTS, Needs, chosen, titled
from playbooks import Blank, Playbook, Skeleton, completed
from playbooks.merged import names
from playbooks.wordlist import folded

Fields = Mapping[str, Sequence[str]]
ENDS = (".", "!", "?", "…", ":", ";")


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a text: who signs it, its site, whether it is played, and which texts the message needs.

    `ends`: the message ends the alert, and is written from texts of its own (R13). The rest as in `variants.Needs`.
    """

    prefecture: str
    page: str
    plays: str
    networks: Sequence[str] = ()
    media: bool = True
    hand: Sequence[str] = ()
    ends: bool = False

    @property
    def site(self) -> str:
        """Return the address as a text says it: without its scheme, which an SMS would pay for."""
        return self.page.partition("://")[2] or self.page

    @property
    def needs(self) -> Needs:
        return Needs(self.networks, self.media, self.hand)


@dataclass(frozen=True, slots=True)
class Ask:
    """One field to complete: its words, the lines that its list offers, and the lines that stand in it."""

    blank: Blank
    choices: tuple[str, ...]
    stands: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Return the name of the field in letters that an address or an identifier takes."""
        return folded(self.blank.name).replace(" ", "_").replace("'", "_")

    @property
    def ticked(self) -> tuple[str, ...]:
        return tuple(line for line in self.stands if line in self.choices)

    @property
    def written(self) -> tuple[str, ...]:
        return tuple(line for line in self.stands if line not in self.choices)


def asked(book: Playbook, frame: Frame, known: Mapping[str, str], fields: Fields | None = None) -> list[Ask]:
    """Return the fields of the texts that a message needs, in their order.

    `fields`: what they hold already; None for a text that is begun, where the service fills what claims no fact.
    """
    found = _blanks(book, frame, fields or {})
    return [Ask(blank, _choices(book, blank, known),
                _begun(book, blank, known) if fields is None else tuple(fields.get(blank.name, ())))
            for blank in found if _source(blank, found) is None]


def _blanks(book: Playbook, frame: Frame, fields: Fields) -> list[Blank]:
    """Return the fields of these texts, then those that a line brought: it may carry one of its own."""
    found = [blank.name for text in _skeletons(book, frame) for blank in text.blanks]
    found += [name for lines in fields.values() for line in lines for name in names(line)]
    return [book.blanks[name] for name in dict.fromkeys(found) if name in book.blanks]


def _skeletons(book: Playbook, frame: Frame) -> Iterator[Skeleton]:
    yield book.titled(ends=frame.ends)
    for name in frame.needs.names:
        yield _skeleton(book, frame, name)


def _skeleton(book: Playbook, frame: Frame, name: str) -> Skeleton:
    return book.skeleton(VARIANTS[name].audience, VARIANTS[name].channel, ends=frame.ends)


def _source(blank: Blank, among: Sequence[Blank]) -> Blank | None:
    """Return the field of many lines whose first is this one: nobody types the same instruction twice."""
    if blank.many or blank.choices is None:
        return None
    return next((each for each in among if each.many and each.choices == blank.choices), None)


def _choices(book: Playbook, blank: Blank, known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_known_in(book, line.text, known) for line in book.choices(blank))


def _known_in(book: Playbook, text: str, known: Mapping[str, str]) -> str:
    """Return a text with the fields that the service knows filled: a line may carry the hour of the journal."""
    filled = {name: known.get(blank.known or "", "") for name, blank in book.blanks.items()}
    return completed(text, {name: words for name, words in filled.items() if words})


def _begun(book: Playbook, blank: Blank, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return what stands in a field when a text is begun."""
    if blank.known == "nature":
        return tuple(line.text for line in book.choices(blank)[:1])
    words = known.get(blank.known, "") if blank.known else blank.default
    return (words,) if words else _offered(book, blank, known)


def _offered(book: Playbook, blank: Blank, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines ticked from the start; one that still waits for a field is not."""
    lines = (_known_in(book, line.text, known) for line in book.choices(blank) if line.id in blank.offered)
    return tuple(line for line in lines if not names(line))


def composed(book: Playbook, fields: Fields, frame: Frame, known: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the title and the texts made of what the fields hold; a field left empty stays, and blocks (R14)."""
    sender = frame.prefecture[:1].upper() + frame.prefecture[1:]
    long, brief = _values(book, fields, known, brief=False), _values(book, fields, known, brief=True)
    title = completed(book.titled(ends=frame.ends).addressed(frame.prefecture, frame.site), brief)
    offered = {}
    for name in frame.needs.names:
        skeleton = _skeleton(book, frame, name)
        offered[name] = completed(skeleton.addressed(frame.prefecture, frame.site), brief if name in BRIEF else long)
    return titled(title, frame.plays), chosen(offered, sender, title, frame.plays, frame.page, frame.needs)


def _values(book: Playbook, fields: Fields, known: Mapping[str, str], *, brief: bool) -> dict[str, str]:
    """Return what each field becomes in a text; `brief`: in the short form that an SMS and X take."""
    found = {}
    for blank in book.blanks.values():
        said = [_said(book, blank, _briefly(blank, line, known) if brief else line, brief=brief)
                for line in _lines(book, fields, blank)]
        if said:
            found[blank.name] = _known_in(book, (" " if brief or not blank.many else "\n").join(said), known)
    return {name: completed(value, found) for name, value in found.items()}


def _lines(book: Playbook, fields: Fields, blank: Blank) -> list[str]:
    """Return what a field holds; for one that is the first line of another, that line."""
    own = _filled(fields.get(blank.name, ()))
    source = _source(blank, tuple(book.blanks.values()))
    return own if own or source is None else _filled(fields.get(source.name, ()))[:1]


def _filled(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _briefly(blank: Blank, line: str, known: Mapping[str, str]) -> str:
    """Return the short form of what the service filled, if nobody changed it: three communes instead of twenty."""
    filled = blank.known is not None and line == known.get(blank.known)
    return known.get(f"{blank.known}_brief", line) if filled else line


def _said(book: Playbook, blank: Blank, line: str, *, brief: bool) -> str:
    """Return one line as a text says it: in its short form if it has one, a sentence with its full stop."""
    if brief:
        line = next((each.brief for each in book.choices(blank) if each.text == line), line)
    sentence = blank.kind in ("instruction", "request", "order") or blank.many
    return f"{line}." if sentence and not line.endswith(ENDS) else line
