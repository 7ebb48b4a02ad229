"""What a rehearsal prints: one JSON document (`docs/rehearse.schema.json`), or a page of French. Draws no figure."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

EVENT = ("id", "nature", "territory", "type")
COMMITMENT = ("number", "verdict", "basis", "started_at", "met_at", "seconds", "rule")
AUDIENCE = ("communes_targeted", "targeted", "accepted", "delivered", "unknown", "failed", "first_at", "covered_at")
CHANNEL = ("name", "attempted", "accepted", "delivered", "refused", "unknown", "expired", "stopped", "p50_s", "p95_s",
           "max_s")
ONCALL = ("first_request_s", "alerted", "acknowledged", "ready_at")
EXCHANGE = ("received", "answered", "abandoned")
JOURNAL = ("entries", "head", "verified")
VERDICTS = {"running": "en cours", "kept": "tenu", "missed": "non tenu", "not_proven": "non démontré",
            "not_applicable": "sans objet"}
AUDIENCES = {"elected": "élus", "public": "public", "media": "médias"}
Figures = Mapping[str, Mapping[str, int]]


def document(report: Mapping[str, Any], operators: Figures, journal: Mapping[str, Any],
             sheets_expected: int = 0) -> dict[str, Any]:
    """Return the document of a rehearsal. A part that does not exist is absent, not invented.

    `sheets_expected`: how many calls were answered at the posts of the hotline.
    """
    told = {"event": _of(report["event"], EVENT),
            "commitments": [_commitment(each) for each in report["commitments"]],
            "channels": [_of(each, CHANNEL) for each in report["channels"]],
            "oncall": _of(report["oncall"], ONCALL),
            "journal": _of(journal, JOURNAL)}
    told |= _hotline(report, sheets_expected)
    return told | ({"operators": {name: dict(each) for name, each in operators.items()}} if operators else {})


def _of(told: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: told[key] for key in keys if key in told}


def _commitment(told: Mapping[str, Any]) -> dict[str, Any]:
    audiences = {name: _of({key: value for key, value in each.items() if value is not None or key.endswith("_at")},
                           AUDIENCE) for name, each in told.get("audiences", {}).items()}
    return _of(told, COMMITMENT) | ({"audiences": audiences} if audiences else {})


def _hotline(report: Mapping[str, Any], sheets_expected: int) -> dict[str, Any]:
    """Return the hotline that engagement 50 judges; nothing if none was ordered."""
    found = next((each for each in report["commitments"] if each["number"] == 50 and each["started_at"]), None)
    if found is None:
        return {}
    opening: Mapping[str, Any] = next((each for each in found["readings"] if each["name"] == "to_opening"), {})
    return {"hotline": {"ordered_at": found["started_at"], "opened_at": opening.get("met_at"),
                        "seconds": opening.get("seconds"), **_posts(report), "sheet_versions": len(report["sheets"]),
                        **_calls(report, sheets_expected)}}


def _posts(report: Mapping[str, Any]) -> dict[str, Any]:
    posts = report["cip_posts"]
    return {"posts_wanted": posts["wanted"], "posts_filled": posts["filled"]} if posts else {}


def _calls(report: Mapping[str, Any], sheets_expected: int) -> dict[str, Any]:
    """Return what the exchange told, and the sheets that were frozen against those that posts have sent."""
    calls = report["calls"] or {"exchange": None, "sheets": 0}
    if not sheets_expected and not calls["sheets"] and calls["exchange"] is None:
        return {}
    told = _of(calls["exchange"] or {}, EXCHANGE)
    return {"calls": told | {"sheets_expected": sheets_expected, "sheets_stored": calls["sheets"]}}


def exercise(board: Mapping[str, Any]) -> dict[str, Any]:
    """Return what became of the injects of an exercise, from the board of its conduct."""
    found = board["injects"]
    return {"exercise": {
        "number": board["number"], "h": board["h"], "state": board["state"], "injects": len(found),
        "issued": sum(each["state"] == "issued" for each in found),
        "skipped": sum(each["state"] == "skipped" for each in found),
        "by_hand": sum(each["by_hand"] for each in found), "played": sum(each["played"] is not None for each in found)}}


def since(before: Figures, after: Figures, but: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return what the operators saw between two looks; `but`: operators that are not ours, whose eyes we have not."""
    return {name: {key: figure - before.get(name, {}).get(key, 0) for key, figure in figures.items()}
            for name, figures in after.items() if name not in but}


