"""The journal (*main courante*): one append-only, hash-chained list of entries per event, and the register."""
