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


def test_a_draft_saved_again_keeps_the_fields_that_are_not_given(desk: Desk) -> None:
    event = desk.opened()
    writer = desk.duty("communication")
    typed = FIELDS | {"ÉVOLUTION": ["Pic attendu à 6 h."], "PHÉNOMÈNE": ["crue rapide"]}
    message = writer.done(f"/events/{event}/messages", {"fields": typed, "means": ["site"], "media": True})["id"]
    body = {"fields": {"FAITS ÉTABLIS": ["Trois axes sont coupés."]}, "means": ["site"], "media": True, "version": 1}
    assert writer.send("PUT", f"/messages/{message}", body).status_code == 200
    told = writer.get(f"/messages/{message}")
    assert (told["fields"]["ÉVOLUTION"], told["fields"]["CONSIGNES"]) == (["Pic attendu à 6 h."], ["Montez à l'étage."])
    assert "crue rapide" in told["variants"]["site"]
    # Without fields nor texts, the draft is composed of the fields that it holds, and never of an empty core.
    assert writer.send("PUT", f"/messages/{message}", {"means": ["site"], "version": 2}).status_code == 200
    again = writer.get(f"/messages/{message}")
    assert (again["playbook"], set(again["variants"])) == ("flood", {"sms", "email", "site"})
    assert "Trois axes" in again["variants"]["site"]


def test_an_end_of_alert_and_texts_to_be_read_are_composed_too(desk: Desk) -> None:
    event = desk.opened()
    writer = desk.duty("communication")
    fields = {each["name"]: each for each in writer.get(f"/events/{event}/playbook")["ending_fields"]}
    assert (fields["ORDRE DE FIN"]["kind"], fields["ORDRE DE FIN"]["stands"]) == ("order", [])
    assert "MESURES PRISES" not in fields
    body = {"fields": {"ORDRE DE FIN": ["Le préfet lève l'alerte à 9 h."], "CONSIGNES": ["N'allez pas à la cave."]},
            "ends_alert": True, "media": True, "means": ["site"], "hand": ["phone", "radio", "fralert"]}
    told = writer.get("/messages/" + writer.done(f"/events/{event}/messages", body)["id"])
    assert set(told["variants"]) == {"sms", "email", "press", "site", "phone", "radio", "fralert"}
    assert all("lève l'alerte" in text for text in told["variants"].values())
    assert [each["code"] for each in told["findings"] if each["blocking"] or each["code"] == "ending"] == []


def test_a_type_that_changed_is_told_and_its_words_are_taken_on_demand(desk: Desk) -> None:
    event = desk.opened()
    writer = desk.duty("communication")
    message = writer.done(f"/events/{event}/messages", {"fields": FIELDS, "means": ["site"], "media": True})["id"]
    desk.duty("duty_officer").done(f"/events/{event}/description", {"type": "storm"})
    codes = {each["code"] for each in writer.get(f"/messages/{message}")["findings"]}
    assert "other_type" in codes
    body = {"fields": {}, "means": ["site"], "media": True, "version": 1}
    assert writer.send("PUT", f"/messages/{message}", body).status_code == 200
    kept = writer.get(f"/messages/{message}")
    assert kept["playbook"] == "flood"
    taken = body | {"version": kept["version"], "new_type": True}
    assert writer.send("PUT", f"/messages/{message}", taken).status_code == 200
    told = writer.get(f"/messages/{message}")
    assert told["playbook"] == "storm"
    assert "other_type" not in {each["code"] for each in told["findings"]}


def test_the_stage_says_its_type_and_what_is_still_to_be_said(desk: Desk) -> None:
    event = desk.opened()
    stage = desk.duty("communication").get(f"/events/{event}")["stage"]
    assert (stage["type"], stage["to_specify"]) == ("flood", [])
