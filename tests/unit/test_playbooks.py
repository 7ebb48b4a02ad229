"""Playbooks are read whole, and say nothing that only an authority may say. Wrong files: `test_playbooks_refused`."""
from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from channels.text.sms import measure
from crisis.messages.checks import Numbers, check
from crisis.prepared import SHIPPED, load
from crisis.territory import available
from crisis.territory import load as territory
from playbooks import Audience, Channel, Playbook, Skeleton, completed
from playbooks.merged import TO_COMPLETE
from playbooks.shapes import NOT_VALIDATED, SPOKEN, TO_REVIEW, Line

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 21)
WHOLE = {"flood", "industrial_accident", "storm", "security"}
OTHERS = {"heatwave", "forest_fire", "dangerous_goods", "dam_break", "nuclear", "earthquake", "pandemic", "snow_ice"}
HOUSES = (("préfecture du Cantal", "www.cantal.gouv.fr"),
          ("préfecture de Maine-et-Loire", "www.maine-et-loire.gouv.fr"))
SHIPPED_BOOKS = load()
PAIRS = [(audience, channel) for audience, channels in SPOKEN.items() for channel in channels]
every_type = pytest.mark.parametrize("code", sorted(WHOLE | OTHERS))


def filled(book: Playbook, skeleton: Skeleton, house: tuple[str, str] = HOUSES[0], **chosen: str) -> str:
    values = {blank.name: blank.example for blank in skeleton.blanks} | chosen
    return completed(skeleton.addressed(*house).replace("{numero}", "12"), values)


def skeletons(book: Playbook) -> Iterator[Skeleton]:
    yield book.title
    yield book.ending_title
    yield from (book.skeleton(*pair, ends=ends) for ends in (False, True) for pair in PAIRS)


def offered(book: Playbook) -> list[str]:
    """Return every text that may leave as it is written in the files."""
    lines: list[Line] = [*book.instructions, *(line for each in book.lists.values() for line in each)]
    # The example of an order shows how an authority speaks; the service never writes it anywhere.
    standing = (text for one in skeletons(book) for blank in one.blanks
                for text in ("" if blank.kind == "order" else blank.example, blank.default))
    return [*(one.text for one in skeletons(book)), *standing,
            *(text for line in lines for text in (line.text, line.brief))]


@pytest.mark.parametrize("code", available(ROOT / "territories"))
def test_every_type_of_every_territory_has_its_playbook_under_the_same_words(code: str) -> None:
    types = {each.code: each.label for each in territory(code, ROOT / "territories").types if each.code != "other"}
    assert {one: SHIPPED_BOOKS.playbook(one).label for one in SHIPPED_BOOKS.codes} == types


def test_four_are_written_whole_and_the_others_say_so() -> None:
    books = [SHIPPED_BOOKS.playbook(code) for code in SHIPPED_BOOKS.codes]
    assert {book.code for book in books if book.complete} == WHOLE
    assert {book.code for book in books if TO_COMPLETE in book.notices(TODAY)} == OTHERS


@every_type
def test_nothing_shipped_is_validated(code: str) -> None:
    assert not SHIPPED_BOOKS.playbook(code).validated
    assert NOT_VALIDATED in SHIPPED_BOOKS.playbook(code).notices(TODAY)


@every_type
def test_each_audience_has_a_text_by_each_of_its_channels_with_the_four_required_fields(code: str) -> None:
    book = SHIPPED_BOOKS.playbook(code)
    for audience, channel in PAIRS:
        kinds = {blank.kind for blank in book.skeleton(audience, channel).blanks}
        assert {"hour", "place", "instruction", "next"} <= kinds, (audience, channel)
        ending = {blank.kind for blank in book.skeleton(audience, channel, ends=True).blanks}
        assert {"hour", "place", "instruction", "next", "order"} <= ending, (audience, channel)


@every_type
@pytest.mark.parametrize("pair", [("public", "site"), ("elected", "email"), ("media", "email")])
def test_long_texts_hold_the_legal_minimum(code: str, pair: tuple[Audience, Channel]) -> None:
    skeleton = SHIPPED_BOOKS.skeleton(code, *pair)
    names = {blank.name for blank in skeleton.blanks}
    assert {"DATE", "HEURE", "DEPUIS", "CONSIGNES"} <= names
    # A field of free facts would invite a toll there, and a forecast the tactics.
    assert ({"FAITS ÉTABLIS", "ÉVOLUTION", "EN COURS DE VÉRIFICATION", "MESURES PRISES"} <= names) == (
        code != "security")


