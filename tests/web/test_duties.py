"""The pages of the duty: everybody reads them, who manages the rota writes, and two people agree on a swap."""
from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from crisis import clock
from crisis.accounts.tables import account
from crisis.db import Database
from crisis.demonstration import HOUSE
from crisis.directory.contacts import holders
from crisis.directory.tables import person
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.oncall import rotas
from crisis.oncall.layers import PARIS
from tests.web.walker import Form, Page, Walker

PAGES = ("/astreintes", "/astreintes/imprimer", "/astreintes/parts", "/astreintes/changements")
FILES = ("/astreintes/moi.ics", "/astreintes/communication.ics")
EVERYBODY = ("sidpc1", "autorite1", "com1", "cip1", "operateur1", "observateur1", "admin1", "qualite1", "auditeur1")
DAY = timedelta(days=1)


def kinds(db: Database) -> list[str]:
    with db.reading() as tx:
        return [each.content["kind"] for each in store.entries(tx, REGISTER, limit=5000)]


def on_duty(db: Database, rank: int = 0, function: str = "communication") -> str:
    """Return the login of who is on duty."""
    with db.reading() as tx:
        who = rotas.on_duty_now(tx, function)[rank]
        return str(tx.execute(select(account.c.login).where(account.c.person == who)).scalar_one())


def name_of(db: Database, login: str) -> str:
    with db.reading() as tx:
        return str(tx.execute(select(person.c.name).join(account, account.c.person == person.c.id).where(
            account.c.login == login)).scalar_one())


def wall(moment: datetime) -> str:
    """Write an instant as a browser sends it."""
    return f"{moment.astimezone(PARIS):%Y-%m-%dT%H:%M}"


def soon(minutes: float) -> str:
    return wall(clock.now() + timedelta(minutes=minutes))


@pytest.fixture
def admin(console: Flask) -> Walker:
    return Walker.signed_in(console, "admin1")


@pytest.mark.parametrize("login", EVERYBODY)
def test_everybody_reads_the_duty_and_no_number_stands_in_it(console: Flask, one: Database, login: str) -> None:
    """LO3: neither in a page nor in a calendar, whose lines are folded anywhere."""
    reader = Walker.signed_in(console, login)
    with one.reading() as tx:
        numbers = [address for each in holders(tx, "staff") for _, address in each.routes]
    assert any(number.startswith("+33") for number in numbers)
    for url in (*PAGES, *FILES):
        answer = reader.see(url)
        assert answer.status_code == 200, url
        # The band that says whom to telephone while a part is silent stands before the page itself.
        digits = "".join((answer.text.partition("<main")[2] or answer.text).split())
        assert not any(number in digits or number.replace("+33", "0") in digits for number in numbers), url


def test_who_reads_functions_only_reads_no_name(console: Flask, one: Database) -> None:
    name = name_of(one, "com1")
    assert name in Walker.signed_in(console, "com2").see("/astreintes").text
    for url in (*PAGES, "/astreintes/communication.ics"):
        assert name not in Walker.signed_in(console, "auditeur1").see(url).text


def test_a_month_is_walked_from_one_to_the_next(officer: Walker) -> None:
    december = officer.see("/astreintes?mois=2026-12").text
    assert "décembre 2026" in december
    assert "mois=2027-01" in december
    assert "mois=2026-11" in december
    for strange in ("2026-13", "x", "0001-01", "' OR 1=1"):
        assert officer.see(f"/astreintes?mois={strange}").status_code == 200


def test_the_sheet_has_a_row_for_each_day_and_says_holidays_in_words(officer: Walker) -> None:
    page = officer.see("/astreintes/imprimer?mois=2026-12").text
    assert len(re.findall(r"<tr\b", page)) == 1 + 31
    assert "ven. 25 déc. (férié)" in page
    assert "sam. 26 déc.</th>" in page


def test_an_own_leave_shows_as_a_hole_in_words_and_is_taken_back(console: Flask, one: Database) -> None:
    first = Walker.signed_in(console, on_duty(one, 0, "cip_chief"))
    assert "Aucun" in first.see("/astreintes").text
    url = "/astreintes/changements"
    assert first.send(url, f"{url}/absence", fin=soon(600)).status_code == 303
    page = first.see("/astreintes").text
    assert "pas de seconde personne</strong> du" in page
    assert re.search(r"pas de seconde personne</strong> du [^<]* au [^<]*\.</li>", page)
    for login, told in (("sidpc1", True), ("admin1", True), ("com1", False)):
        home = Walker.signed_in(console, login).see("/").text.replace("\u00a0", " ")
        assert ("1 trou dans les 90 prochains jours" in home) is told, login
    form = next(each for each in walk(first, url) if each.action.endswith("/retrait"))
    assert first.again(form).status_code == 303
    assert kinds(one)[-2:] == ["leave_recorded", "duty_change_withdrawn"]


