"""The words of the lessons (RETEX): stages, questions asked each time, kinds of findings, states of an action. Pure."""
from __future__ import annotations

RETEX = "write_retex"
STAGES = {"hot": "débriefing à chaud", "cold": "débriefing à froid"}
# Asked at each debrief, whatever happened, so that answers compare from one event to the next.
QUESTIONS = {
    "alert": "L'alerte est-elle arrivée vite, à la bonne personne ?",
    "cell": "La cellule de communication a-t-elle su quoi faire, avec qui ?",
    "message": "Le premier message disait-il l'essentiel, à l'heure ?",
    "audiences": "Élus, public et médias ont-ils été informés, dans cet ordre ?",
    "hotline": "Le public a-t-il trouvé une réponse au téléphone ?",
    "tools": "Les moyens (téléphones, service, salles) ont-ils tenu ?"}
ANSWERS = {"yes": "oui", "partly": "en partie", "no": "non", "none": "sans objet ou sans réponse"}
FINDINGS = {"strength": "point fort", "gap": "écart", "risk": "fragilité"}
COMMITMENTS = (47, 48, 49, 50)

ACTION_STATES = {"open": "à faire", "under_way": "en cours", "done": "faite, à vérifier", "verified": "close",
                 "abandoned": "abandonnée"}
# From which state an action goes where; a closed one is opened again by another action, never by itself.
MOVES = frozenset({("open", "under_way"), ("open", "done"), ("under_way", "done"), ("done", "under_way"),
                   ("done", "verified"), ("open", "abandoned"), ("under_way", "abandoned")})
LIVE = frozenset({"open", "under_way", "done"})
# These say why or by what: a proof, a motive.
WORDED = frozenset({"done", "verified", "abandoned"})