@every_type
def test_what_an_authority_alone_may_order_is_never_prefilled(code: str) -> None:
    reserved = re.compile(r"évacu|evacu|\biode|retour (au|à) domicile|rentrez|regagn|fin d[e ' ]+l?'?alerte|levée",
                          re.IGNORECASE)
    assert [text for text in offered(SHIPPED_BOOKS.playbook(code)) if reserved.search(text)] == []


@every_type
def test_no_offered_text_holds_a_forbidden_word_or_an_exercise_mark(code: str) -> None:
    book = SHIPPED_BOOKS.playbook(code)
    assert [(word.text, text) for text in offered(book) for word in book.found(text)] == []
    assert [text for text in offered(book) if "exercice" in text.lower()] == []


def test_an_event_of_security_holds_no_toll_number_position_nor_qualification() -> None:
    book = SHIPPED_BOOKS.playbook("security")
    written = [text for text in offered(book) if text not in
               {blank.example for one in skeletons(book) for blank in one.blanks if blank.kind in ("hour", "date",
                "next", "contact", "order")}]
    assert book.label == "Évènement de sécurité en cours"
    # Only the numbers that save: those that anybody calls or writes to.
    assert {number for text in written for number in re.findall(r"\d+", text)} <= {"17", "112", "114"}
    said = " ".join(written).lower()
    assert [word for word in ("attentat", "terroris", "bilan", "position", "victime", "auteur") if word in said] == []
    assert {"attentat*", "bilan*"} <= {word.text for word in SHIPPED_BOOKS.forbidden("security")}


@every_type
@pytest.mark.parametrize("house", HOUSES)
def test_an_sms_keeps_the_cheap_alphabet_and_two_parts_whatever_is_picked(code: str, house: tuple[str, str]) -> None:
    book = SHIPPED_BOOKS.playbook(code)
    for nature, act, asked in product(book.lists["phenomenon"], book.instructions, book.lists["requests"]):
        text = filled(book, book.skeleton("elected", "sms"), house, PHÉNOMÈNE=nature.brief, CONSIGNE=act.brief,
                      DEMANDE=asked.brief)
        assert (measure(text).guilty, measure(text).parts) == ((), 2), text
        assert 160 < len(text) <= 306


@every_type
def test_a_post_on_x_is_under_280_whatever_is_picked(code: str) -> None:
    book = SHIPPED_BOOKS.playbook(code)
    for nature, act in product(book.lists["phenomenon"], book.instructions):
        text = filled(book, book.skeleton("public", "x"), (HOUSES[1][0], "S" * 23), PHÉNOMÈNE=nature.brief,
                      CONSIGNE=act.brief)
        # Each sign of these texts weighs one, as do Latin letters and general punctuation up to U+201F; a link, 23.
        assert all(ord(sign) <= 0x10FF or 0x2000 <= ord(sign) <= 0x201F for sign in text)
        assert len(text) < 280


@every_type
def test_a_skeleton_is_blocked_until_its_fields_are_filled_and_passes_once_they_are(code: str) -> None:
    book = SHIPPED_BOOKS.playbook(code)
    for audience, channel in PAIRS:
        skeleton = book.skeleton(audience, channel)
        text = filled(book, skeleton, CONSIGNE="Restez à l'intérieur.", CONSIGNES="Restez à l'intérieur.")
        blank = check({channel: skeleton.addressed(*HOUSES[0])}, "real", numbers=Numbers())
        assert {finding.code for finding in blank if finding.blocking} == {"field"}
        assert [finding.sentence for finding in check({channel: text}, "real", numbers=Numbers())] == []


@every_type
def test_an_end_of_alert_waits_for_the_words_of_the_authority_and_passes_once_it_has_them(code: str) -> None:
    book = SHIPPED_BOOKS.playbook(code)
    for audience, channel in PAIRS:
        skeleton = book.skeleton(audience, channel, ends=True)
        fields = {blank.name: blank for blank in skeleton.blanks}
        assert [fields["ORDRE DE FIN"].known, fields["ORDRE DE FIN"].default, fields["ORDRE DE FIN"].offered] == [
            None, "", ()]
        assert "MESURES PRISES" not in fields
        text = filled(book, skeleton, CONSIGNE="N'allez pas dans les caves.", CONSIGNES="N'allez pas dans les caves.")
        assert check({channel: text}, "real", numbers=Numbers(), ends=True) == []
        text = text.replace("lève l'alerte", "suit la situation")
        left = check({channel: text}, "real", numbers=Numbers(), ends=True)
        assert [(each.code, each.blocking) for each in left] == [("ending", False)]


