"""The hotline of the public (*cellule d'information du public*, CIP): where it stands.

Acts that join it to the event stand in `crisis/events/cip.py`; engagement 50 is judged by `crisis/commitments`.
"""
