"""The proof of a publication made by hand, read at its address before the transaction opens (R18)."""
from __future__ import annotations

from channels.proof import UnreadableError
from crisis.errors import Refused
from crisis.events.pieces import Piece
from crisis.web.house import house

WHY = {"host": "L'adresse n'est pas celle d'un moyen permanent d'information, en https.",
       "network": "Le site ne répond pas.", "status": "Le site n'a pas rendu la page.",
       "size": "La page est trop lourde."}


def read_proof(means_code: str, url: str) -> Piece:
    """Return the page as a piece. Raises Refused; a demonstration reads nothing outside this machine."""
    found = house()
    if found.demonstration or found.reader is None:
        raise Refused("proof_demonstration", "Cette adresse n'est pas lue.",
                      "Une démonstration ne lit rien hors de cette machine.",
                      "Joignez un fichier, ou nommez la personne qui a publié.")
    means = next((each for each in found.territory.permanent_means if each.code == means_code), None)
    try:
        page = found.reader.read(url, means.hosts if means else ())
    except UnreadableError as error:
        raise Refused("proof_unreadable", "La preuve n'a pas pu être lue.", WHY[str(error)],
                      "Vérifiez l'adresse, ou joignez une capture d'écran.") from error
    return Piece(page.body, page.media_type or "text/html")
