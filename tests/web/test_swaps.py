"""A swap of duty on the pages: proposed, told, and agreed by the other alone, signed in or by a personal page."""
from __future__ import annotations

from html import unescape

from flask import Flask
from sqlalchemy import select

from crisis.db import Database
from crisis.delivery.tables import delivery
from crisis.oncall import rotas
from tests.web.test_duties import kinds, name_of, on_duty, soon, walk
from tests.web.walker import Page, Walker


def test_a_swap_is_proposed_shown_and_agreed_by_the_other_alone(console: Flask, one: Database) -> None:
    first, second = (Walker.signed_in(console, on_duty(one, rank)) for rank in range(2))
    url, echanges = "/astreintes/changements", "/astreintes/echanges"
    with one.reading() as tx:
        other = rotas.on_duty_now(tx, "communication")[1]
    sent = first.send(url, echanges, fonction="communication", personne=other, debut=soon(30), fin=soon(90))
    assert sent.status_code == 303, sent.text
    assert kinds(one)[-1] != "duty_swapped"
    assert "vous est proposé" in second.see("/astreintes").text
    assert "J'accepte" not in first.see(url).text
    form = next(each for each in walk(second, url) if each.action.endswith("/reponse"))
    assert Walker.signed_in(console, "sidpc1").see(url).text.count("J'accepte") == 0
    assert second.again(form, reponse="peut-être").status_code == 422
    assert second.again(form, reponse="oui").status_code == 303
    assert kinds(one)[-2:] == ["duty_swapped", "swap_told"]
    page = second.see(url).text
    assert "à la place d" in page
    assert "Échange convenu" in Walker.signed_in(console, "qualite1").see("/registre").text


def test_a_swap_is_answered_by_the_buttons_of_a_personal_page_and_never_by_opening_it(
        console: Flask, public_face: Flask, one: Database) -> None:
    first, outside = Walker.signed_in(console, on_duty(one)), public_face.test_client()
    with one.reading() as tx:
        other = rotas.on_duty_now(tx, "communication")[1]
    first.send("/astreintes/changements", "/astreintes/echanges", fonction="communication", personne=other,
               debut=soon(30), fin=soon(90))
    with one.reading() as tx:
        link = tx.execute(select(delivery.c.merge).where(delivery.c.merge.contains("/e/"))).scalars().first()
    url = f"/e/{str(link).rpartition('/')[2]}"
    page = outside.get(url)
    assert name_of(one, on_duty(one)) in unescape(page.text)
    assert outside.head(url).status_code == 200
    assert kinds(one)[-1] == "swap_told"
    assert [each.fields["answer"] for each in Page(page.text).forms] == [["agreed"], ["refused"]]
    assert outside.post(url, data={"answer": "agreed"}).status_code == 303
    assert kinds(one)[-2:] == ["duty_swapped", "swap_told"]
    after = outside.get(url).text
    assert "vous acceptez" in after
    assert Page(after).forms == []
    assert outside.post(url, data={"answer": "refused"}).status_code == 409
    assert outside.get(f"/e/{'x' * 24}").status_code == 404


def test_the_first_page_says_that_a_swap_waits(console: Flask, one: Database) -> None:
    first, second = (Walker.signed_in(console, on_duty(one, rank)) for rank in range(2))
    with one.reading() as tx:
        other = rotas.on_duty_now(tx, "communication")[1]
    first.send("/astreintes/changements", "/astreintes/echanges", fonction="communication", personne=other,
               debut=soon(30), fin=soon(90))
    assert "échange d'astreinte" in unescape(second.see("/").text)
    assert "échange d'astreinte" not in unescape(first.see("/").text)
