"""Decides what hands can do with the phones of the sandbox: pick up, press keys, let a machine answer, write back.

Under `/_calls`, `/_dial` and `/_reply` in JSON, for tests and rehearsals; under `/_desk` as a page of buttons, for
people. How a call goes on is `ringing.py`'s business.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from channels.sandbox import hostile, twiml
from channels.sandbox.api import FICTION
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.http import Reply, Request, as_json, latest
from channels.sandbox.ledger import Ledger, Seen
from channels.sandbox.receipts import Receipts
from channels.sandbox.ringing import ACTS, ALIVE, KEYS, RINGING, TALKING, Calls

BUTTONS = {RINGING: {"pick_up": "Décrocher", "machine": "Répondeur", "busy": "Occupé"},
           TALKING: {"hang_up": "Raccrocher"}}
OFFERED = {key: f"Touche {key}" for key in "1239"}
DIALLED = {key: key for key in "1234567890"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
STATES = {"queued": "en attente", RINGING: "sonne", TALKING: "en ligne", "completed": "terminé", "busy": "occupé",
          "no-answer": "sans réponse", "failed": "non établi", "canceled": "annulé"}
SHOWN = 200


class Handset:
    """The phones of fiction, in somebody's hand."""

    def __init__(self, ledger: Ledger, receipts: Receipts, calls: Calls, faults: Faults, account: str) -> None:
        self._ledger, self._receipts, self._calls = ledger, receipts, calls
        self._faults, self._account = faults, account

    def calls(self, asked: Request) -> Reply:
        """Return every call, the first first."""
        accepted = [seen for seen in self._all("twilio_voice") if seen.accepted]
        return as_json(200, [_as_call(seen) for seen in latest(asked, accepted)])

    def touch(self, request: Request) -> Reply:
        """Press one button: `act`, on the call `ref` or on the last one of the number `to`. Several keys may follow."""
        asked = _object(request)
        ref, act = str(asked.get("ref") or self._last(str(asked.get("to")))), str(asked.get("act"))
        pressed = list(act) if act and KEYS.issuperset(act) else [act]
        if not ACTS.issuperset(pressed):
            return hostile.error(400, 400, f"`act` is one of: {', '.join(sorted(ACTS))}")
        if not all(self._calls.act(ref, each) for each in pressed):
            return hostile.error(409, 409, "This phone does not ring")
        return as_json(200, {"ref": ref})

    def dial(self, request: Request) -> Reply:
        """Call the number `to` from the phone `from`; `url` is where its owner has told the operator to ask."""
        asked = _object(request)
        phone, url = str(asked.get("from")), str(asked.get("url"))
        if not FICTION.fullmatch(phone) or urlsplit(url).hostname not in LOOPBACK:
            return hostile.error(400, 400, "A number of fiction, and an address on this machine")
        seen = self._ledger.note(
            "twilio_voice", phone, "", state=RINGING, accepted=True, ref=f"CA{uuid4().hex}",
            more={"account": self._account, "sender": str(asked.get("to", "")), "callback": url, "events": [],
                  "timeout": 0, "twiml": "", "spoken": [], "answers": [], "inbound": True})
        self._calls.follow(seen, self._faults.strike("twilio_voice", phone))
        return as_json(200, {"ref": seen.ref})

    def write(self, request: Request) -> Reply:
        """Write back from the phone `from`: `text`, told `times` times as one and the same message."""
        asked = _object(request)
        ref = self._reply(str(asked.get("from")), str(asked.get("text", "")), 2 if asked.get("times") == 2 else 1)
        return as_json(200, {"ref": ref}) if ref else hostile.error(409, 409, "Nobody wrote to this phone")

    def desk(self, _: Request) -> Reply:
        """Show every phone with its buttons."""
        phones = "".join(self._phone(number) for number in self._numbers())
        return _page(phones or "<p>Aucun téléphone n’a encore rien reçu.</p>")

    def press(self, request: Request) -> Reply:
        """Do what a button of that page asks, then show it again."""
        origin, form = request.headers.get("origin"), request.form()
        # Another site open in the same browser must not play with these phones.
        if origin not in (None, f"http://{request.headers.get('host', '')}"):
            return hostile.error(403, 403, "Another origin")
        if form.get("text"):
            self._reply(form.get("from", ""), form["text"], 1)
        elif form.get("act") in ACTS:
            self._calls.act(form.get("ref", ""), form["act"])
        return Reply(303, b"", {"Location": "/_desk"})

    def _all(self, operator: str) -> list[Seen]:
        return [seen for seen in self._ledger.all if seen.operator == operator]

    def _last(self, number: str) -> str:
        found = [seen.ref for seen in self._ledger.by_to["twilio_voice", number] if seen.state in ALIVE]
        return found[-1] if found else ""

    def _reply(self, number: str, text: str, times: int) -> str | None:
        """Send what a phone writes to where the receipts of its last message go; None if nobody wrote to it."""
        to = [seen for seen in self._ledger.by_to["twilio", number] if seen.accepted and seen.more.get("callback")]
        if not to:
            return None
        # Never twice the same, not even after a restart: whoever receives it knows a message by this mark.
        ref = "SM" + uuid4().hex
        self._receipts.begin(self._bring(to[-1], text, ref, times))
        return ref

    async def _bring(self, last: Seen, text: str, ref: str, times: int) -> None:
        url, fields = str(last.more["callback"]).partition("?")[0], _inbound(last, text, ref)
        for _ in range(times):
            answer = await self._receipts.ask(url, fields, Fault())
            for said in _messages(answer):
                self._ledger.note("twilio", last.to, said, state="delivered", accepted=True,
                                  ref=f"{ref}/{len(self._ledger.all)}",
                                  more={"account": last.more["account"], "sender": last.more["sender"],
                                        "callback": last.more["callback"], "service": None, "answers": ref})

    def _numbers(self) -> list[str]:
        """Return the numbers that received something, the last one first."""
        seen = [each.to for each in self._ledger.all if each.accepted and each.operator in ("twilio", "twilio_voice")]
        return list(dict.fromkeys(reversed(seen)))[:SHOWN]

    def _phone(self, number: str) -> str:
        calls = [seen for seen in self._ledger.by_to["twilio_voice", number] if seen.accepted]
        texts = [seen for seen in self._ledger.by_to["twilio", number] if seen.state == "delivered"]
        shown = "".join(_shown_call(seen) for seen in reversed(calls))
        shown += "".join(f"<li><p>{escape(seen.text)}</p></li>" for seen in reversed(texts))
        reply = (f'<form method="post"><input type="hidden" name="from" value="{escape(number)}"><label>Répondre par '
                 'SMS <input name="text" required></label> <button>Envoyer</button></form>') if texts else ""
        return f"<section><h2>{escape(number)}</h2><ul>{shown}</ul>{reply}</section>"


