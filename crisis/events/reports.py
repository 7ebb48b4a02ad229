"""Reports of an event: asked for, made, attested by its authority, then visaed by the référente qualité (R27).

All may follow the closing (ADR 10, ADR 21). How a report is written belongs to `evidence`.
"""
from __future__ import annotations

from collections.abc import Sequence

from crisis.accounts.rights import ROLES_FR, Actor
from crisis.db import Tx
from crisis.drills.conducted import conducted
from crisis.errors import Conflict, Forbidden, Missing, Refused
from crisis.events.stage import Stage, locked, stages
from crisis.journal import store
from crisis.journal.tables import REGISTER
from crisis.reports import kept, makings
from crisis.reports.makings import Making
from crisis.reports.signed import ATTESTED, MADE, VISAED, Signed, signed, since

# Who attests, by what the event plays (R4): the authority in reality, whoever leads it in an exercise.
ATTESTS = {"real": "authority", "exercise": "exercise_lead"}


def ask(tx: Tx, actor: Actor, event_id: str, formats: Sequence[str]) -> int:
    """Ask for the next version, up to the entry that will then be the last; return its number.

    Raises Conflict while one is being made, or if nothing was entered since the last one.
    """
    actor.require("make_report")
    locked(tx, event_id)
    row = makings.last(tx, event_id)
    if row is None:
        makings.begin(tx, event_id, 1, actor.by, formats)
        return 1
    state = makings.states(tx, event_id, row.number)
    if state[makings.FIRST] == makings.REFUSED:  # Nothing was made under this number: it is not lost.
        makings.again(tx, event_id, row.number, list(state))
        return int(row.number)
    if state[makings.FIRST] != makings.READY:
        raise _under_way()
    if not since(tx, event_id, row.up_to_seq):
        raise Conflict("report_same", "Une nouvelle version serait la même.",
                       f"Rien n'est entré dans la main courante depuis la version {row.number}.",
                       f"Prenez la version {row.number}.")
    makings.begin(tx, event_id, row.number + 1, actor.by, formats)
    return int(row.number) + 1


def ask_again(tx: Tx, actor: Actor, event_id: str, number: int, code: str) -> None:
    """Ask again for one format that was refused, from the same stored JSON. Raises Conflict if it was not refused."""
    actor.require("make_report")
    locked(tx, event_id)
    states = makings.states(tx, event_id, number)
    if code not in states:
        raise Missing("report_missing", "Cette version ou ce format n'existe pas.",
                      todo="Revenez à la liste des versions.")
    if states[makings.FIRST] == makings.REFUSED and code != makings.FIRST:
        raise Conflict("report_no_json", "Ce format ne peut pas être établi.",
                       "Le rapport dont il est tiré a été refusé.", "Demandez d'abord le rapport.")
    if not makings.again(tx, event_id, number, [code]):
        raise Conflict("report_not_refused", "Ce format n'a pas été refusé.", "Il est prêt, ou en cours.",
                       "Rechargez la page.")


def made(tx: Tx, making: Making, body: bytes, up_to_seq: int) -> bool:
    """Keep the JSON of a version and write it in the chain. False if another worker makes it now: nothing is kept."""
    locked(tx, making.event)
    sha256 = kept.keep(tx, body, "application/json")
    if not makings.finish(tx, making, sha256, len(body)):
        return False
    entry = store.append(tx, making.event, MADE, {"version": making.number, "up_to_seq": up_to_seq, "sha256": sha256})
    makings.stored(tx, making, up_to_seq, sha256, entry.seq)
    return True


