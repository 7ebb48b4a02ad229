"""One file per act of a crisis. Each command joins two siblings below, in one transaction."""
