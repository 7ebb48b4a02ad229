"""Exercises before they are played: the record, what it lacks, who may read it. Conduct is a later part's.

Nothing here opens an event: what others rely on is an entry of the register, written when the record is made ready.
"""
