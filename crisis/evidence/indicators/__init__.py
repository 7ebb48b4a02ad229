"""Indicators of engagements 47, 48 and 50 (R28): what was kept of how much, over a quarter, a year or any period.

Real events, exercises and what rests on a declaration alone are counted apart and never added up.
"""
