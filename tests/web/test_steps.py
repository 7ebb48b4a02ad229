"""What each person is told to do next, or who does it; and what a stale page still offers."""
from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from crisis.accounts.tables import account
from crisis.db import Database
from crisis.oncall.rotas import on_duty_now
from tests.web.test_forms import submitted
from tests.web.walker import Page, Walker


def login_of(db: Database, rank: int) -> str:
    """Return the login of who is on duty for communication at this rank now."""
    with db.reading() as tx:
        person = on_duty_now(tx, "communication")[rank]
        return str(tx.execute(select(account.c.login).where(account.c.person == person)).scalar_one())


def text(walker: Walker, url: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Page(walker.see(url).text).text))


def declares(walker: Walker, event: str) -> bool:
    forms = Page(walker.see(f"{event}/cellule").text).forms
    return any(form.action.endswith("/cellule/operationnelle") for form in forms)


def test_the_declaration_is_offered_to_the_holder_and_the_deputy_alone(
        console: Flask, officer: Walker, one: Database) -> None:
    event = officer.open_event()
    officer.activate(event)
    holders = [Walker.signed_in(console, login_of(one, rank)) for rank in range(4)]
    assert [declares(each, event) for each in holders] == [True, True, False, False]
    assert not declares(officer, event)
    for page in ("/", event):
        assert "À faire maintenant : Déclarer la cellule opérationnelle" in text(holders[1], page)
        for other in (holders[2], officer):
            assert "À faire maintenant : Vérifier que l'astreinte répond" in text(other, page)
            assert f'href="{event}/cellule#alertes"' in other.see(page).text


def test_who_checks_that_people_answer_can_call_them(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    block = officer.see(f"{event}/cellule").text.partition('id="alertes"')[2].partition("</section>")[0]
    assert len(re.findall(r'href="tel:\+33\d{9}"', block)) == block.count("<li>") == 4
    observer = Walker.signed_in(console, "observateur1").see(f"{event}/cellule").text
    assert "tel:+33" not in observer.partition('id="alertes"')[2].partition("</section>")[0]


def test_who_may_not_act_is_told_who_does(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    for login in ("observateur1", "auditeur1"):
        walker = Walker.signed_in(console, login)
        for page in ("/", event):
            shown = text(walker, page)
            assert "À faire maintenant" not in shown
            assert "Prochaine étape : Activer le COD" in shown
            assert "À faire par le cadre de permanence ou l'autorité préfectorale." in shown


def test_what_is_left_has_its_unit(officer: Walker) -> None:
    event = officer.open_event()
    officer.activate(event)
    page = officer.see(event).text.replace("\u00a0", " ")
    left = re.findall(r'<td [^>]*data-label="Reste"[^>]*>(.*?)</td>', page)
    assert left == ["2 communes sur 2", "4 moyens", "3 médias"]


def test_the_activation_says_what_it_will_do_and_no_text_field_sends_it(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    page = officer.see(event).text.replace("\u00a0", " ")
    assert page.count("4 personnes d&#39;astreinte seront alertées par SMS") == 2
    assert page.count("les horloges des engagements 47 et 48 partent") == 2
    for act in ("cod", "communication", "decision"):
        form = page.partition(f'action="{event}/{act}"')[2].partition("</form>")[0]
        assert re.findall(r"<button[^>]*>", form)[0] == "<button disabled hidden>", act
    officer.activate(event)
    assert officer.kinds(event).count("duty_alerted") == 4
    said = r'<p class="done" tabindex="-1" data-focus data-done="[0-9a-f]{32}">COD enregistré'
    assert re.search(said, officer.see(event).text)


def block_of(walker: Walker, event: str) -> str:
    return walker.see(event).text.partition('<div id="activer"')[2].partition('<section aria-labelledby="horloges"')[0]


def test_a_stale_page_learns_who_activated_and_loses_its_button(console: Flask, officer: Walker) -> None:
    """The script replaces the block when its version has changed; here is what it finds."""
    event, other = officer.open_event(), Walker.signed_in(console, "sidpc2")
    before = block_of(other, event)
    officer.activate(event)
    after = block_of(other, event)
    versions = [re.findall(r'data-version="(\w+)"', each) for each in (before, after)]
    assert versions == [["to_start"], ["cod"]]
    assert ("Activer le COD" in before, "Activer le COD" in after) == (True, False)
    told = after.replace("\u00a0", " ")
    assert re.search(r"COD déjà activé \(COD restreint\), sur ordre d[^.]+, autorité préfectorale, donné par "
                     r"téléphone à \d+ h( \d\d)?, enregistré par [^.]+, cadre de permanence\.", told)


def test_a_stale_page_learns_of_a_start_without_cod(console: Flask, officer: Walker) -> None:
    event, other = officer.open_event(), Walker.signed_in(console, "sidpc2")
    assert officer.send(event, f"{event}/communication").status_code == 303
    assert "Communication d&#39;urgence sans COD déjà lancée, sur ordre d" in block_of(other, event)
    assert "déjà" not in block_of(officer, event)


def test_the_light_text_is_taken_in_one_tap_and_the_place_of_the_number_stays(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    form = officer.form(f"{event}/messages/nouveau", f"{event}/messages/nouveau")
    message = officer.again(form, titre="Crue", texte="Crue à 3 h 10 – « l’eau » monte. Restez chez vous.").location
    assert "Prendre le texte allégé" in officer.see(message).text
    assert officer.send(message, message, acte="alleger").status_code == 303
    kept = officer.form(message, message).fields
    assert '- " l\'eau " monte' in kept["texte_sms"][0].replace("\u00a0", " ")
    assert "{numero}" in kept["texte_sms"][0]
    assert "– « l’eau » monte" in kept["texte_site"][0].replace("\u00a0", " ")
    assert "Prendre le texte allégé" not in officer.see(message).text


def test_no_reader_sees_the_place_of_a_number(console: Flask, officer: Walker) -> None:
    event = officer.open_event()
    form = officer.form(f"{event}/messages/nouveau", f"{event}/messages/nouveau")
    message = officer.again(form, titre="Crue", texte="Crue à 3 h 10. Restez chez vous. Suite à 4 h.").location
    reader = Walker.signed_in(console, "observateur1")
    assert "{numero}" not in reader.see(message).text
    assert "(numéro attribué à la soumission)" in reader.see(message).text
    assert "devient le numéro du message (attribué à la soumission)" in text(officer, message)
    officer.activate(event)
    assert "{numero}" not in reader.see(submitted(officer, event)).text