def summary(told: Mapping[str, Any], prefecture: str) -> str:
    """Return the document as a page of French."""
    lines = [f"Répétition technique, {prefecture} : données inventées, sans valeur de preuve.", ""]
    lines += [line for each in told["commitments"] for line in _engagement(each)]
    lines += ["", "Canal      tentés  acceptés  remis  refusés  inconnus  expirés  arrêtés"]
    lines += [f"{each['name']:<9} {each['attempted']:>7} {each['accepted']:>9} {each['delivered']:>6} "
              f"{each['refused']:>8} {each['unknown']:>9} {each['expired']:>8} {each['stopped']:>8}"
              for each in told["channels"]]
    oncall, journal = told["oncall"], told["journal"]
    state = "vérifiée" if journal["verified"] else "REFUSÉE"
    lines += _called(told["hotline"]) if "hotline" in told else []
    lines += _played(told["exercise"]) if "exercise" in told else []
    lines += ["", f"Astreinte : personnes alertées {oncall['alerted']}, réponses {oncall['acknowledged']}.",
              f"Main courante : {journal['entries']} entrées, {state}, empreinte {journal['head'][:16]}…"]
    return "\n".join(lines)


def _engagement(told: Mapping[str, Any]) -> list[str]:
    took = f" en {told['seconds'] // 60} min {told['seconds'] % 60:02} s" if told["seconds"] is not None else ""
    first = f"Engagement {told['number']} : {VERDICTS[told['verdict']]}{took} – règle {told['rule']}"
    return [first, *(f"    {AUDIENCES[name]:<7} {_covered(each)}" for name, each in told.get("audiences", {}).items())]


def _called(told: Mapping[str, Any]) -> list[str]:
    if told["opened_at"] is None:
        return ["", "CIP : ordonnée, jamais ouverte."]
    return ["", f"CIP : ouverte {told['seconds'] // 60} min {told['seconds'] % 60:02} s après l'ordre.",
            *_room(told)]


def _played(told: Mapping[str, Any]) -> list[str]:
    left = told["injects"] - told["issued"] - told["skipped"]
    return ["", f"Exercice n° {told['number']} : injects émis {told['issued']} sur {told['injects']}, sautés "
            f"{told['skipped']}, jamais partis {left} ; joués de vive voix ou à la main {told['played']} sur "
            f"{told['by_hand']}."]


def _room(told: Mapping[str, Any]) -> list[str]:
    """Return what the room of the hotline did, as far as anything of it exists."""
    posts = f"postes tenus {told['posts_filled']} sur {told['posts_wanted']}, " if "posts_wanted" in told else ""
    lines = [f"    {posts}fiches réponses publiées {told['sheet_versions']}"] if posts or told["sheet_versions"] else []
    if (calls := told.get("calls")) is None:
        return lines
    exchange = (f"reçus {calls['received']}, répondus {calls['answered']}, abandonnés {calls['abandoned']}"
                if "received" in calls else "standard sans chiffres")
    return [*lines, f"    appels : {exchange} ; fiches d'appel {calls['sheets_stored']} sur {calls['sheets_expected']}"]


def _covered(told: Mapping[str, Any]) -> str:
    at = told["covered_at"]
    return f"couvert à {at[11:19]} UTC" if at else f"non couvert ({told['accepted']} acceptés sur {told['targeted']})"
