"""The documents that an audit of engagements 47 to 50 is likely to ask for, proposed by the service (domain.md 8).

The référentiel gives no list: this one is ours, for the préfecture to adopt or to complete. A code is never used again
for something else: entries hold it. `pages`: where the service shows the same thing by itself.
"""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """One document that is expected. `commitment`: None for the whole of the quality approach."""

    code: str
    commitment: int | None
    title: str
    proves: str
    pages: tuple[str, ...] = ()


EXPECTED = (
    Expected("G.1", None, "Politique qualité de la préfecture, signée",
             "Les engagements pris, les services concernés et les instances sont arrêtés."),
    Expected("G.2", None, "Lettre de mission de la référente qualité",
             "Quelqu'un est chargé de la démarche, avec un mandat écrit."),
    Expected("G.3", None, "Comptes rendus du comité de pilotage qualité",
             "La démarche est suivie et décidée par la direction."),
    Expected("G.4", None, "Plan d'actions", "Chaque écart a une action, un responsable et une échéance.", ("actions",)),
    Expected("G.5", None, "Bilan annuel", "Les résultats de l'année sont établis, expliqués et présentés.",
             ("indicators",)),
    Expected("G.6", None, "Tableau de bord trimestriel, affiché et publié",
             "Les usagers voient les résultats de chaque trimestre.", ("indicators",)),
    Expected("47.1", 47, "Procédure d'activation de la cellule de communication d'urgence, signée",
             "L'activation est décrite : qui décide, qui appelle, dans quel ordre."),
    Expected("47.2", 47, "Composition de la cellule et rôle de chacun",
             "Les fonctions sont tenues, avec des suppléants."),
    Expected("47.3", 47, "Tableau d'astreinte", "La cellule est joignable 7 jours sur 7, 24 heures sur 24, sans trou.",
             ("rotas",)),
    Expected("47.4", 47, "Annuaire de crise et date de sa dernière vérification",
             "Les numéros de la cellule, des élus et des médias sont justes."),
    Expected("47.5", 47, "Appels de la cellule et réponses, évènement par évènement",
             "Chacun a été appelé, a répondu, et la cellule était prête dans l'heure.", ("events",)),
    Expected("48.1", 48, "Décisions préfectorales d'informer",
             "L'information part sur décision du préfet.", ("events",)),
    Expected("48.2", 48, "Messages envoyés, datés, avec leurs destinataires et leurs accusés",
             "Élus, grand public et médias ont été informés dans l'heure.", ("events",)),
    Expected("48.3", 48, "Modèles de messages et textes préparés", "Les premiers mots sont prêts avant la crise."),
    Expected("48.4", 48, "Liste des moyens permanents d'information",
             "Les moyens employés sont connus d'avance et tenus à jour.", ("territory",)),
    Expected("48.5", 48, "Mairies non jointes et suite donnée", "Personne n'est laissé sans information.", ("events",)),
    Expected("49.1", 49, "Programme d'exercices, annuel et sur trois ans",
             "Les exercices sont réguliers et prévus.", ("programme",)),
    Expected("49.2", 49, "Dossiers d'exercice : objectifs, chronogramme, fiches d'observation",
             "Chaque exercice a été préparé, joué et observé.", ("exercises",)),
    Expected("49.3", 49, "Feuilles de présence des exercices", "Les agents de la cellule se sont entraînés."),
    Expected("49.4", 49, "RETEX des exercices et des évènements, plan d'actions daté",
             "Ce qui a été appris est suivi d'effet.", ("actions",)),
    Expected("50.1", 50, "Procédure d'activation de la CIP, signée",
             "L'ouverture, la montée en charge et la fermeture sont décrites."),
    Expected("50.2", 50, "Ordres du préfet d'ouvrir la CIP", "La CIP ouvre sur ordre du préfet.", ("events",)),
    Expected("50.3", 50, "Liste des volontaires de la CIP et attestations de formation",
             "La CIP peut être armée par des agents formés."),
    Expected("50.4", 50, "Essais du numéro unique", "La ligne est éprouvée avant d'être publiée."),
    Expected("50.5", 50, "Plan de la salle de la CIP et matériel", "La salle est prête à recevoir les postes."),
    Expected("50.6", 50, "Fiches réponses et statistiques d'appels",
             "Le public a trouvé une réponse juste, et la charge est connue.", ("events",)),
    Expected("50.7", 50, "Bilan de fermeture de la CIP et suivi des agents",
             "La fermeture est préparée, les agents sont soutenus."),
)
CODES = frozenset(each.code for each in EXPECTED)


def expected(*, module7: bool) -> tuple[Expected, ...]:
    """Return what is expected of a préfecture: the general documents alone where module 7 is not taken."""
    return tuple(each for each in EXPECTED if module7 or each.commitment is None)
