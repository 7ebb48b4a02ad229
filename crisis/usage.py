"""How the command line speaks: the words of `argparse` in French. Which commands there are is `app.py`'s business."""
from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

HEADINGS = {"positional arguments": "arguments\u00a0", "options": "options\u00a0"}
# What argparse says of a wrong use, and the same in French. A sentence that nobody has translated shows as it is.
ERRORS = (
    (r"the following arguments are required: (.+)", r"il manque : \1"),
    (r"unrecognized arguments: (.+)", r"non compris : \1"),
    (r"argument ([^:]+): invalid choice: (.+) \(choose from (.+)\)", r"\1 : \2 n'est pas possible ; choisissez : \3"),
    (r"argument ([^:]+): expected (?:one|at least one) argument", r"\1 : il manque une valeur"),
    (r"argument ([^:]+): invalid int value: (.+)", r"\1 : un nombre est attendu, reçu : \2"),
    (r"argument ([^:]+): not allowed with argument (.+)", r"\1 ne va pas avec \2"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 peut vouloir dire : \2"),
    # What a type of ours refuses is in French already.
    (r"argument ([^:]+): (.+)", r"\1 : \2"))


class Formatter(argparse.HelpFormatter):
    """The help of a command, with French headings."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Usage : " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section(HEADINGS.get(heading or "", heading))


class Parser(argparse.ArgumentParser):
    """An argument parser that helps and refuses in French."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given | {"add_help": False, "formatter_class": Formatter})
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def error(self, message: str) -> NoReturn:
        """End with 2 and what is wrong with the use, in one line."""
        self.exit(2, f"{self.prog} : {french(message)}.\nAide : {self.prog} --help\n")


def french(message: str) -> str:
    """Return what argparse says, in French."""
    for english, words in ERRORS:
        if re.fullmatch(english, message):
            return re.sub(english, words, message)
    return message
