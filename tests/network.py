"""Refuses every way out of the machine: no test may depend on, or disturb, the service of somebody else."""
from __future__ import annotations

import ipaddress
import socket
from typing import Any


class OutsideNetwork(RuntimeError):
    """A test tried to reach something that is not on loopback."""


def refuse_outside(patch: Any) -> None:
    """Patch (a pytest MonkeyPatch) connections and name look-ups; Unix sockets stay allowed."""
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        _check(host)
        return look_up(host, *rest, **named)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)


def _guarded(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if isinstance(address, tuple):
            _check(address[0])
        return connect(self, address)

    return guarded


def _check(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in ("", "localhost"):
        return
    try:
        outside = not ipaddress.ip_address(name).is_loopback
    except ValueError:
        outside = True
    # 0.0.0.0 and :: are how a server says "here"; as a destination they mean this machine too.
    if outside and name not in ("0.0.0.0", "::"):
        raise OutsideNetwork(f"a test tried to reach {name}")
