"""The verbs of a script that fill the room of the hotline (CIP): a shift, volunteers called up, posts taken by code.

They propose nobody: the candidates are those of the API, in its order.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from crisis.clock import instant
from exercises import hotline_arguments as given
from exercises.arguments import Nothing
from exercises.play import CannotError, Play

WANTED = {"operator": "operators", "team_leader": "team_leaders", "specialist": "specialists",
          "line_technician": "technicians"}
AWAITED = ("coming", "late")
Gaps = Sequence[Mapping[str, Any]]


def plan_posts(play: Play, login: str, told: given.PlanPosts) -> None:
    """Plan a shift that begins now; what the line leaves out is what the service proposes."""
    proposed = play.client.get(login, play.path("/cip/shifts"))["next"]["wanted"]
    said = {role: getattr(told, name) for role, name in WANTED.items()}
    wanted = {role: proposed.get(role, 0) if many is None else many for role, many in said.items()}
    play.room.shift = play.client.post(login, play.path("/cip/shifts"), {
        "begins": instant(play.now), "ends": instant(play.now + timedelta(hours=told.hours)), "wanted": wanted})["id"]


def call_volunteers(play: Play, login: str, told: given.CallVolunteers) -> None:
    """Call up volunteers: those proposed for the posts to fill first, then those who may replace them.

    Without a shift the service chooses.
    """
    persons = _callable(_gaps(play, login)) if play.room.shift else None
    play.client.post(login, play.path("/cip/volunteers"), {"wanted": told.wanted, "persons": persons})


def _callable(gaps: Gaps) -> list[str]:
    reserve = (each["person"] for gap in gaps for each in gap["proposed"])
    return list(dict.fromkeys([*(person for _, person in _matched(gaps)), *reserve]))


def _gaps(play: Play, login: str) -> Gaps:
    """Return the posts of the shift that nobody holds, by role, with who is proposed. Raises CannotError."""
    if not play.room.shift:
        raise CannotError("aucune relève n'est planifiée ; commencez par plan_posts")
    found: Gaps = play.client.get(login, play.path(f"/cip/shifts/{play.room.shift}/candidates"))["vacancies"]
    return found


def _matched(gaps: Gaps, there: frozenset[str] | None = None) -> Iterable[tuple[str, str]]:
    """Give each free post to somebody proposed for it. `there`: who may be taken; None: anybody.

    Roles that few people hold choose first: most of those who may lead a team may also answer.
    """
    taken = set[str]()
    for gap in sorted(gaps, key=lambda gap: len(gap["proposed"])):
        able = [each["person"] for each in gap["proposed"] if there is None or each["person"] in there]
        free = [person for person in able if person not in taken]
        for post, person in zip(gap["posts"], free, strict=False):
            taken.add(person)
            yield post, person


def volunteers_answer(play: Play, login: str, told: given.VolunteersAnswer) -> None:
    """Type what the first ones called have said by telephone: those who come, then those who cannot."""
    silent = [each["person"] for each in _called(play, login) if each["answer"] is None and each["present_at"] is None]
    wanted = told.coming + told.cannot
    if len(silent) < wanted:
        raise CannotError(f"{wanted} réponses à noter, et {len(silent)} volontaires appelés qui n'ont rien dit")
    for rank, person in enumerate(silent[:wanted]):
        said: dict[str, Any] = {"answer": "coming", "minutes": told.minutes} if rank < told.coming else {
            "answer": "cannot"}
        play.client.post(login, play.path("/cip/volunteers/answers"), {"volunteer": person} | said)


def _called(play: Play, login: str) -> list[Mapping[str, Any]]:
    """Return the volunteers of the call-up, the first called first."""
    rows = play.client.get(login, play.path("/cip/volunteers"))["volunteers"]
    return sorted(rows, key=lambda each: int(each["rank"]))


def volunteers_arrive(play: Play, login: str, _told: Nothing) -> None:
    """Note that everybody who said to come is there."""
    coming = [each["person"] for each in _called(play, login) if each["status"] in AWAITED]
    if not coming:
        raise CannotError("aucun volontaire n'a dit qu'il vient ; commencez par volunteers_answer")
    for person in coming:
        play.client.post(login, play.path("/cip/volunteers/arrivals"), {"volunteer": person})


def fill_posts(play: Play, login: str, _told: Nothing) -> None:
    """Assign whoever is proposed and there, draw the codes, then let each take the post by the code of the slip.

    Without a call-up, anybody proposed is taken to be there.
    """
    called = _called(play, login)
    there = frozenset(each["person"] for each in called if each["status"] == "there") if called else None
    matched = list(_matched(_gaps(play, login), there))
    if not matched:
        raise CannotError("personne à qui donner un poste : aucun poste libre, ou aucun candidat présent")
    for post, person in matched:
        play.client.post(login, play.path(f"/cip/shifts/{play.room.shift}/assignments"), {
            "post": post, "person": person})
    for slip in play.client.post(login, play.path("/cip/codes"), {"shift": play.room.shift})["slips"]:
        _sit(play, slip)


def _sit(play: Play, slip: Mapping[str, str]) -> None:
    """Enter a code, read what is to be read, take the post; whoever sat there is relieved."""
    name = slip["assignment"]
    play.client.enter(name, slip["code"])
    own = play.client.get(name, play.path("/cip/post"))
    play.client.post(name, play.path("/cip/post/taking"), {
        "read": [each["seq"] for each in own["to_read"]], "relieve": own["held_by"] is not None})
    play.room.seats[slip["post"]] = name


POSTS: dict[str, Callable[[Play, str, Any], None]] = {
    act.__name__: act for act in (plan_posts, call_volunteers, volunteers_answer, volunteers_arrive, fill_posts)}