def _shown_call(seen: Seen) -> str:
    acts = BUTTONS.get(seen.state, {}) | _keys(seen)
    buttons = " ".join(f'<button name="act" value="{act}">{told}</button>' for act, told in acts.items())
    form = (f'<form method="post"><input type="hidden" name="ref" value="{escape(seen.ref)}">{buttons}</form>'
            if acts else "")
    said = "".join(f"<p>{escape(each)}</p>" for each in seen.more["spoken"])
    return f"<li><strong>Appel : {STATES.get(seen.state, seen.state)}</strong>{said}{form}</li>"


def _keys(seen: Seen) -> dict[str, str]:
    """Return the keys of a phone: all of them where it has dialled, those that answer us where it was called."""
    if seen.state not in (RINGING, TALKING):
        return {}
    return DIALLED if seen.more.get("inbound") else OFFERED


def _page(body: str) -> Reply:
    page = ('<!doctype html><html lang="fr"><meta charset="utf-8"><title>Téléphones d’essai</title>'
            '<meta name="viewport" content="width=device-width"><main><h1>Téléphones d’essai</h1>'
            f'<p><a href="/_desk">Actualiser</a></p>{body}</main></html>')
    return Reply(200, page.encode(), {
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'"})


def _as_call(seen: Seen) -> dict[str, Any]:
    return {"ref": seen.ref, "to": seen.to, "key": seen.key, "state": seen.state, "at": seen.at,
            "text": seen.text, "spoken": seen.more["spoken"], "answers": seen.more["answers"]}


def _inbound(last: Seen, text: str, ref: str) -> dict[str, str]:
    return {"AccountSid": last.more["account"], "ApiVersion": "2010-04-01", "Body": text, "From": last.to,
            "MessageSid": ref, "NumMedia": "0", "NumSegments": "1", "SmsMessageSid": ref, "SmsSid": ref,
            "SmsStatus": "received", "To": last.more["sender"]}


def _messages(answer: str) -> list[str]:
    try:
        verbs = twiml.read(answer)
    except twiml.UnreadableError:
        return []
    return [verb.text or "".join(each.text for each in verb.inner) for verb in verbs if verb.name == "Message"]


def _object(request: Request) -> dict[str, Any]:
    try:
        read = json.loads(request.body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
