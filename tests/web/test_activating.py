"""Activating in two taps on the console: what is listed is what is recorded, and a nervous thumb makes one event."""
from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select

from crisis.db import Database
from crisis.journal.tables import event
from crisis.oncall.tables import rota
from tests.web.walker import Form, Page, Walker

PAGE = "/activer"


def many(db: Database) -> int:
    with db.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(event)).scalar_one())


def activated(walker: Walker, **given: Any) -> str:
    answer = walker.send(PAGE, PAGE, **given)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_the_home_page_is_one_tap_from_a_page_where_everything_is_listed(officer: Walker) -> None:
    assert f'href="{PAGE}"' in officer.see("/").text
    form = officer.form(PAGE, PAGE)
    chosen = {name: value[0] for name, value in form.fields.items()}
    assert (chosen["moyen"], chosen["heure"], chosen["niveau"], chosen["type"], chosen["zone"]) == (
        "telephone", "", "restricted", "", "")
    assert chosen["autorite"]
    page = officer.see(PAGE).text
    for words in ("(de garde)", "par téléphone", "maintenant", "COD restreint", "à préciser",
                  "tout le département, à préciser", "personnes d&#39;astreinte seront alertées"):
        assert words in page, words


def test_the_second_tap_opens_activates_and_says_what_to_do_next(officer: Walker) -> None:
    address = activated(officer)
    kinds = officer.kinds(address)
    assert {"event_opened", "cod_activated", "duty_alerted"} <= set(kinds)
    page = officer.see(address).text
    assert "COD activé" in page
    assert "À faire maintenant" in page
    assert "Préciser le type et les communes" in page
    assert f'href="{address}/preciser"' in page
    assert "Évènement à préciser" in page


def test_ten_taps_on_the_same_page_make_one_event(officer: Walker, one: Database) -> None:
    form, before = officer.form(PAGE, PAGE), many(one)
    answers = [officer.again(form) for _ in range(10)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, answers[0].location)}
    assert many(one) == before + 1
    assert officer.kinds(str(answers[0].location)).count("cod_activated") == 1


def test_the_second_officer_first_sees_the_event_of_the_first(console: Flask, officer: Walker, one: Database) -> None:
    other = Walker.signed_in(console, "sidpc2")
    late = other.form(PAGE, PAGE)
    address = activated(officer)
    before = many(one)
    refused = other.again(late)
    assert (refused.status_code, many(one)) == (409, before)
    assert "Rejoindre cet évènement" in refused.text
    # The tap that is repeated falls on no button that activates: the form is folded away, and is another one.
    assert "<summary>C'est un autre évènement</summary>" in refused.text
    assert "<details open>" not in refused.text
    assert other.send(PAGE, f"{address}/rejoindre").status_code == 303
    assert activated(other, autre="oui") != address


def test_what_was_changed_before_the_tap_is_recorded(officer: Walker) -> None:
    address = activated(officer, moyen="radio", niveau="full", type="flood", zone="arrondissement:Mauriac",
                        titre="Crue de la Sumène", motif="digue")
    page = officer.see(address).text
    assert "Crue de la Sumène" in page
    assert "Préciser le type" not in page
    told = " ".join(entry["sentence"] for entry in officer.entries(address)).replace("\u00a0", " ")
    for words in ("55 communes", "COD complet", "par radio"):
        assert words in told, words


def test_when_nobody_of_the_authority_is_on_duty_the_page_says_so_and_asks_who(officer: Walker, one: Database) -> None:
    with one.transaction() as tx:
        tx.execute(delete(rota).where(rota.c.function == "authority"))
    page = officer.see(PAGE).text
    assert "Aucune autorité n'est de garde à cette minute" in page
    form = officer.form(PAGE, PAGE)
    assert form.fields["autorite"] == [""]
    before = many(one)
    refused = officer.again(form, type="flood")
    assert (refused.status_code, many(one)) == (422, before)
    assert "Ordre sans auteur" in refused.text
    assert kept(refused.text).fields["type"] == ["flood"]


def kept(html: str) -> Form:
    return next(form for form in Page(html).forms if form.action == PAGE)


def test_an_authority_sees_that_the_order_is_its_own(console: Flask) -> None:
    prefect = Walker.signed_in(console, "autorite1")
    assert "(vous, à l&#39;écran)" in prefect.see(PAGE).text
    address = activated(prefect)
    assert "Décidé et enregistré à l'écran par" in " ".join(entry["sentence"] for entry in prefect.entries(address))


def test_whoever_may_not_order_sees_no_such_button(console: Flask) -> None:
    writer = Walker.signed_in(console, "com1")
    assert PAGE not in writer.see("/").text
    assert writer.see(PAGE).status_code == 403


def test_type_and_communes_are_said_in_one_form_and_corrected_in_the_same(officer: Walker) -> None:
    address = activated(officer)
    form = f"{address}/preciser"
    said = officer.send(form, form, type="flood", zone="liste", commune=["15014", "15187"])
    assert said.status_code == 303
    page = officer.see(address).text.replace("\u00a0", " ")
    assert "Préciser le type" not in page
    assert "Corriger le type ou les communes" in page
    assert "2 communes" in page
    again = officer.form(form, form)
    assert (again.fields["type"], again.fields["zone"]) == (["flood"], [""])
    assert officer.again(again).status_code == 303
    assert officer.kinds(address).count("event_described") == 1


def test_a_message_submitted_too_early_is_kept_and_the_refusal_leads_to_the_form(console: Flask,
                                                                               officer: Walker) -> None:
    address = activated(officer)
    writer = Walker.signed_in(console, "com1")
    new = f"{address}/messages/nouveau"
    drafted = writer.send(new, new, titre="Crue", texte=(
        "Inondation en cours depuis 02:30. Restez chez vous. Prochain point à 4 h."))
    assert drafted.status_code == 303, drafted.text
    message = str(drafted.location).split("#")[0]
    refused = writer.send(message, message, acte="soumettre", texte_sms="Restez chez vous, à 03:10.")
    assert refused.status_code == 422
    assert "activé sans dire son type ni ses communes" in refused.text
    assert f'<a href="{address}/preciser">Précisez le type et les communes</a>' in refused.text
    assert "Restez chez vous, à 03:10." in writer.see(message).text