def attest(tx: Tx, actor: Actor, event_id: str, number: int, sha256: str) -> int:
    """Attest the last version, as its page showed it; return the entry. The authority signs in: nobody does it for it.

    Raises Forbidden for whoever does not attest such an event, Conflict as `_last`, or if it was attested.
    """
    actor.require("attest_report")
    played = conducted.state(tx, event_id)
    if played.exercise:
        store.lock(tx, REGISTER)  # Before the event, as everywhere: the verdict of the year rests on what it says.
    locked(tx, event_id)
    stage = stages.state(tx, event_id)
    if ATTESTS[stage.plays] not in actor.roles:
        raise Forbidden("attest_other", "Vous n'attestez pas cet évènement.",
                        f"Son rapport est attesté par : {ROLES_FR[ATTESTS[stage.plays]]}.",
                        "Demandez-lui de se connecter et d'attester.")
    version = _last(tx, event_id, number, sha256, stage)
    if version.attested is not None:
        raise Conflict("report_attested", "Cette version est déjà attestée.", todo="Rechargez la page.")
    seq = store.append(tx, event_id, ATTESTED, {"version": number, "sha256": sha256}, by=actor.by).seq
    if played.exercise:
        store.append(tx, REGISTER, "exercise_attested", {
            "exercise": played.exercise, "number": played.number, "event": event_id, "version": number,
            "sha256": sha256}, by=actor.by)
    return seq


def visa(tx: Tx, actor: Actor, event_id: str, number: int, sha256: str) -> int:
    """Visa the last version, once attested, as its page showed it; return the entry.

    Raises Refused for whoever attested it, Conflict as `_last`, if nobody attested it, or if it was visaed.
    """
    actor.require("visa_report")
    locked(tx, event_id)
    version = _last(tx, event_id, number, sha256, stages.state(tx, event_id))
    if version.attested is None:
        raise Conflict("report_unattested", "Cette version n'est pas attestée.", "Le visa vient après l'attestation.",
                       "Demandez d'abord à l'autorité d'attester.")
    if version.visaed is not None:
        raise Conflict("report_visaed", "Cette version est déjà visée.", todo="Rechargez la page.")
    if version.attested.person == actor.person:
        raise Refused("visa_own", "On ne vise pas ce que l'on a attesté.", "Le visa est celui d'une seconde personne.",
                      "Demandez-le à une autre personne chargée de la qualité.")
    return store.append(tx, event_id, VISAED, {"version": number, "sha256": sha256,
                                               "attested": version.attested.seq}, by=actor.by).seq


def _last(tx: Tx, event_id: str, number: int, sha256: str, stage: Stage) -> Signed:
    """Return the version to be signed. Raises Conflict unless it is the last, made after the closing, and as shown."""
    found = next((each for each in signed.state(tx, event_id) if each.number == number), None)
    row = makings.last(tx, event_id)
    if row is None or number > row.number:
        raise Missing("report_missing", "Cette version du rapport n'existe pas.",
                      todo="Revenez à la liste des versions.")
    if row.number != number:
        raise Conflict("report_not_last", "Cette version n'est plus la dernière.",
                       f"La version {row.number} a été demandée depuis ; elle seule peut être signée.",
                       "Ouvrez la dernière version.")
    if found is None:
        raise _under_way()
    if found.sha256 != sha256:
        raise Conflict("report_changed", "Cette version n'est pas celle que la page montrait.",
                       "Son empreinte est une autre.", "Rechargez la page et relisez le rapport.")
    if stage.closed_seq is None or found.up_to_seq < stage.closed_seq:
        raise _unfinished(closed=stage.closed)
    kept.fetch(tx, sha256)
    return found


def _under_way() -> Conflict:
    return Conflict("report_under_way", "Une version est en cours d'établissement.",
                    "Une version se signe, et la suivante se demande, une fois qu'elle est prête.",
                    "Attendez qu'elle soit prête, puis recommencez.")


def _unfinished(*, closed: bool) -> Conflict:
    what = "Cette version ne peut pas être signée."
    if closed:
        return Conflict("report_before_closing", what, "Elle s'arrête avant la clôture de l'évènement.",
                        "Demandez la version suivante.")
    return Conflict("report_event_open", what, "L'évènement n'est pas clos : ses délais courent encore.",
                    "Clôturez l'évènement, puis demandez une version.")
