"""The fold that judges engagements 47 and 48, kept up to date per event."""
from __future__ import annotations

from crisis import commitments
from crisis.journal.fold import Projection

judged: Projection[commitments.State] = Projection(commitments.start, commitments.step)
