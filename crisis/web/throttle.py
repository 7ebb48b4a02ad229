"""How often somebody may fail to sign in: counted in the database, so that every process counts together.

Never by the account alone (R23): whoever wanted to could otherwise keep the officer on duty out of a crisis.
"""
from __future__ import annotations

from typing import Any

from flask import Response, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from crisis import clock
from crisis.accounts import tries
from crisis.accounts.signin import digest
from crisis.accounts.tables import throttle
from crisis.web.house import house

PER_ACCOUNT, PER_ADDRESS = "5 per minute", "20 per minute"
DOORS = "doors"
"""The pages and the API count the codes of posts together: `hotline/codes` says what may be found at that rate."""
SCHEME = "house"


class HouseStorage(Storage):
    """Counters in the table `throttle` of the house that serves the request."""

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in a transaction of its own: what is refused is counted too."""
        with house().db.aside() as tx:
            return tries.count(tx, key, expiry, amount)

    def get(self, key: str) -> int:
        with house().db.reading() as tx:
            return tries.counted(tx, key)

    def get_expiry(self, key: str) -> float:
        with house().db.reading() as tx:
            found = tx.execute(select(throttle.c.expires).where(throttle.c.key == key)).scalar()
        return float(found or clock.now().timestamp())

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with house().db.aside() as tx:
            return tx.execute(delete(throttle)).rowcount

    def clear(self, key: str) -> None:
        with house().db.aside() as tx:
            tries.forget(tx, key)


def by_account() -> str:
    """Return who is tried from where. The login is hashed: no name is kept among the counters."""
    login = request.form.get("identifiant", "").strip().lower()
    return f"account/{digest(login)}/{get_remote_address()}"


def by_address() -> str:
    return f"address/{get_remote_address()}"


def by_device() -> str:
    """Return which browser tries: the form of a code is trusted by a token that its session holds."""
    return f"device/{digest(str(session.get('csrf_token', '')))}/{get_remote_address()}"


def failed(response: Response) -> bool:
    """Say whether a try counts: colleagues who sign in well behind one address never keep each other out."""
    return response.status_code == 403


limiter = Limiter(get_remote_address, storage_uri=f"{SCHEME}://", strategy="fixed-window", swallow_errors=False)
