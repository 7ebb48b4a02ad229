"""The command line: `python -m channels.sandbox --http 127.0.0.1:8002 --smtp 127.0.0.1:8003 --store DIR`.

Prints one line of JSON with both addresses once they answer. What they answer is `server.py`'s business.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from channels.sandbox.server import ACCOUNT, RING_MS, SECRET, serve


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m channels.sandbox", description="Opérateurs d’essai, sur cette machine."
    )
    parser.add_argument("--http", default="127.0.0.1:8002", help="adresse de l’opérateur SMS et du site")
    parser.add_argument("--smtp", default="127.0.0.1:8003", help="adresse du relais de messagerie")
    parser.add_argument("--store", type=Path, required=True, help="dossier où garder ce qui a été vu")
    parser.add_argument("--seed", type=int, default=0, help="graine des références données aux messages")
    parser.add_argument(
        "--faults", type=int, default=None, metavar="SEED", help="graine d’un mélange de pannes"
    )
    parser.add_argument("--latency-ms", type=int, default=0, help="temps de réponse de chaque opérateur")
    parser.add_argument(
        "--ring-ms", type=int, default=RING_MS, help="durée de sonnerie d’un téléphone que personne ne touche"
    )
    parser.add_argument("--anybody", action="store_true", help="prend tout numéro, et pas seulement ceux de fiction")
    parser.add_argument("--account", default=ACCOUNT, help="compte attendu")
    parser.add_argument("--secret", default=SECRET, help="jeton attendu")
    given = parser.parse_args()
    serve(
        given.http,
        given.smtp,
        given.store,
        given.faults,
        given.account,
        given.secret,
        given.latency_ms,
        seed=given.seed,
        ring_ms=given.ring_ms,
        anybody=given.anybody,
        on_ready=_tell,
    )


def _tell(http: str, smtp: str) -> None:
    sys.stdout.write(json.dumps({"http": http, "smtp": smtp}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
