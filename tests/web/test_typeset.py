"""French on every page: acronyms in words the first time, no-break spaces, one apostrophe, no code shown raw."""
from __future__ import annotations

import re
from html import unescape

import pytest

from crisis.config import ROOT
from crisis.evidence.acronyms import ACRONYMS, first_in_words, over_text
from crisis.web.console.words import WORDS
from crisis.web.typeset import typeset
from tests.web.test_forms import submitted
from tests.web.test_pages import HOUSE, TABS
from tests.web.walker import Walker

ABBR = '<abbr title="centre opérationnel départemental">COD</abbr>'
LOOSE = re.compile(r"[\w»)] [:;?!»](?:\s|$)|« ")
LEFT = re.compile(r"<(textarea|option|code|script|dd)\b.*?</\1>|"
                  r"<(\w+) class=\"(?:text|words|title)(?: [a-z]+)*\".*?</\2>", re.DOTALL)
# Words of people that are also codes, and codes that are no word of French, which no page may show.
RAW = {code for table in WORDS.values() for code in table if re.fullmatch(r"[a-z]+_[a-z_]+", code)}


@pytest.mark.parametrize(("written", "set_"), [
    ("<p>COD et COD</p>", f"<p>{ABBR} et COD</p>"),
    ("<p>centre opérationnel départemental (COD)</p><p>COD</p>",
     "<p>centre opérationnel départemental (COD)</p><p>COD</p>"),
    ('<a title="COD">CODE</a><p>COD</p>', f'<a title="COD">CODE</a><p>{ABBR}</p>'),
    ('<p class="text">Le COD : <b>ici</b> « là »</p> COD', f'<p class="text">Le COD : <b>ici</b> « là »</p> {ABBR}'),
    ('<div class="words"><div>COD</div> COD</div>COD', f'<div class="words"><div>COD</div> COD</div>{ABBR}'),
    ("<select><option>COD</option></select>COD", f"<select><option>COD</option></select>{ABBR}"),
    ("<p>Oui ; « non » : n’est-ce pas ?</p>", "<p>Oui\u202f; «\u00a0non\u00a0»\u00a0: n'est-ce pas\u202f?</p>"),
    ("<p>&lt;b&gt; &amp; &#39;</p>", "<p>&lt;b&gt; &amp; &#39;</p>")])
def test_a_page_is_set_as_french_is_printed_and_what_people_wrote_is_left(written: str, set_: str) -> None:
    assert typeset(written) == set_
    assert over_text(set_, lambda text: text) == set_


def test_every_page_is_set_so(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    message = submitted(officer, event)
    pages = [*(event + each for each in TABS), *HOUSE, message, "/prefecture", "/affichage", "/nulle-part"]
    for url in pages:
        if url.endswith(".json"):
            continue
        own = LEFT.sub(" ", officer.see(url).text.partition("<body")[2].partition(">")[2])
        read = unescape(re.sub(r"<[^>]+>", " ", own)).replace("  ", " ")
        assert LOOSE.findall(re.sub(r"<[^>]+>", "", unescape(own))) == [], url
        assert "’" not in read, url
        assert [code for code in RAW if re.search(rf"(?<![\w-]){code}(?![\w-])", read)] == [], url
        unsaid = {name for name in ACRONYMS if re.search(rf"(?<![\w(-]){name}(?![\w)-])", read)
                  and f">{name}</abbr>" not in own and f"({name})" not in read}
        assert unsaid == set(), url


def test_an_acronym_is_said_once_per_page_and_not_once_for_all() -> None:
    assert [first_in_words()("CIP") == first_in_words()("CIP"), "abbr" in first_in_words()("CIP")] == [True, True]


def test_the_house_writes_one_apostrophe() -> None:
    """In what it writes itself; people type what they like, and a page shows theirs as they typed it."""
    paths = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "crisis" / "static" / "js").glob("*.mjs")]
    assert len(paths) > 20
    assert [path.name for path in paths if "’" in path.read_text(encoding="utf-8")] == []
