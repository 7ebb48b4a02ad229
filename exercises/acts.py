"""What each verb of a script asks of the API. One verb is one act of one person; none of them decides anything."""
from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from typing import Any

from crisis.clock import instant
from exercises import arguments as given
from exercises.client import RefusedByServiceError, Sandbox
from exercises.play import DIRECTOR, CannotError, Play

LINK = re.compile(r"https?://\S+/a/\S+")
CODES = re.compile(r"Répondez ([A-Z]{1,2})1\b")
DIGITS = {15: "1", 30: "2", 60: "3"}
RECORDED = "C'est noté"
FEW = 3


def open_event(play: Play, login: str, told: given.OpenEvent) -> None:
    play.event = play.client.post(login, "/events", {
        "type": told.type, "title": told.title, "communes": communes(play, login, told.communes),
        "separate": told.separate})["id"]


def communes(play: Play, login: str, told: str | tuple[str, ...]) -> list[str]:
    """Return the communes that a line means, by their INSEE codes."""
    if not isinstance(told, str):
        return list(told)
    every = [str(each["code_insee"]) for each in play.client.get(login, "/territory")["communes"]]
    return every[:FEW] if told == "few" else every


def _said(play: Play, login: str, told: given.ActivateNow | given.DescribeEvent) -> dict[str, Any]:
    """Return what a line says of an event; what it leaves out takes its default, or stands."""
    body: dict[str, Any] = {"type": told.type, "title": told.title}
    return body | ({} if told.communes is None else {"communes": communes(play, login, told.communes)})


def activate_now(play: Play, login: str, told: given.ActivateNow) -> None:
    order = {"decided_by": play.who(told.decided_by)[1] if told.decided_by else None, "means": told.means,
             "declared_at": play.ago(told.minutes_ago)}
    done = play.client.post(login, "/activations", _said(play, login, told) | {
        "order": order, "level": told.level, "motive": told.motive, "separate": told.separate})
    play.event, play.seqs["activate_now"] = done["id"], done["seq"]


def describe_event(play: Play, login: str, told: given.DescribeEvent) -> None:
    play.client.post(login, play.path("/description"), _said(play, login, told))


def record_alert(play: Play, login: str, told: given.RecordAlert) -> None:
    play.client.post(login, play.path("/alert"), {
        "source": told.source, "words": told.words, "received_at": play.ago(told.minutes_ago)})


def activate_cod(play: Play, login: str, told: given.ActivateCod) -> None:
    play.seqs["activate_cod"] = play.client.post(login, play.path("/cod"), {
        "level": told.level, "order": play.order(told), "motive": told.motive})["seq"]


def start_communication(play: Play, login: str, told: given.StartCommunication) -> None:
    play.seqs["start_communication"] = play.client.post(login, play.path("/communication"), {
        "order": play.order(told), "motive": told.motive})["seq"]


def decide(play: Play, login: str, told: given.Decide) -> None:
    review = instant(play.start + told.review_at) if told.review_at is not None else None
    play.seqs["decide"] = play.client.post(login, play.path("/decision"), {
        "decision": told.decision, "motive": told.motive, "review_at": review, "words": told.words,
        "order": play.order(told)})["seq"]


def lift_cod(play: Play, login: str, told: given.Ordered) -> None:
    play.seqs["lift_cod"] = play.client.post(login, play.path("/cod/lift"), {"order": play.order(told)})["seq"]


def confirm_order(play: Play, login: str, told: given.ConfirmOrder) -> None:
    seq = play.seqs.get(told.of) if told.of else max(play.seqs.values(), default=None)
    if seq is None:
        raise CannotError("aucun ordre à confirmer")
    play.client.post(login, play.path(f"/orders/{seq}/confirmation"), {"confirmed": told.confirmed})


