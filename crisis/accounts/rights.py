"""What each role may do: one table. Every command asks it; no page hides what a command would allow."""
from __future__ import annotations

from dataclasses import dataclass, field

from crisis.errors import Forbidden
from crisis.journal.store import By

# Rights are named after the acts; `see` is the console, `report` the timing report, `verify` the chain. An exercise
# names who observes it, of any role; the référente qualité and the auditor see no names, and a note may bear some.
_CRISIS = ("see", "note", "report", "verify", "read_register", "answer_duty", "attach_piece", "tick",
           "observe_exercise")
# Whoever prepares exercises; the référente qualité and the auditor read the record, observers their own sheet alone.
_EXERCISES = ("prepare_exercise", "read_exercises", "read_quality", "write_retex")
RIGHTS: dict[str, frozenset[str]] = {
    "duty_officer": frozenset({
        *_CRISIS, "open_event", "join", "describe", "record_alert", "order", "confirm_cell", "draft", "submit",
        "approve", "stop_sending", "hand", "close", "reopen", "mistaken", "explain", "judge_piece", "write_situation",
        "freeze_situation", "manage_organisms", "read_reach", "run_cip", "lead_team", "settle_facts", "make_report",
        "conduct_exercise", "turn_real", *_EXERCISES}),
    "authority": frozenset({
        *_CRISIS, "open_event", "join", "describe", "order", "confirm_order", "approve", "stop_sending", "close",
        "reopen", "explain", "judge_piece", "write_situation", "freeze_situation", "settle_facts", "make_report",
        "attest_report", "read_quality", "turn_real"}),
    "communication": frozenset({
        *_CRISIS, "join", "describe", "confirm_cell", "draft", "submit", "approve", "stop_sending", "hand", "explain",
        "judge_piece", "write_situation", "write_answers", "settle_facts", "make_report"}),
    "cip_chief": frozenset({
        *_CRISIS, "join", "run_cip", "lead_team", "take_calls", "write_answers", "settle_facts", "manage_volunteers",
        "follow_care", "read_answers", "erase_calls"}),
    "team_leader": frozenset({"see", "answer_duty", "at_post", "take_calls", "lead_team", "write_answers",
                              "read_answers"}),
    "operator": frozenset({"answer_duty", "at_post", "take_calls", "read_answers"}),
    "specialist": frozenset({"answer_duty", "at_post", "take_calls", "read_answers"}),
    "line_technician": frozenset({"answer_duty", "at_post", "read_answers"}),
    "quality": frozenset({
        "see", "report", "verify", "read_register", "make_report", "visa_report", "read_exercises", "read_quality",
        "write_quality", "write_retex"}),
    "exercise_lead": frozenset({
        "see", "report", "verify", "read_register", "make_report", "attest_report", "conduct_exercise",
        "observe_exercise", "turn_real", *_EXERCISES}),
    "observer": frozenset({"see", "report", "observe_exercise"}),
    "auditor": frozenset({"see", "report", "verify", "read_register", "read_exercises", "read_quality"}),
    "administrator": frozenset({"manage_accounts", "manage_organisms", "manage_rota", "move_clock", "read_register",
                                "read_reach", "manage_volunteers", "erase_calls"}),
}

ROLES_FR = {
    "duty_officer": "cadre de permanence", "authority": "autorité préfectorale",
    "communication": "cellule de communication", "cip_chief": "chef de la CIP", "team_leader": "chef d'équipe",
    "operator": "opérateur", "specialist": "spécialiste", "line_technician": "technicien SIC",
    "quality": "référente qualité", "exercise_lead": "animateur d'exercice", "observer": "observateur",
    "auditor": "auditeur", "administrator": "administrateur"}

# In which function volunteers of the hotline are called: nobody of it is staff of the cell, whatever they answer.
VOLUNTEER = "cip_volunteer"
# What a function is called, of those that are roles and of those that only a rota or a call-up knows.
FUNCTIONS_FR = ROLES_FR | {"technician": "technicien d'astreinte", VOLUNTEER: "volontaire de la CIP"}
# The same after the words « astreinte » or « votre astreinte », said once.
DUTIES_FR = FUNCTIONS_FR | {"technician": "technicien"}

# A person of these roles sees functions and not names (R27).
WITHOUT_NAMES = frozenset({"auditor", "quality"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: always the signed-in account, never what a request claims."""

    person: str
    function: str
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def by(self) -> By:
        return By(self.person, self.function)

    def may(self, right: str) -> bool:
        return any(right in RIGHTS.get(role, ()) for role in self.roles)

    def require(self, right: str) -> None:
        """Raise Forbidden unless one of the roles gives `right`."""
        if not self.may(right):
            roles = ", ".join(sorted(ROLES_FR.get(role, role) for role in self.roles)) or "aucun rôle"
            raise Forbidden("forbidden", "Votre rôle ne permet pas cet acte.", f"Vous êtes connecté comme : {roles}.",
                            "Demandez à une personne habilitée, ou connectez-vous avec le bon compte.")
