"""Loopback operators for demonstrations, exercises and tests: they speak like the real ones and reach nobody.

They share nothing with the adapters that call them, so that a mistake made on one side shows on the other.
"""
