"""The words of an exercise: states, types, roles, what it plays. Pure; who may change what is the acts' business."""
from __future__ import annotations

STATES = {"draft": "brouillon", "ready": "prêt", "played": "joué", "closed": "clos", "cancelled": "annulé"}
# From which state an exercise goes where. To `played` and `closed` it is taken by its conduct.
MOVES = frozenset({("draft", "ready"), ("ready", "draft"), ("draft", "cancelled"), ("ready", "cancelled"),
                   ("ready", "played"), ("played", "closed")})
# The states in which the record may still be written.
OPEN = frozenset({"draft", "ready"})
# Those in which there is nothing to keep from the players any more: while it is played, what is to come is.
TOLD = frozenset({"closed"})

TYPES = {"tabletop": "sur table", "alert": "alerte", "staff": "cadre", "field": "terrain", "hotline": "CIP seule",
         "combined": "combiné"}
ROLES = {"player": "joueur", "animator": "animateur", "evaluator": "évaluateur", "observer": "observateur"}
PUBLICS = {"elected": "maires", "public": "public", "media": "médias"}
CHANNELS = ("sms", "voice", "email", "site", "x", "facebook")
# A record that is classified has no place in this service.
CLASSIFICATIONS = {"open": "non protégé", "restricted": "diffusion restreinte"}
# By what an inject reaches a player: the channels of the product, and three that only an exercise has.
INJECT_CHANNELS = {"sms": "SMS", "voice": "appel vocal", "email": "courriel", "site": "site", "x": "X",
                   "facebook": "Facebook", "hand": "main", "paper": "papier", "oral": "oral",
                   "simulated_media": "média simulé"}
INJECTS = {"contextual": "contextuel", "expected": "attendu", "unexpected": "imprévu"}

# The duties and the list of volunteers that an exercise may call whole; everybody else is named one by one.
ROTAS = ("duty_officer", "authority", "communication", "cip_chief", "technician", "cip_volunteer")
# The engagements of the directory that an objective may be about, and those that make an exercise count for 49 (R10).
ENGAGEMENTS = (47, 48, 49, 50)
COMMUNICATION = frozenset({47, 48, 50})
# Of which people of the directory somebody may be named, and who is reached only with their consent (the wall).
NAMEABLE = ("staff", "elected", "officials", "services")
CONSENTING = frozenset({"elected", "officials"})
# In which roles somebody reads what the players must not know.
INFORMED = frozenset({"animator", "evaluator"})
# What an observer saw of what was expected.
OUTCOMES = {"done": "fait", "partly": "fait en partie", "not_done": "non fait", "not_seen": "non vu", "none": "noté"}
