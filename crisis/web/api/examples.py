"""One example of each body that the API takes, all invented: numbers, names and hours of nobody."""
from __future__ import annotations

from typing import Any

PERSON = "5f2c8d0e7b9a4c31a6d2e4f8091b7c35"
MESSAGE = "a1d94e6c02b84f7d9c3e5a7081f6b2d4"
HASH = "9f2b6c1d4e8a7035b1c9d2e6f4a80713c5d7e9f1a3b2c4d6e8f0a1b3c5d7e9f1"
ORDER = {"decided_by": PERSON, "means": "telephone", "declared_at": "2026-11-21T02:10:00Z"}
TEXT = "Inondation en cours à 03:10. Montez à l'étage. Prochain point à 4 h."
WRITING = {"title": "Crue de la Cère", "core": TEXT, "communes": ["15014"], "means": ["site"], "media": True,
           "urgency": "alert"}
REFUSAL: dict[str, Any] = {
    "type": "about:blank", "status": 422, "code": "order_author", "title": "Ordre sans auteur.",
    "detail": "L'autorité qui l'a donné n'est pas nommée.",
    "todo": "Choisissez le préfet ou le sous-préfet de permanence."}
BODIES: dict[str, dict[str, Any]] = {
    "SignIn": {"login": "sidpc1", "password": "mot de passe inventé"},
    "Opening": {"type": "flood", "title": "Crue de la Cère", "communes": ["15014"], "separate": False},
    "Alert": {"source": "other", "words": "Appel du maire : la Cère déborde.", "received_at": "2026-11-21T02:00:00Z"},
    "Note": {"category": "fact", "text": "Le pont de la gare est coupé.", "at": "2026-11-21T02:20:00Z"},
    "AttachedPiece": {"of": 3, "media_type": "text/plain", "body": "UGhvdG8gZHUgcG9udA=="},
    "Overrun": {"commitment": 48, "text": "Les numéros de deux mairies étaient faux."},
    "Closing": {"confirmed": True},
    "Activation": {"level": "full", "order": ORDER, "motive": "Crue rapide."},
    "Started": {"order": ORDER, "motive": "Crue rapide."},
    "Confirmation": {"confirmed": True},
    "Decision": {"decision": "inform", "order": ORDER},
    "Declaration": {"declared_at": "2026-11-21T02:40:00Z", "motive": "Mode réduit : le responsable est en route."},
    "Lifting": {"order": ORDER},
    "Mistake": {"why": "Exercice pris pour une crue."},
    "DutyAnswer": {"answer": "coming", "minutes": 15},
    "Arrival": {"how": "arrived"},
    "WrongPresence": {"of": 9},
    "Publication": {"layers": [{"kind": "turn", "members": [PERSON], "anchor": "2026-11-20", "every": "week",
                                "weekday": 4, "hour": 18}]},
    "RotaFile": {"csv": "ZGF0ZTtoZXVyZTtmb25jdGlvbjtwZXJzb25uZQoyNC8xMi8yMDI2Ozg7Y29tbXVuaWNhdGlvbjtjb20xCg==",
                 "place": "above"},
    "Absence": {"begins": "2026-12-24T07:00:00Z", "ends": "2026-12-26T07:00:00Z"},
    "Override": {"who": PERSON, "ends": "2026-11-21T07:00:00Z"},
    "SwapOffer": {"function": "communication", "other": PERSON, "begins": "2026-12-24T17:00:00Z",
                  "ends": "2026-12-25T07:00:00Z"},
    "SwapAnswer": {"agreed": True},
    "RouteChosen": {"route": PERSON},
    "CodeTyped": {"route": PERSON, "digits": "040715"},
    "TermAnswer": {"notice": PERSON, "answer": "confirmed"},
    "DeviceChosen": {"device": HASH},
    "Draft": WRITING,
    "Edit": WRITING | {"version": 1},
    "AtOnce": {"order": ORDER, "level": "restricted"},
    "Said": {"type": "flood", "communes": ["15014"], "title": "Crue de la Cère"},
    "Ticked": {"role": "duty_officer", "line": "note_alert", "done": True},
    "Prepared": {"situation": "La Cère déborde à Aurillac.", "figures": "3 communes touchées.", "up_to_seq": 12},
    "Rewritten": {"version": 1, "situation": "La Cère déborde à Aurillac et à Ytrac.", "up_to_seq": 14},
    "AsRead": {"version": 2},
    "Transmitted": {"to": "synergi", "up_to_seq": 14, "situation": 1},
    "Approval": {"hash": HASH, "seen": [HASH], "urgency": "alert", "passed": []},
    "SentBack": {"reason": "Précisez le lieu."},
    "StopSending": {"message": MESSAGE},
    "HandContact": {"target": "commune:15014", "outcome": "reached", "spoken_to": "Mme Aubrac, maire",
                    "at": "2026-11-21T02:50:00Z"},
    "HandPublication": {"means": "site", "message": MESSAGE, "named": "M. Vidal, service de communication"},
    "Repeated": {"delivery": MESSAGE},
    "Gala": {"message": MESSAGE,
             "file": "Y29kZV9pbnNlZTtyZXN1bHRhdDtoZXVyZQoxNTAxNDtqb2ludDsyMDI2LTExLTIxVDAzOjUwCg=="},
    "ConveningGiven": {"organisms": [PERSON], "order": ORDER, "words": "Salle du COD, 2e étage."},
    "OrganismAnswer": {"organism": PERSON, "answer": "represented", "minutes": 60, "who": "Cne Aubrac, adjoint"},
    "Seating": {"organism": PERSON, "at": "2026-11-21T03:05:00Z", "who": "Cne Aubrac, adjoint"},
    "Leaving": {"organism": PERSON, "at": "2026-11-21T09:00:00Z"},
    "CardGiven": {"code": "sdis", "name": "service départemental d'incendie et de secours", "kind": "rescue",
                  "convened": "always", "contacts": [{"name": "Astreinte de direction", "sms": "06 39 98 07 01"}]},
    "CardsGiven": {"cards": "Y29kZTtvcmdhbmlzbWU7bmF0dXJlO2NvbnZvcXVlO3Jhbmc7Y29udGFjdDtzbXM7dm9peDtjb3VycmllbAo="},
    "ClockStart": {"at": "2026-11-21T02:00:00Z"},
    "ClockJump": {"to": "2026-11-21T03:00:00Z"},
}
