"""Rehearsals and, later, exercises. `rehearse` is a client of the API and nothing more."""
