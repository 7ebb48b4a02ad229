"""Channels: one file per operator behind one port. Knows no event, no database, no clock of the crisis."""
