"""How a measurement is told: the figure, its target, and whether it was met. A miss is printed, never hidden."""
from __future__ import annotations


def against(value: float, target: float, unit: str) -> str:
    """Return the target and what became of it, in words."""
    return f"cible {target:g}{unit} : {'tenue' if value <= target else 'MANQUÉE'}"
