"""`crisis bilan`: writes the data of a bilan to a file, in this process, and says so. Decides no figure."""
from __future__ import annotations

import json
from pathlib import Path

from crisis.db import Database
from crisis.errors import SettingsError
from crisis.evidence.bilan.files import FORMATS, named
from crisis.evidence.bilan.whole import bilan
from crisis.evidence.commands import put
from crisis.evidence.indicators.periods import Period
from crisis.territory import Territory


def write(db: Database, territory: Territory, period: Period, code: str, out: Path | None) -> Path:
    """Write one format and return where it stands. Raises SettingsError for a file that cannot be written."""
    if out is not None and not out.parent.is_dir():
        raise SettingsError(f"{out.parent} : ce dossier n'existe pas. Créez-le, ou changez --out.")
    with db.reading() as tx:
        found = bilan(tx, territory, period, tx.now)
    where = out or Path(named(found, code))
    # Through JSON, as every other file of a bilan is written: the same words for the same object.
    made = FORMATS[code].write(json.loads(FORMATS["json"].write(found, territory)), territory)
    try:
        put(where, made)
    except OSError as error:
        raise SettingsError(f"{where} : ce fichier ne s'écrit pas ({error.strerror}). Changez --out.") from error
    return where
