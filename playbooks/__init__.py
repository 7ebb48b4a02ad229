"""Texts prepared per type of event. Pure data; written by the issue "Words and screens"."""
