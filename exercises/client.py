"""An ordinary client of the API: requests out, answers in, a refusal as what it is. It decides nothing."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import requests

WAIT = (3.05, 60)


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
        self._base, self._passwords = base, passwords
        self._tokens: dict[str, str] = {}
        self._http = requests.Session()
        self._http.trust_env = False  # A proxy of the environment has no business on loopback.

    def close(self) -> None:
        self._http.close()

    def token(self, login: str) -> str:
        """Return the bearer of a login, signing in the first time."""
        if login not in self._tokens:
            answer = self._send("POST", "/session", "", {"login": login, "password": self._passwords[login]})
            self._tokens[login] = str(answer["token"])
        return self._tokens[login]

    def get(self, login: str, path: str) -> Any:
        return self._send("GET", path, self.token(login), None)

    def post(self, login: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do one act, once. Raises RefusedByServiceError."""
        return self._send("POST", path, self.token(login), body or {})

    def _send(self, method: str, path: str, token: str, body: Mapping[str, Any] | None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if method != "GET" and token:
            headers["Idempotency-Key"] = uuid4().hex
        try:
            answer = self._http.request(method, f"{self._base}/api/v1{path}", json=body, headers=headers, timeout=WAIT)
            told = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise UnreachableError(f"{method} {path} : {type(error).__name__}") from error
        if answer.ok:
            return told
        sentences = " ".join(filter(None, (told.get("title"), told.get("detail"))))
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

    def sms(self, delivery: str) -> str | None:
        """Return the text that a phone received for one delivery."""
        return next((str(seen["text"]) for seen in self._read("/_seen") if seen["key"] == delivery), None)

    def strike(self, faults: list[dict[str, Any]]) -> None:
        """Add faults. Raises UnreachableError, with its words, if it has no such fault."""
        answer = self._http.post(f"{self._base}/_faults", json=faults, timeout=WAIT)
        if not answer.ok:
            raise UnreachableError(f"panne refusée par le bac à sable : {answer.text[:200]}")

    def press(self, link: str, answer: Mapping[str, str]) -> None:
        """Open a personal link as a phone does, then press a button of its page."""
        self._http.get(link, timeout=WAIT).raise_for_status()
        self._http.post(link, data=answer, timeout=WAIT).raise_for_status()

    def _read(self, path: str) -> Any:
        try:
            answer = self._http.get(f"{self._base}{path}", timeout=WAIT)
            answer.raise_for_status()
            return answer.json()
        except (requests.RequestException, ValueError) as error:
            raise UnreachableError(f"bac à sable, {path} : {type(error).__name__}") from error
