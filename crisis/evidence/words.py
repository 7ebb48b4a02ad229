"""The French of the report: codes in, exact administrative terms out. Decides words only, never figures."""
from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from crisis.accounts.rights import FUNCTIONS_FR, ROLES_FR
from crisis.clock import parse_instant
from crisis.directory.organisms import FUNCTION_FR
from crisis.drills import offsets, terms
from crisis.hotline import posts
from crisis.hotline.calls import CATEGORIES, PRIORITIES
from crisis.territory import Territory

PARIS = ZoneInfo("Europe/Paris")
HARD = "\u00a0"
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
          "décembre")

VERDICTS = {"kept": "tenu", "missed": "non tenu", "not_proven": "non démontré", "not_applicable": "sans objet",
            "running": "en cours"}
BASES = {"operators": "accusés des opérateurs", "hand": "à la main, avec preuve", "declared": "déclaré",
         "simulated": "simulé"}
NATURES = {"real": "réel", "exercise": "exercice", "rehearsal": "répétition technique"}
PLAYS = {"real": "réel", "exercise": "exercice"}
AUDIENCES = {"elected": "élus (maires)", "public": "grand public", "media": "médias",
             "officials": "autres élus et autorités (à\u00a0part)", "staff": "agents d'astreinte (à\u00a0part)",
             "services": "organismes convoqués au COD (à\u00a0part)",
             "volunteers": "volontaires de la CIP (à\u00a0part)"}
CHANNELS = {"sms": "SMS", "email": "courriel", "site": "site internet", "x": "X", "facebook": "Facebook",
            "voice": "appel vocal", "simulated": "médias simulés"}
POSTS, post = posts.ROLES, posts.worded
UNSPECIFIED = {"unspecified": "type à préciser"}
TO_SPECIFY = {"type": "le type", "zone": "les communes"}
MILESTONES = {
    "alert_received": "Alerte reçue (heure déclarée)",
    "event_opened": "Évènement ouvert",
    "communication_started": "Communication d'urgence sans COD lancée",
    "cod_ordered": "COD\u00a0: ordre donné (heure déclarée)",
    "cod_activated": "COD\u00a0: ordre enregistré",
    "oncall_requested": "Premier SMS d'astreinte demandé (premier accusé)",
    "first_answer": "Première réponse de l'astreinte",
    "first_arrival": "Première arrivée",
    "cell_operational": "Cellule de communication d'urgence opérationnelle",
    "first_draft": "Premier brouillon",
    "first_submission": "Première soumission à validation",
    "first_approval": "Première validation",
    "first_dispatch": "Premier ordre d'envoi",
    "sent_elected": "Premier envoi accepté\u00a0: élus",
    "sent_public": "Premier envoi accepté\u00a0: grand public",
    "sent_media": "Premier envoi accepté\u00a0: médias",
    "covered_elected": "Élus couverts",
    "covered_public": "Grand public couvert",
    "covered_media": "Médias couverts",
    "cip_ordered": "CIP\u00a0: ordre d'ouvrir (heure déclarée)",
    "cip_opened": "CIP déclarée ouverte",
    "cip_closed": "CIP déclarée fermée",
    "cod_lifted": "COD levé",
    "cell_stood_down": "Cellule levée",
    "event_closed": "Évènement clos",
}
REASONS = {
    "mistaken": "l'activation a été déclarée faite par erreur",
    "no_module_7": "la préfecture n'a pas pris le module 7",
    "level": "le niveau d'activation n'ouvre pas ce délai",
    "typed_hour_only": "seule une heure saisie à la main le dit, sans pièce acceptée par une seconde personne",
    "no_order": "aucun ordre d'activer la cellule n'a été enregistré",
    "served": "la cellule est celle d'un autre évènement, dont le COD sert aussi celui-ci",
    "start_linked": "départ repris de l'évènement lié\u00a0: le plus tôt des deux ordres compte",
    "only_linked": "départ repris de l'évènement lié\u00a0: aucun ordre de cet évènement-ci n'ouvre ce délai",
    "no_other_trace": "aucune autre personne que le déclarant n'a laissé de trace de sa présence",
    "reduced_mode": "cellule déclarée en mode réduit",
    "no_cod": "aucun COD n'a été activé",
    "withheld": "décision de ne pas informer, enregistrée avant la 60e minute",
    "unknown": "le sort d'un envoi au moins reste inconnu",
    "pending": "un envoi au moins n'a encore aucun accusé scellé",
    "failed": "un envoi au moins a échoué",
    "bypass_unconfirmed": "validation de vive voix que l'autorité n'a pas confirmée",
    "accepted_not_read_back": "publication acceptée, mais non relue à son adresse publique",
    "no_proof": "acte fait à la main, sans preuve",
    "no_commune": "aucune commune n'est désignée",
    "no_means": "aucun moyen permanent d'information n'est désigné",
    "no_convention_radio": "aucune radio sous convention n'est désignée",
    "no_priority_medium": "aucun média prioritaire n'est désigné",
    "without_route": "une commune au moins n'a pas de coordonnée\u00a0: à appeler à la main",
    "no_message": "un contact ou une publication ne nomme aucun message validé",
    "no_cip_order": "aucun ordre d'ouvrir la CIP n'est inscrit",
    "cip_order_withdrawn": "l'ordre d'ouvrir la CIP a été retiré",
    "cip_order_denied": "l'autorité nommée ne confirme pas l'ordre d'ouvrir la CIP",
    "cip_not_opened": "la CIP n'est pas déclarée ouverte",
    "line_untested": "aucune ligne de la CIP n'a été éprouvée",
    "number_unpublished": "le numéro unique n'a pas été publié par un moyen permanent depuis l'ouverture",
    "before_activation": "fait avant l'activation, compté à la minute 0",
}
READINGS = {
    "order_gap_s": "écart entre l'heure déclarée et l'heure enregistrée de l'ordre",
    "own_start": "compté depuis le seul ordre de cet évènement, sans celui de l'évènement lié",
    "from_alert": "compté depuis l'alerte reçue",
    "typed_hour": "si les heures saisies à la main étaient retenues",
    "to_opening": "objectif interne, hors engagement\u00a0: de l'ordre à l'ouverture de la CIP",
    "first_send": "au premier envoi à chaque public",
    "zone_widened": "si les communes ajoutées après le dernier envoi comptaient aussi\u00a0: leurs maires sont "
                    "à informer par un nouveau message ou à la main",
    "withheld_denied": "décision de ne pas informer, démentie par l'autorité\u00a0: elle ne compte pas",
    "withheld_unconfirmed": "décision de ne pas informer, ordre non confirmé par l'autorité",
    "withheld_after_limit": "décision de ne pas informer, enregistrée après la 60e minute",
    "delivered_in_time_elected": "remis aux élus avant la 60e minute",
    "delivered_in_time_public": "remis au grand public avant la 60e minute",
    "delivered_in_time_media": "remis aux médias avant la 60e minute",
}
ORDERS = {"communication_started": "communication d'urgence sans COD", "cod_activated": "activation du COD",
          "decision_recorded": "décision d'informer, de différer ou de ne pas informer",
          "message_approved": "validation de vive voix d'un message", "cod_lifted": "levée du COD",
          "cod_convened": "convocation du COD", "cip_ordered": "ouverture de la CIP",
          "cip_order_withdrawn": "retrait de l'ordre d'ouvrir la CIP", "cip_closing_ordered": "fermeture de la CIP"}
