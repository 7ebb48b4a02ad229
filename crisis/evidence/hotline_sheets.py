"""The answer sheets and urgent instructions of the hotline, as the entries say: numbers and hours. Judges nothing.

Who read them, and when, stands in rows that no entry commits: a report could not prove it, and says nothing of it.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crisis.evidence.standing import Content


def sheets(contents: Sequence[Content]) -> list[dict[str, Any]]:
    """Return one row for each version that was published. `message`: the number of the communiqué it rests on."""
    numbers = {each["data"]["message"]: each["data"]["number"] for each in contents
               if each["kind"] == "message_approved"}
    return [{"seq": each["seq"], "version": each["data"]["version"], "at": each["recorded_at"],
             "answers": each["data"]["answers"], "message": numbers.get(each["data"]["message"])}
            for each in contents if each["kind"] == "answer_sheet_published"]


def instructions(contents: Sequence[Content]) -> list[dict[str, Any]]:
    """Return the hour of each urgent instruction; its words stand beside the chain."""
    return [{"seq": each["seq"], "at": each["recorded_at"]}
            for each in contents if each["kind"] == "urgent_instruction_given"]