@every_type
@pytest.mark.parametrize("house", HOUSES)
def test_an_end_of_alert_keeps_an_sms_in_the_cheap_alphabet_and_a_post_under_280(
        code: str, house: tuple[str, str]) -> None:
    book = SHIPPED_BOOKS.playbook(code)
    for nature, act in product(book.lists["phenomenon"], book.instructions):
        said = {"PHÉNOMÈNE": nature.brief, "CONSIGNE": act.brief}
        sms = filled(book, book.skeleton("elected", "sms", ends=True), house, **said)
        assert (measure(sms).guilty, measure(sms).parts) == ((), 2), sms
        assert len(filled(book, book.skeleton("public", "x", ends=True), (house[0], "S" * 23), **said)) < 280


@every_type
def test_long_texts_keep_french_typography(code: str) -> None:
    book = SHIPPED_BOOKS.playbook(code)
    texts = [text for some in (book.skeletons, book.endings) for one in some.values()
             for channel, skeleton in one.items() for text in [skeleton.text] if channel != "sms"]
    assert [text for text in texts if re.search(r" [:;?!»]|« |n° ", text)] == []


def test_lines_of_a_type_come_before_the_common_ones() -> None:
    book = SHIPPED_BOOKS.playbook("storm")
    assert [line.id for line in book.instructions][-2:] == ["phone", "listen"]
    assert set(book.cards) == {"duty_officer", "authority", "communication", "cip_chief"}
    assert book.cards["duty_officer"][-1].id == "storm_networks"
    for lines in (*book.cards.values(), book.instructions, *book.lists.values(), book.on_order):
        assert len({line.id for line in lines}) == len(lines)


def test_a_type_without_a_file_has_the_common_texts() -> None:
    book = SHIPPED_BOOKS.playbook("other")
    assert (book.code, book.complete, book.validated) == ("other", False, False)
    assert {line.id for line in book.instructions} == {"listen", "phone"}
    assert "#InfoPréfecture" in book.skeleton("public", "x").text
    with pytest.raises(KeyError):
        book.skeleton("public", "sms")


def test_a_field_offers_its_list_and_a_type_may_say_it_in_its_own_words() -> None:
    book = SHIPPED_BOOKS.playbook("security")
    fields = {blank.name: blank for blank in book.skeleton("elected", "sms").blanks}
    assert fields["COMMUNES"].label == "Secteur à éviter"
    assert [line.id for line in book.choices(fields["PHÉNOMÈNE"])] == ["in_progress", "ongoing"]
    assert book.choices(fields["CONSIGNE"]) == book.instructions
    assert book.choices(fields["HEURE"]) == ()
    # A line picked from a list may bring a field that its skeleton had not.
    assert "[HEURE DU COD]" in book.lists["measures"][0].text
    assert book.blanks["HEURE DU COD"].kind == "hour"


@pytest.mark.parametrize(("text", "words"), [
    ("AUCUN DANGER pour la population.", {"aucun danger"}), ("La toxicite aigue est faible.", {"toxicité aiguë"}),
    ("Trois blessés.", {"blessé*"}), ("Le sinistre est sous\u00a0contrôle.", {"sous contrôle"}),
    ("Elle émit un avis.", set()), ("Restez à l'intérieur.", set())])
def test_a_forbidden_word_is_found_whatever_its_accents_and_blanks(text: str, words: set[str]) -> None:
    assert {word.text for word in SHIPPED_BOOKS.playbook("flood").found(text)} == words


def test_the_package_needs_neither_web_nor_database() -> None:
    asked = ("import sys, playbooks; from crisis import prepared; prepared.load(); "
             "print(sorted({'flask', 'sqlalchemy'} & set(sys.modules)))")
    run = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_playbook_is_validated_once_both_its_files_are_and_says_when_to_read_it_again(tmp_path: Path) -> None:
    signed = "validated_by: chef du SIDPC\nvalidated_on: 2027-01-31\nreview_before: {}-01-31"
    for path in SHIPPED.glob("*.yaml"):
        text = re.sub(r"validated_by: null.*\nvalidated_on: null.*\nreview_before: null",
                      signed.format(2029 if path.stem == "flood" else 2028), path.read_text(encoding="utf-8"))
        if path.stem in ("_commun", "_cip", "flood"):
            (tmp_path / path.name).write_text(text, encoding="utf-8")
    flood, other = load(tmp_path).playbook("flood"), load(tmp_path).playbook("other")
    assert (flood.validated, other.validated) == (True, False)
    assert flood.notices(date(2028, 1, 30)) == ()
    assert flood.notices(date(2028, 2, 1)) == (TO_REVIEW,)