def walk(walker: Walker, url: str) -> list[Form]:
    return Page(walker.see(url).text).forms


def test_only_who_manages_the_rota_replaces_somebody_or_publishes(console: Flask, one: Database,
                                                                  admin: Walker) -> None:
    officer, url = Walker.signed_in(console, "sidpc1"), "/astreintes/changements"
    assert f"{url}/remplacement" not in officer.see(url).text
    form = admin.form(url, f"{url}/remplacement")
    for path in (f"{url}/remplacement", "/astreintes/publier", "/astreintes/publier/fichier"):
        form.action = path
        assert officer.again(form, fin=soon(60)).status_code in (400, 403)
    assert officer.see("/astreintes/publier").status_code == 403
    third = on_duty(one, 2)
    with one.reading() as tx:
        who = tx.execute(select(account.c.person).where(account.c.login == third)).scalar_one()
    assert admin.send(url, f"{url}/remplacement", fonction="communication", personne=who,
                      fin=soon(60)).status_code == 303
    assert on_duty(one) == third
    assert kinds(one)[-1] == "duty_overridden"


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
    assert kinds(one)[-1] == "duty_swapped"
    page = second.see(url).text
    assert "à la place d" in page
    assert "Échange convenu" in Walker.signed_in(console, "qualite1").see("/registre").text


def test_what_was_typed_in_a_refused_period_is_shown_again(console: Flask, one: Database) -> None:
    first, url = Walker.signed_in(console, on_duty(one)), "/astreintes/changements"
    for debut, fin, told in ((soon(-600), soon(60), "commence dans le passé"), (soon(120), soon(60), "finit avant"),
                             (soon(30), "2026-13-45T10:00", "non comprises"), (soon(30), "", "manque la fin")):
        answer = first.send(url, f"{url}/absence", debut=debut, fin=fin)
        assert answer.status_code == 422
        assert told in answer.text
        assert debut in answer.text


def publish(admin: Walker, url: str = "/astreintes/publier?fonction=technician", **given: Any) -> Any:
    return admin.send(url, "/astreintes/publier", **given)


def test_a_daily_layer_over_the_weekly_one_is_published_in_a_form(one: Database, admin: Walker) -> None:
    sent = publish(admin, personnes="com1\ncom2", rythme="semaine")
    assert sent.status_code == 303, sent.text
    again = publish(admin, personnes=f"{name_of(one, 'com3')}\nCOM4", rythme="jour", heure="8", plage_debut="8",
                    plage_fin="18", plage_jour=["0", "1", "2", "3", "4"], garder="0")
    assert again.status_code == 303, again.text
    with one.reading() as tx:
        plan = rotas.current(tx, "technician")
    assert plan is not None
    assert [getattr(layer, "every", 0) for layer in plan.layers] == [1, 7]
    page = admin.see("/astreintes/publier?fonction=technician").text
    assert "Chaque jour à 8 h" in page.replace("\u00a0", " ")
    assert admin.see("/garde").status_code == 403
    assert "technicien d'astreinte" in unescape(admin.see("/astreintes").text).lower()


def test_a_layer_that_names_nobody_known_twice_or_at_no_hour_is_refused_with_what_was_typed(admin: Walker) -> None:
    for given, told in (({"personnes": "com1\nM. Personne"}, "« M. Personne »"), ({"personnes": "com1\ncom1"}, "deux"),
                        ({"personnes": "com1", "heure": "25"}, "deux fois, ou une heure"), ({"personnes": ""}, "nomme"),
                        ({"personnes": "com1", "prise": "demain"}, "Date non comprise"),
                        ({"personnes": "com1", "plage_debut": "8"}, "un début et une fin")):
        answer = publish(admin, **given)
        assert answer.status_code == 422, given
        assert told in answer.text.replace("\u00a0", " ")
        assert str(given["personnes"]) in answer.text


def test_a_page_left_open_does_not_publish_over_another_publication(admin: Walker) -> None:
    form = admin.form("/astreintes/publier?fonction=technician", "/astreintes/publier")
    assert admin.again(form, personnes="com1").status_code == 303
    stale = admin.form("/astreintes/publier?fonction=technician", "/astreintes/publier")
    stale.fields["tableau"] = form.fields["tableau"]
    assert admin.again(stale, personnes="com2").status_code == 409


