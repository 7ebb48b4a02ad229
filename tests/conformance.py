"""Makes the five files of one event and has them opened by programs that know nothing of us. `make conformance`.

It decides what a refusal is. A program that this machine lacks is named as absent, and fails where CI is set.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crisis.config import ROOT
from crisis.db import Database
from crisis.evidence.formats import FORMATS
from crisis.schema import migrate
from tests.db.drill import whole

MOST_S = 300


@dataclass(frozen=True, slots=True)
class Reader:
    """A program, the names it may have, what it is asked, and whether what it said is a yes."""

    title: str
    names: tuple[str, ...]
    formats: tuple[str, ...]
    asked: Callable[[Path], Sequence[str]]
    accepts: Callable[[Path, str], bool]


def _opened(file: Path) -> list[str]:
    """Ask the office suite to print a file: it opens all of it first, in a profile of its own."""
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    return [profile, "--headless", "--convert-to", "pdf", "--outdir", str(file.parent / "opened"), str(file)]


def _printed(file: Path, _: str) -> bool:
    # The office suite ends well whatever happened: only a file of its own shows that it could read ours.
    made = file.parent / "opened" / f"{file.stem}.pdf"
    found = made.is_file() and made.stat().st_size > 0
    made.unlink(missing_ok=True)
    return found


READERS = (
    Reader("pdfinfo", ("pdfinfo",), ("pdf",), lambda file: [str(file)],
           lambda _, said: any(line.split() == ["Tagged:", "yes"] for line in said.splitlines())),
    Reader("veraPDF", ("verapdf",), ("pdf",), lambda file: ["--flavour", "ua1", "--format", "text", str(file)],
           lambda _, said: said.lstrip().startswith("PASS")),
    Reader("LibreOffice", ("soffice", "libreoffice"), ("ods", "csv", "html"), _opened, _printed))


def main() -> int:
    """Return 0 if every program that ran accepted every file; say each, ran or absent."""
    with TemporaryDirectory() as folder:
        files = _made(Path(folder))
        answers = [_asked(reader, files[fmt]) for reader in READERS for fmt in reader.formats]
    absent = {reader.title for reader in READERS if _program(reader) is None}
    if absent:
        print(f"ABSENT : {', '.join(sorted(absent))}. Ces formats n'ont pas été vérifiés par eux.", file=sys.stderr)
    return int(not all(answers) or bool(absent and os.environ.get("CI")))


def _made(folder: Path) -> dict[str, Path]:
    """Return the files of an event that went well, written by the command itself."""
    address = f"sqlite:///{folder / 'crisis.db'}"
    migrate(address)
    db = Database(address)
    event = whole(db).event
    db.close()
    settings = {**os.environ, "CRISIS_DATABASE_URL": address, "CRISIS_DATA_DIR": str(folder), "CRISIS_TERRITORY": "15"}
    files = {fmt: folder / f"rapport.{fmt}" for fmt in FORMATS}
    for fmt, file in files.items():
        subprocess.run([sys.executable, str(ROOT / "app.py"), "report", event, "--format", fmt, "--out", str(file)],
                       check=True, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, timeout=MOST_S)
    return files


def _program(reader: Reader) -> str | None:
    return next(filter(None, map(shutil.which, reader.names)), None)


def _asked(reader: Reader, file: Path) -> bool:
    """Have one program open one file and say what it answered; an absent one refuses nothing."""
    program = _program(reader)
    if program is None:
        print(f"{reader.title:<12} absent      {file.name}")
        return True
    done = subprocess.run([program, *reader.asked(file)], capture_output=True, text=True, timeout=MOST_S, check=False)
    accepted = done.returncode == 0 and reader.accepts(file, done.stdout)
    print(f"{reader.title:<12} {'a accepté' if accepted else 'A REFUSÉ '}   {file.name}")
    if not accepted:
        print(f"{done.stdout}{done.stderr}", file=sys.stderr)
    return accepted


if __name__ == "__main__":
    sys.exit(main())
