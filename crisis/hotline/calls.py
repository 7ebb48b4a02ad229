"""The codes of a call sheet (*fiche d'appel*) and what a priority asks for. Pure: words alone.

Saving a sheet is `call_sheets`'s; what the screen shows belongs to the pages.
"""
from __future__ import annotations

CATEGORIES = {
    "safety": "consigne de sécurité", "roads": "routes, écoles, transports", "health": "santé",
    "utilities": "eau, électricité", "relative": "recherche d'un proche", "shelter": "hébergement, évacuation",
    "fact": "signalement d'un fait", "help": "offre d'aide, dons", "insurance": "assurance, CatNat",
    "rumour": "rumeur à vérifier", "media": "média", "official": "élu", "malicious": "malveillant",
    "wrong": "erreur"}
PROFILES = {
    "victim": "victime", "stricken": "sinistré", "involved": "impliqué", "relative": "proche", "resident": "riverain",
    "professional": "professionnel", "institution": "établissement", "official": "élu", "media": "média",
    "witness": "témoin"}
FOLLOW_UPS = {"none": "aucune", "callback": "rappel", "cod": "transmis au COD", "rescue": "transmis aux secours",
              "press": "transmis au service presse", "directed": "orienté"}
PRIORITIES = {1: "vie en danger", 2: "fait opérationnel nouveau", 3: "recherche d'un proche",
              4: "information générale", 5: "autre"}
# What a category asks for unless the operator says otherwise.
PRIORITY_OF = {"relative": 3, "fact": 2, "safety": 4, "roads": 4, "health": 4, "utilities": 4, "shelter": 4}
OTHER = 5
LIFE = 1
"""A call of this priority opens the reminder of the emergency numbers, and stays red until the rescue answered."""