def acknowledge(play: Play, login: str, told: given.Acknowledge) -> None:
    if told.by:
        _by_phone(play, login, told)
        return
    body = {"answer": told.answer, "minutes": told.minutes} | _for(play, told.person)
    play.client.post(login, play.path("/duty/answer"), body)


def _by_phone(play: Play, login: str, told: given.Acknowledge) -> None:
    """Answer as the phone of this person can: the button of its link, a key of the call, a code written back."""
    if play.sandbox is None:
        raise CannotError("réponse par téléphone possible dans notre bac à sable seulement ; retirez « by »")
    delivery = _alert(play, login)
    received = play.sandbox.sms(delivery) if delivery else None
    if received is None:
        raise CannotError("ce téléphone n'a reçu aucune alerte")
    heard = PHONES[told.by or "link"](play.sandbox, *received, told)
    if heard is not None and not heard.startswith(RECORDED):
        raise CannotError(f"la réponse n'a pas été notée ; le téléphone a reçu : « {heard} »")


def _by_link(sandbox: Sandbox, _number: str, text: str, told: given.Acknowledge) -> None:
    found = LINK.search(text)
    if found is None:
        raise CannotError("cette alerte ne porte aucun lien")
    sandbox.press(found.group(), {"answer": told.answer, "minutes": str(told.minutes or "")})


def _by_key(sandbox: Sandbox, number: str, _text: str, told: given.Acknowledge) -> str:
    heard = sandbox.touch(number, _digit(told))
    if heard is None:
        raise CannotError("ce téléphone ne sonne pas : aucun appel, ou déjà terminé")
    return heard


def _by_reply(sandbox: Sandbox, number: str, text: str, told: given.Acknowledge) -> str:
    found = CODES.search(text)
    if found is None:
        raise CannotError("ce SMS ne propose aucun code de réponse")
    return sandbox.reply(number, f"{found[1]}{_digit(told)}") or "rien"


def _digit(told: given.Acknowledge) -> str:
    """Return the key, or the digit of the code, of an answer; an arrival without minutes is the nearest one."""
    return "9" if told.answer == "cannot" else DIGITS[told.minutes or 15]


PHONES: dict[str, Callable[[Sandbox, str, str, given.Acknowledge], str | None]] = {
    "link": _by_link, "key": _by_key, "reply": _by_reply}


def _alert(play: Play, login: str) -> str | None:
    """Return the delivery that woke this person, if one did."""
    duty = play.client.get(DIRECTOR, "/duty")
    persons = {one["person"] for people in duty.values() for one in people if one["login"] == login}
    woken = (entry["data"] for entry in entries(play, login) if entry["kind"] == "duty_alerted"
             and "confirms" not in entry["data"])
    return next((data["delivery"] for data in woken if data["person"] in persons), None)


def entries(play: Play, login: str) -> Iterable[dict[str, Any]]:
    """Yield the entries of the event, page by page."""
    after = 0
    while (page := play.client.get(login, play.path(f"/entries?after={after}&limit=500")))["entries"]:
        yield from page["entries"]
        after = page["next"]


def _for(play: Play, role: str | None) -> dict[str, str]:
    return {"person": play.who(role)[1]} if role else {}


def arrive(play: Play, login: str, told: given.Arrive) -> None:
    play.client.post(login, play.path("/duty/arrival"), {"how": told.how} | _for(play, told.person))


def declare_operational(play: Play, login: str, told: given.DeclareOperational) -> None:
    """Declare the cell; the motive is given only when the service says that a line is missing."""
    body = {"declared_at": play.ago(told.minutes_ago)}
    try:
        play.client.post(login, play.path("/cell"), body)
    except RefusedByServiceError as refused:
        if refused.code != "reduced" or not told.motive:
            raise
        play.client.post(login, play.path("/cell"), body | {"motive": told.motive})