RELATIONS = {"same": "même évènement que", "real_of": "évènement réel issu de l'exercice",
             "exercise_of": "exercice devenu l'évènement réel"}
CARRIED = {"same": "départ plus tôt, inscrit depuis à l'évènement lié"}
SHARED = {"served": "servi par le COD d'un autre évènement", "serves": "son COD sert aussi"}
UNITS = {"commune": ("commune", "communes"), "means": ("moyen", "moyens"), "medium": ("média", "médias")}
CLOCKS = {"host": "celle de la machine", "virtual": "virtuelle, celle d'une répétition"}
DETAILS = {"inform": "informer", "defer": "différer", "withhold": "ne pas informer"}
CONFIRMATIONS = {"own": "pris à l'écran", "confirmed": "confirmé", "denied": "démenti", "waiting": "non confirmé"}
MEANS = {"telephone": "par téléphone", "radio": "par radio", "in_person": "de vive voix", "message": "par message",
         "own": "à l'écran"}
FUNCTIONS = ROLES_FR
OUTCOMES = {"reached": "joint", "message_left": "message laissé", "not_reached": "non joint"}
PROOFS = {"named": "nom et fonction de la personne", "piece": "pièce", "none": "aucune", "url": "adresse relue",
          "file": "fichier"}
SAID = {"coming": "présent", "represented": "représenté", "cannot": "impossible"}
VOLUNTEERED = {"coming": "arrive", "cannot": "ne peut pas venir"}
THROUGH = {"link": "par son lien personnel", "key": "par une touche de l'appel", "reply": "par SMS",
           "console": "sur la console", "hand": "noté à la main"}