CSV = "date;heure;fonction;personne\n{day};8 h 00;communication;com4\n{end};8;communication;\n"


def upload(admin: Walker, text: str, **given: Any) -> Any:
    return admin.send("/astreintes/publier?fonction=technician", "/astreintes/publier/fichier",
                      fichier=(BytesIO(text.encode("cp1252")), "astreinte.csv"), **given)


@pytest.mark.parametrize(("place", "layers"), [("dessus", 2), ("seul", 1)])
def test_a_file_is_published_above_the_turns_or_alone(one: Database, admin: Walker, place: str, layers: int) -> None:
    day = clock.now().astimezone(PARIS).date()
    text = CSV.format(day=f"{day - DAY:%d/%m/%Y}", end=f"{day + 3 * DAY:%d/%m/%Y}")
    for _ in range(2):
        assert upload(admin, text, place=place).status_code == 303
    with one.reading() as tx:
        plan = rotas.current(tx, "communication")
    assert plan is not None
    assert len(plan.layers) == layers
    assert on_duty(one) == "com4"


def test_a_wrong_file_says_every_line_and_publishes_nothing(one: Database, admin: Walker) -> None:
    before = kinds(one)
    answer = upload(admin, "date;heure;fonction;personne\n2026-02-30;8;communication;com1\n2026-12-01;8;x;com1\n")
    assert answer.status_code == 422
    assert "Technicien d&#39;astreinte : par semaine" in answer.text.replace("\u00a0", " ")
    assert "Ligne 2" in answer.text
    assert "Ligne 3" in answer.text
    assert upload(admin, "").status_code == 422
    assert admin.send("/astreintes/publier", "/astreintes/publier/fichier").status_code == 422
    assert kinds(one) == before


def test_a_hole_without_an_end_in_sight_and_a_function_without_a_rota_are_said_in_words(
        console: Flask, one: Database, admin: Walker) -> None:
    officer = Walker.signed_in(console, "sidpc1")
    assert "Technicien d&#39;astreinte : aucun tableau" in officer.see("/garde").text.replace("\u00a0", " ")
    assert publish(admin, personnes="operateur1").status_code == 303
    assert "pas de seconde personne</strong> du" in officer.see("/astreintes").text
    assert ", sans fin connue." in officer.see("/astreintes").text
    assert "aucun tableau" not in officer.see("/garde").text


def test_the_register_says_the_day_above_its_entries(console: Flask) -> None:
    page = Walker.signed_in(console, "sidpc1").see("/registre").text
    assert re.search(r"<h2>[A-Z][a-z]+ [0-9]{1,2}(er)? [^<]+ 20[0-9]{2}</h2>", page.replace("\u00a0", " "))
    assert page.count('<ol class="log"') == page.count("<h2>")


def test_calendars_are_read_and_say_the_same_turn_by_the_same_identifier(console: Flask, one: Database) -> None:
    own = Walker.signed_in(console, on_duty(one))
    read = [icalendar.Calendar.from_ical(own.see(url).data) for url in (FILES[0], FILES[0], FILES[1])]
    uids = [[str(each["uid"]) for each in made.walk("VEVENT")] for made in read]
    assert uids[0] == uids[1]
    assert uids[0]
    assert set(uids[0]) < set(uids[2])
    assert own.see(FILES[1]).mimetype == "text/calendar"
    for strange in ("technician", "mayor", "..", "x" * 80):
        assert own.see(f"/astreintes/{strange}.ics").status_code in (404, 405)


def test_the_shares_of_a_year_to_come_are_those_of_the_turns(console: Flask, one: Database) -> None:
    with one.transaction() as tx:
        members = [tx.execute(select(account.c.person).where(account.c.login == each)).scalar_one()
                   for each in ("com1", "com2")]
        rotas.publish(tx, HOUSE, "technician", members, tx.now.date(), 4, 18)
    page = Walker.signed_in(console, "com1").see("/astreintes/parts").text
    assert "Les 12 mois à venir" in page
    assert "technicien d'astreinte" in unescape(page).lower()


def test_the_first_page_says_that_a_swap_waits(console: Flask, one: Database) -> None:
    first, second = (Walker.signed_in(console, on_duty(one, rank)) for rank in range(2))
    with one.reading() as tx:
        other = rotas.on_duty_now(tx, "communication")[1]
    first.send("/astreintes/changements", "/astreintes/echanges", fonction="communication", personne=other,
               debut=soon(30), fin=soon(90))
    assert "échange d'astreinte" in unescape(second.see("/").text)
    assert "échange d'astreinte" not in unescape(first.see("/").text)
