"""What runs in a process of its own to write one file of a bilan: the child of the reports, with these formats.

`python -m crisis.evidence.bilan.child FORMAT TERRITORY SECONDS MEGABYTES`. It knows no database and no setting.
"""
from __future__ import annotations

import sys

from crisis.evidence.bilan.files import FORMATS
from crisis.evidence.child import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], FORMATS))
