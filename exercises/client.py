"""An ordinary client of the API: requests out, answers in, a refusal as what it is. It decides nothing."""
from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

import requests

from crisis import clock

WAIT = (3.05, 60)
RINGS_S, SETTLES_S, PAUSE_S = 5.0, 60.0, 0.05


class RefusedByServiceError(Exception):
    """The service said no, with its code and its French sentences."""

    def __init__(self, status: int, code: str, sentences: str) -> None:
        super().__init__(sentences)
        self.status, self.code = status, code


class UnreachableError(Exception):
    """The service did not answer, or not as an API does."""


class Client:
    """One connection to a service. Tokens are opened once per login."""

    def __init__(self, base: str, passwords: Mapping[str, str]) -> None:
        self.base, self._passwords = base, passwords
        self._tokens: dict[str, str] = {}
        self._persons: dict[str, str] = {}
        self._http = requests.Session()
        self._http.trust_env = False  # A proxy of the environment has no business on loopback.

    def close(self) -> None:
        self._http.close()

    def token(self, login: str) -> str:
        """Return the bearer of a login, signing in the first time."""
        if login not in self._tokens:
            answer = self._send("POST", "/session", "", {"login": login, "password": self._passwords[login]})
            self._tokens[login], self._persons[login] = str(answer["token"]), str(answer["person"])
        return self._tokens[login]

    def person(self, login: str) -> str:
        """Return who signs in by a login. Raises UnreachableError for one that this demonstration does not have."""
        if login not in self._passwords:
            raise UnreachableError(f"personne ne se connecte par « {login} »")
        self.token(login)
        return self._persons[login]

    def enter(self, name: str, code: str) -> None:
        """Open the session of a post by its code; `name` then stands for it as a login does."""
        self._tokens[name] = str(self._send("POST", "/cip/doors", "", {"code": code})["token"])

    def get(self, login: str, path: str) -> Any:
        return self._send("GET", path, self.token(login), None)

    def post(self, login: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do one act, once. Raises RefusedByServiceError."""
        return self._send("POST", path, self.token(login), body or {})

    def put(self, login: str, path: str, body: Mapping[str, Any]) -> Any:
        """Replace something, once. Raises RefusedByServiceError."""
        return self._send("PUT", path, self.token(login), body)

    def _send(self, method: str, path: str, token: str, body: Mapping[str, Any] | None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if method != "GET" and token:
            headers["Idempotency-Key"] = uuid4().hex
        try:
            answer = self._http.request(method, f"{self.base}/api/v1{path}", json=body, headers=headers, timeout=WAIT)
            told = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise UnreachableError(f"{method} {path} : {type(error).__name__}") from error
        if answer.ok:
            return told
        sentences = " ".join(filter(None, (told.get(name) for name in ("title", "detail", "todo"))))
        raise RefusedByServiceError(answer.status_code, str(told.get("code", "")), sentences)


class Sandbox:
    """What our own operators tell and are told. Nothing else of them is used."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._http = requests.Session()
        self._http.trust_env = False

    def stats(self) -> dict[str, dict[str, int]]:
        """Return the five figures of each operator."""
        return dict(self._read("/_stats"))

    def sms(self, delivery: str) -> tuple[str, str] | None:
        """Return the number of the phone that one delivery went to, and its text."""
        return next(((str(seen["to"]), str(seen["text"])) for seen in self._read("/_seen")
                     if seen["key"] == delivery), None)

    def touch(self, number: str, key: str) -> str | None:
        """Pick up the phone that rings and press a key; return what was said in answer, None if it does not ring."""
        until = clock.elapsed() + RINGS_S
        while clock.elapsed() < until:
            try:
                pressed = self._ask("POST", f"{self._base}/_calls", json={"to": number, "act": key}).json()
            except UnreachableError:
                # A call that was just ordered needs a moment to ring.
                clock.pause(PAUSE_S)
                continue
            self._settle()
            spoken = next(call["spoken"] for call in self._read("/_calls") if call["ref"] == pressed["ref"])
            return str(spoken[-1])
        return None

    def hush(self) -> None:
        """Refuse every call that still rings: nobody is there to let it ring out."""
        for call in self._read("/_calls"):
            if call["state"] == "ringing":
                with suppress(UnreachableError):  # It has rung out meanwhile.
                    self._ask("POST", f"{self._base}/_calls", json={"ref": call["ref"], "act": "busy"})

    def reply(self, number: str, text: str) -> str | None:
        """Write an SMS back from a phone; return what it received in answer, if anything."""
        told = self._ask("POST", f"{self._base}/_reply", json={"from": number, "text": text}).json()
        self._settle()
        answers = (seen for seen in self._read("/_seen") if seen["more"].get("answers") == told["ref"])
        return next((str(seen["text"]) for seen in answers), None)

    def strike(self, faults: list[dict[str, Any]]) -> None:
        """Add faults. Raises UnreachableError if the sandbox has no such fault."""
        self._ask("POST", f"{self._base}/_faults", json=faults)

    def press(self, link: str, answer: Mapping[str, str]) -> None:
        """Open a personal link as a phone does, then press a button of its page."""
        self._ask("GET", link)
        self._ask("POST", link, data=answer)

    def _settle(self) -> None:
        """Wait until the operators have nothing under way; a phone that rings waits for somebody and does not count."""
        until = clock.elapsed() + SETTLES_S
        while not self._read("/_quiet")["quiet"]:
            if clock.elapsed() >= until:
                raise UnreachableError(f"bac à sable : encore occupé après {SETTLES_S:.0f} s")
            clock.pause(PAUSE_S)

    def _read(self, path: str) -> Any:
        return self._ask("GET", f"{self._base}{path}").json()

    def _ask(self, method: str, url: str, **given: Any) -> requests.Response:
        try:
            answer = self._http.request(method, url, timeout=WAIT, **given)
        except requests.RequestException as error:
            raise UnreachableError(f"bac à sable : {type(error).__name__}") from error
        if not answer.ok:
            raise UnreachableError(f"refusé par le bac à sable, {answer.status_code} : {answer.text[:200]}")
        return answer
