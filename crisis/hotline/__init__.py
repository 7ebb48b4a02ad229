"""The hotline of the public (*cellule d'information du public*, CIP): its standing, its people, its words, its figures.

Acts that join it to the event stand in `crisis/events/cip.py`; engagement 50 is judged by `crisis/commitments`.
"""
