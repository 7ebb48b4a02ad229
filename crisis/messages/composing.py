"""A message begun from a playbook: which fields a person completes, what stands in them, the texts they make. Pure.

What the service knows (hours, communes, lines) is given as `known`, by `Blank.known`, with the same word and `_brief`
for what has a short form; what the fields hold is text, and never a code.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crisis.messages.variants import NAMES, NETWORKS, VARIANTS, chosen
from playbooks import Blank, Playbook, Skeleton, completed
from playbooks.merged import names
from playbooks.wordlist import folded

Fields = Mapping[str, Sequence[str]]
ENDS = (".", "!", "?", "…", ":", ";")


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a text: who signs it, its site, whether it is played, and which texts the message needs."""

    prefecture: str
    page: str
    plays: str
    networks: Sequence[str] = ()
    media: bool = True

    @property
    def site(self) -> str:
        """Return the address as a text says it: without its scheme, which an SMS would pay for."""
        return self.page.partition("://")[2] or self.page

    @property
    def needed(self) -> list[str]:
        """Return the names of the texts, those of the press and of networks only if they are chosen."""
        return [name for name in NAMES if (name not in NETWORKS or name in self.networks)
                and (self.media or VARIANTS[name].audience != "media")]


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
    blanks = dict.fromkeys(blank.name for text in _skeletons(book, frame) for blank in text.blanks)
    blanks |= dict.fromkeys(name for lines in (fields or {}).values() for line in lines for name in names(line))
    found = [book.blanks[name] for name in blanks if name in book.blanks]
    return [Ask(blank, _choices(book, blank, known),
                _begun(book, blank, known) if fields is None else tuple(fields.get(blank.name, ())))
            for blank in found if not _derived(blank, found)]


def _skeletons(book: Playbook, frame: Frame) -> Iterator[Skeleton]:
    yield book.title
    for name in frame.needed:
        yield book.skeleton(VARIANTS[name].audience, VARIANTS[name].channel)


def _derived(blank: Blank, among: Sequence[Blank]) -> bool:
    """Say whether a field is the first line of another one: nobody types the same instruction twice."""
    return _source(blank, among) is not None


def _source(blank: Blank, among: Sequence[Blank]) -> Blank | None:
    if blank.many or blank.choices is None:
        return None
    return next((each for each in among if each.many and each.choices == blank.choices), None)


def _choices(book: Playbook, blank: Blank, known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_known_in(book, line.text, known) for line in book.choices(blank))


def _known_in(book: Playbook, text: str, known: Mapping[str, str]) -> str:
    """Return a text with the fields that the service knows filled: a line may carry the hour of the journal."""
    return completed(text, {name: value for name in names(text)
                            if (blank := book.blanks.get(name)) and (value := known.get(blank.known or ""))})


def _begun(book: Playbook, blank: Blank, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return what stands in a field when a text is begun. A line that still waits for a field is not ticked."""
    if blank.known == "nature":
        return tuple(line.text for line in book.choices(blank)[:1])
    if blank.known is not None:
        return (known[blank.known],) if known.get(blank.known) else ()
    offered = (_known_in(book, line.text, known) for line in book.choices(blank) if line.id in blank.offered)
    return tuple(line for line in offered if not names(line)) or ((blank.default,) if blank.default else ())


def composed(book: Playbook, fields: Fields, frame: Frame, known: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the title and the texts made of what the fields hold; a field left empty stays, and blocks (R14)."""
    sender = frame.prefecture[:1].upper() + frame.prefecture[1:]
    long, brief = _values(book, fields, known, brief=False), _values(book, fields, known, brief=True)
    title = completed(book.title.addressed(frame.prefecture, frame.site), brief)
    offered = {}
    for name in frame.needed:
        skeleton = book.skeleton(VARIANTS[name].audience, VARIANTS[name].channel)
        offered[name] = completed(skeleton.addressed(frame.prefecture, frame.site),
                                  brief if name in ("sms", "x") else long)
    return title, chosen(offered, sender, title, frame.plays, frame.networks, frame.page, media=frame.media)


def _values(book: Playbook, fields: Fields, known: Mapping[str, str], *, brief: bool) -> dict[str, str]:
    """Return what each field becomes in a text; `brief`: in the short form that an SMS and X take."""
    every = tuple(book.blanks.values())
    found = {}
    for blank in every:
        lines = [line.strip() for line in fields.get(blank.name, ()) if line.strip()]
        if not lines and (source := _source(blank, every)) is not None:
            lines = [line.strip() for line in fields.get(source.name, ()) if line.strip()][:1]
        if lines:
            said = [_said(book, blank, _briefly(blank, line, known) if brief else line, brief=brief) for line in lines]
            found[blank.name] = (" " if brief or not blank.many else "\n").join(said)
    filled = {name: _known_in(book, value, known) for name, value in found.items()}
    return {name: completed(value, filled) for name, value in filled.items()}


def _briefly(blank: Blank, line: str, known: Mapping[str, str]) -> str:
    """Return the short form of what the service filled, if nobody changed it: three communes instead of twenty."""
    filled = blank.known is not None and line == known.get(blank.known)
    return known.get(f"{blank.known}_brief", line) if filled else line


def _said(book: Playbook, blank: Blank, line: str, *, brief: bool) -> str:
    """Return one line as a text says it: in its short form if it has one, a sentence with its full stop."""
    if brief:
        line = next((each.brief for each in book.choices(blank) if each.text == line), line)
    sentence = blank.kind in ("instruction", "request") or blank.many
    return f"{line}." if sentence and not line.endswith(ENDS) else line