def draft(play: Play, login: str, told: given.Draft) -> None:
    body = {"title": told.title, "core": told.text, "means": list(told.means), "media": told.media,
            "urgency": told.urgency, "factual": told.factual, "ends_alert": told.ends_alert,
            "hand": list(told.hand)}
    body |= {"fields": {name: list(lines) for name, lines in told.fields.items()}} if told.fields is not None else {}
    body |= {"variants": told.variants.model_dump(exclude_none=True)} if told.variants else {}
    body |= {"communes": list(told.communes)} if told.communes is not None else {}
    play.messages[told.name] = play.client.post(login, play.path("/messages"), body)["id"]


def submit(play: Play, login: str, told: given.Named) -> None:
    play.client.post(login, f"/messages/{play.message(told.message)}/submit")


def approve(play: Play, login: str, told: given.Approve) -> None:
    """Approve what is displayed at this minute, with its warnings passed in one tap."""
    path = f"/messages/{play.message(told.message)}"
    shown = play.client.get(login, path)
    passed = sorted({each["code"] for each in shown["findings"]}) if told.passed == "all" else list(told.passed)
    # Whoever plays has read every text of this answer to its end.
    body: dict[str, Any] = {"hash": shown["hash"], "seen": sorted(shown["fingerprints"].values()),
                            "urgency": told.urgency, "passed": passed}
    if told.by_voice_of:
        body["order"] = {"decided_by": play.who(told.by_voice_of)[1], "means": told.means}
    dispatched = play.client.post(login, f"{path}/approve", body)["seq"]
    # The approval is the entry before the dispatch that it orders.
    play.seqs["approve"] = dispatched - 1


def hand_contact(play: Play, login: str, told: given.HandContact) -> None:
    message = play.message(told.message) if told.message else None
    for target in _targets(play, login, told.target):
        play.client.post(login, play.path("/contacts"), {
            "target": target, "outcome": told.outcome, "message": message, "spoken_to": told.spoken_to,
            "at": play.ago(told.minutes_ago)})


def _targets(play: Play, login: str, told: str | tuple[str, ...]) -> list[str]:
    """Return whom to call; `uncovered` is every commune whose mayor is not known to be informed."""
    if told != "uncovered":
        return [told] if isinstance(told, str) else list(told)
    verdicts = play.client.get(login, play.path(""))["commitments"]
    elected = (one.get("audiences", {}).get("elected", {}) for one in verdicts if one["number"] == 48)
    return [f"commune:{insee}" for coverage in elected for insee in coverage.get("uncovered", ())]


def hand_publication(play: Play, login: str, told: given.HandPublication) -> None:
    body: dict[str, Any] = {"means": told.means, "message": play.message(told.message), "named": told.proof,
                            "at": play.ago(told.minutes_ago)}
    if told.file:
        body["piece"] = {"body": base64.b64encode(told.file.encode()).decode(), "media_type": "text/plain"}
    play.client.post(login, play.path("/publications"), body)


def stop_sending(play: Play, login: str, told: given.StopSending) -> None:
    message = play.message(told.message) if told.message else None
    play.client.post(login, play.path("/stop"), {"message": message})


def note(play: Play, login: str, told: given.Note) -> None:
    play.client.post(login, play.path("/notes"), {"category": told.category, "text": told.text})


def stand_down(play: Play, login: str, _told: given.Nothing) -> None:
    play.client.post(login, play.path("/cell/stand-down"))


def close_event(play: Play, login: str, told: given.CloseEvent) -> None:
    play.client.post(login, play.path("/close"), {"confirmed": told.confirmed})
    # Nobody is told any more what the exchange counted since.
    play.room.exchange.clear()


ACTS: dict[str, Callable[[Play, str, Any], None]] = {
    act.__name__: act for act in (
        open_event, activate_now, describe_event, record_alert, activate_cod, start_communication, confirm_order,
        acknowledge, arrive, declare_operational, decide, draft, submit, approve, hand_contact, hand_publication,
        stop_sending, note, lift_cod, stand_down, close_event)}