NOT_SAID = "non précisée"
CALLS = {"categories": CATEGORIES, "priorities": {f"P{rank}": f"P{rank}, {told}" for rank, told in PRIORITIES.items()}}
LINES = {"head": "responsable", "staff": "effectif minimal", "journal": "main courante", "routes": "voies éprouvées"}
INJECTS = {"issued": "émis", "held": "différé", "skipped": "sauté", "released": "libéré, pas encore parti"}
INJECT_CHANNELS, INJECT_KINDS = terms.INJECT_CHANNELS, terms.INJECTS
OBSERVED = {"done": "fait", "partly": "fait en partie", "not_done": "non fait", "not_seen": "non observé",
            "none": "remarque seule"}
READ_AS = {48: "«\u00a0sur décision préfectorale\u00a0» est lu ainsi\u00a0: la décision de ne pas informer, "
               "enregistrée avant la 60e minute, rend l'engagement sans objet\u202f; plus tard, elle est "
               "imprimée à côté du verdict."}

PROPOSED = "règle proposée\u00a0: la préfecture ne l'a pas encore adoptée"
WITHOUT_MODULE_7 = "sans objet\u00a0: la préfecture n'a pas pris le module 7\u202f; durées données pour information"
INVENTED = "sans valeur de preuve – données inventées"
WITHOUT_VALUE = "sans valeur de preuve"
ORIGIN = ("La chaîne se tient. Pour qui a noté cette empreinte ailleurs, rien n'a changé depuis. Aucune ancre "
          "extérieure n'a été donnée\u00a0: origine non vérifiée.")

REHEARSED, EXERCISED = "RÉPÉTITION TECHNIQUE", "EXERCICE"


def mark(nature: str, plays: str, *, demonstration: bool) -> str:
    """Return the words at both ends of a page, a report and each of its sheets (R4, R20). Nothing in real life."""
    exercise = " — ".join([EXERCISED] * 3) if "exercise" in (nature, plays) else ""
    if demonstration or nature == "rehearsal":
        return " — ".join(filter(None, (REHEARSED, "données inventées" if demonstration else "", exercise)))
    return exercise


def bases(nature: str, *, demonstration: bool) -> dict[str, str]:
    """Return on what an audience may be covered. Where nothing is real, each of these is simulated too (R4)."""
    if not demonstration and nature != "rehearsal":
        return BASES
    simulated = BASES["simulated"]
    return {code: simulated if told == simulated else f"{simulated}{HARD}: {told}" for code, told in BASES.items()}


def stamp(text: str | None) -> str:
    """Return an instant as it is said in a sentence: 21 novembre 2026 à 03:12:45."""
    if not text:
        return "–"
    local = parse_instant(text).astimezone(PARIS)
    day = "1er" if local.day == 1 else str(local.day)
    return f"{day}{HARD}{MONTHS[local.month - 1]} {local.year} à{HARD}{local:%H:%M:%S}{_offset(local)}"


def hour(text: str | None) -> str:
    """Return an instant as an hour of Paris; where clocks go back, its offset tells the two hours apart."""
    if not text:
        return "–"
    local = parse_instant(text).astimezone(PARIS)
    return f"{local:%d/%m/%Y %H:%M:%S}{_offset(local)}"


def _offset(local: datetime) -> str:
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return f" (UTC{local:%z})"


def duration(seconds: int | None) -> str:
    """Return whole seconds as people say them: `1 h 02 min 05 s`."""
    if seconds is None:
        return "–"
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}{HARD}h{HARD}{minutes:02d}{HARD}min{HARD}{left:02d}{HARD}s"
    return f"{minutes}{HARD}min{HARD}{left:02d}{HARD}s" if minutes else f"{left}{HARD}s"


def offset(seconds: int | None) -> str:
    """Return seconds from T0 as people say them; what came before says so."""
    if seconds is None or seconds >= 0:
        return duration(seconds)
    return f"{duration(-seconds)} avant"


def from_h(seconds: int | None) -> str:
    """Return seconds from H as the script spells them: `H+12`; nothing known is a dash."""
    return "–" if seconds is None else offsets.written(seconds)


def counted(unit: str, many: int) -> str:
    """Return the word for what a curve counts, in the number it takes."""
    return UNITS[unit][many > 1]


def decimal(number: float | None) -> str:
    """Return a number with a decimal comma."""
    return "–" if number is None else f"{number:g}".replace(".", ",")


def latency(seconds: float | None) -> str:
    """Return measured seconds with a decimal comma."""
    return "–" if seconds is None else f"{seconds:.3f}{HARD}s".replace(".", ",")


def post_of(territory: Territory, function: str) -> str:
    """Return what this préfecture calls whoever holds a function, on every page and in every format.

    An authority keeps the general term: an order may come from the prefect as well as from whoever is on duty for him.
    """
    own = (each.post for each in territory.services if each.function == function != "authority")
    return next(own, (FUNCTIONS_FR | FUNCTION_FR).get(function, function))
