"""The words of the programme: what an exercise may be, by whom an objective is adopted, when. Pure."""
from __future__ import annotations

import re

RIGHT, READ = "write_quality", "read_quality"
# Who adopts (R10, R12): the committee of the label, or the authority that stands above it.
BODIES = {"copil": "comité de pilotage", "prefect": "préfet", "direction": "comité de direction"}
QUARTERS = {1: "1er trimestre", 2: "2e trimestre", 3: "3e trimestre", 4: "4e trimestre"}
YEARS_AHEAD, YEARS_BACK, MOST_A_YEAR = 5, 3, 50
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
STANDINGS = {"counted": "compté", "waiting": "clos, rapport à attester", "open": "commencé, jamais clos",
             "others": "clos, sans objectif de communication d'urgence"}
REASONS = {"": "", "no_module_7": "module 7 non retenu", "no_objective": "objectif non adopté",
           "unattested": "rapport d'un exercice clos non attesté"}
