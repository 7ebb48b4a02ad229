"""What a report is drawn from: a verified chain and all that it adds up to. Decides no figure."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crisis import commitments
from crisis.clock import instant
from crisis.commitments import State, Verdict
from crisis.db import Tx
from crisis.directory import organisms
from crisis.errors import Refused
from crisis.evidence.deliveries import Fate, fates
from crisis.evidence.past import Past, earlier
from crisis.evidence.register import Known
from crisis.evidence.standing import Content
from crisis.evidence.verifier import Chain, checked
from crisis.journal import receipts, store
from crisis.journal.entry import BrokenChainError


@dataclass(frozen=True, slots=True)
class Read:
    """A verified chain and what it adds up to. `waiting`: the lines not sealed yet, empty unless asked for.

    `unsealed`: how many of them there are; `past`: the earlier events of the same kind.
    """

    chain: Chain
    noted: Known
    waiting: Sequence[Mapping[str, Any]]
    state: State
    verdicts: Mapping[int, Verdict]
    fates: Sequence[Fate]
    texts: Mapping[str, str]
    organisms: Mapping[str, str]
    unsealed: int
    past: Past

    @property
    def opening(self) -> Content:
        return self.chain.contents[0]

    @property
    def title(self) -> str | None:
        """The last title that somebody gave; None if nobody did, or once it was erased."""
        given = [each["text"]["id"] for each in self.chain.contents
                 if each["kind"] in ("event_opened", "event_described") and "text" in each]
        return self.texts.get(given[-1]) if given else None


def read(tx: Tx, event_id: str, now: datetime, *, provisional: bool) -> Read:
    """Check an event and fold it. Raises Refused if the chain does not hold: what was altered gives no figure."""
    try:
        chain, noted = checked(tx, event_id)
    except BrokenChainError as error:
        raise Refused("chain_broken", "Le rapport ne peut pas être établi.", f"La main courante est altérée : {error}.",
                      "Conservez la base en l'état et lancez « crisis verify ».") from error
    unsealed = receipts.waiting(tx, event_id)
    waiting = unsealed if provisional else []
    state = _state(chain, waiting, now)
    verdicts = {one.number: one for one in commitments.verdicts(state, now)}
    every = [line for lines in chain.standing.lines.values() for line in lines]
    ids = [content["text"]["id"] for content in chain.contents
           if content["kind"] in ("event_opened", "event_described", "overrun_explained") and "text" in content]
    became = fates(chain.standing.orders, [*every, *waiting], state.receipts)
    return Read(chain, noted, waiting, state, verdicts, became,
                store.texts(tx, event_id, ids), organisms.names(tx), len(unsealed), earlier(tx, event_id, now))


def _state(chain: Chain, waiting: Sequence[Mapping[str, Any]], now: datetime) -> State:
    """Fold the verified entries from the start, so that no memory of this process can stand in for them."""
    lines = chain.standing.lines
    state = commitments.fold((content, lines.get(content["seq"], ())) for content in chain.contents)
    if not waiting:
        return state
    to_come = {"kind": "receipts_sealed", "seq": len(chain.contents) + 1, "recorded_at": instant(now), "data": {}}
    return commitments.step(state, to_come, waiting)
