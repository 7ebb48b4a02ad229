"""The playbook of an event over the API, and a message composed of its fields."""
from __future__ import annotations

from tests.web.api.conftest import Desk

FIELDS = {"FAITS ÉTABLIS": ["Deux axes sont coupés."], "CONSIGNES": ["Montez à l'étage."], "DEPUIS": ["3 h 10"]}


def test_the_playbook_says_its_fields_and_where_it_stands(desk: Desk) -> None:
    event = desk.opened()
    book = desk.duty("communication").get(f"/events/{event}/playbook")
    assert (book["type"], book["label"], book["validated"]) == ("flood", "Inondation", False)
    assert "Modèle non validé" in book["notices"][0]
    fields = {each["name"]: each for each in book["fields"]}
    assert (fields["CONSIGNES"]["stands"], fields["CONSIGNES"]["many"]) == ([], True)
    assert len(fields["CONSIGNES"]["choices"]) > 3
    assert fields["PHÉNOMÈNE"]["stands"] == ["inondation"]
    assert any("Évacuation" in line["text"] for line in book["on_order"])


def test_a_message_is_composed_of_fields_and_what_is_left_out_the_service_fills(desk: Desk) -> None:
    event = desk.opened()
    writer = desk.duty("communication")
    message = writer.done(f"/events/{event}/messages", {"fields": FIELDS, "means": ["site"], "media": True})["id"]
    told = writer.get(f"/messages/{message}")
    assert set(told["variants"]) == {"sms", "email", "press", "site"}
    assert told["fields"]["CONSIGNES"] == ["Montez à l'étage."]
    assert "inondation" in told["title"]
    assert {each["code"] for each in told["findings"] if each["blocking"]} == {"field"}  # No COD: what is done is open.
    whole = FIELDS | {"MESURES PRISES": ["Les sapeurs-pompiers sont engagés."]}
    body = {"fields": whole, "media": True, "means": ["site"], "version": 1}
    assert writer.send("PUT", f"/messages/{message}", body).status_code == 200
    found = {(each["code"], each["variant"]) for each in writer.get(f"/messages/{message}")["findings"]}
    assert ("template", "") in found
    assert [code for code, _ in found if code == "field"] == []


def test_a_field_that_the_playbook_has_not_is_refused_in_clear(desk: Desk) -> None:
    event = desk.opened()
    answer = desk.duty("communication").send("POST", f"/events/{event}/messages", {"fields": {"BILAN": ["Trois"]}})
    assert (answer.status_code, answer.json["code"]) == (422, "fields")
    assert "BILAN" in answer.json["detail"]


def test_a_card_is_ticked_once_and_shown_with_who_and_when(desk: Desk) -> None:
    event = desk.opened()
    officer, line = desk.duty("duty_officer"), {"role": "duty_officer", "line": "note_alert"}
    first = officer.done(f"/events/{event}/cards", line)["seq"]
    assert desk.duty("communication").done(f"/events/{event}/cards", line)["seq"] == first
    shown = {each["line"]: each for each in officer.get(f"/events/{event}/cards")["cards"]["duty_officer"]}
    assert (shown["note_alert"]["ticked"]["person"], shown["note_alert"]["ticked"]["seq"]) == (officer.person, first)
    assert shown["open_directory"]["ticked"] is None
    officer.done(f"/events/{event}/cards", line | {"done": False})
    assert desk.kinds(event)[-2:] == ["card_ticked", "card_unticked"]
