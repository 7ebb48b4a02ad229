"""The page that ends an event reopens it, and a piece is accepted from the page of the second person."""
from __future__ import annotations

from tests.web.walker import Walker


def test_a_closed_event_is_reopened_from_its_last_page(officer: Walker) -> None:
    url = officer.open_event()
    officer.send(f"{url}/fin", f"{url}/fin/cloture", confirme="oui")
    refused = officer.send(f"{url}/fin", f"{url}/fin/reouverture", motif=" ")
    assert refused.status_code == 422
    assert "Motif manquant" in refused.text
    officer.send(f"{url}/fin", f"{url}/fin/reouverture", motif="La crue reprend.")
    page = officer.see(f"{url}/fin").text
    assert "Clôturer l&#39;évènement" in page or "Clôturer l'évènement" in page
    assert "La crue reprend." in officer.see(f"{url}/journal").text
