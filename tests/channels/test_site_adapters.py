"""Both site adapters: published once per slug, proved by reading back, never half written."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from channels.port import Absent, Accepted, Found, LooksUp, Outgoing, Refused, Unknown
from channels.site import FolderSite, SandboxSite

Make = Callable[..., Outgoing]
TEXT = "Évacuez la rue « Haute » : forêt, façade, 20 €."
SINCE = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def notice(outgoing: Make) -> Make:
    return lambda **changes: outgoing(**{"channel": "site", "address": "means:site", "text": TEXT, **changes})


@pytest.fixture
def public(tmp_path: Path) -> Iterator[str]:
    """The public listener in four lines: a page that shows the SHA-256 of each file of the folder."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = tmp_path / "site" / (self.path.removeprefix("/public/messages/") + ".json")
            self.send_response(200 if path.exists() else 404)
            self.end_headers()
            self.wfile.write(
                f"<p>{json.loads(path.read_text())['sha256']}</p>".encode() if path.exists() else b""
            )

        def log_message(self, *args: object) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)
    server.server_close()


def test_a_page_of_the_sandbox_is_published_and_read_back(
    site: SandboxSite, operators: Any, notice: Make
) -> None:
    """GA4: the text read back is the text sent, to the last byte."""
    assert site.send(notice(client_key="avis-1")) == Accepted(ref="avis-1", state="read_back")
    page = operators.get("/site/avis-1")
    assert (page["title"], page["text"]) == ("Alerte", TEXT)
    assert page["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert [shown["slug"] for shown in operators.get("/site/")["messages"]] == ["avis-1"]


def test_a_text_in_json_gives_the_number_and_the_hour(
    site: SandboxSite, operators: Any, notice: Make
) -> None:
    text = json.dumps({"text": TEXT, "number": 3, "published_at": "2026-11-21T23:46:13Z"})
    assert site.send(notice(text=text)) == Accepted(ref="k1", state="read_back")
    page = operators.get("/site/k1")
    assert (page["text"], page["number"], page["published_at"]) == (TEXT, 3, "2026-11-21T23:46:13Z")


@pytest.mark.parametrize("text", ["{Attention} restez chez vous.", '{"number": 3}', '{"text": 4}'])
def test_braces_alone_do_not_make_a_text_json(
    site: SandboxSite, operators: Any, notice: Make, text: str
) -> None:
    site.send(notice(text=text))
    assert operators.get("/site/k1")["text"] == text


def test_the_same_slug_twice_is_one_publication(site: SandboxSite, operators: Any, notice: Make) -> None:
    assert site.send(notice()) == site.send(notice())
    stats = operators.get("/_stats")["site"]
    assert (stats["accepted"], stats["repeated_keys"], stats["visible"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("fault", "outcome", "visible"),
    [
        ("500", Unknown("500"), 0),
        ("accept_then_500", Unknown("500"), 1),
        ("not_visible", Accepted("k1", "accepted"), 0),
        ("429", Refused("429", again_after=5.0), 0),
        ("refuse", Refused("400"), 0),
        ("reset_before_read", Unknown("cut"), 0),
        ("down", Unknown("cut"), 0),
    ],
)
def test_each_fault_of_the_site_has_its_outcome(
    site: SandboxSite, operators: Any, notice: Make, fault: str, outcome: object, visible: int
) -> None:
    operators.fault("site", fault)
    assert site.send(notice()) == outcome
    assert operators.get("/_stats")["site"]["visible"] == visible


def test_an_unknown_publication_is_settled_by_reading_the_page(
    site: SandboxSite, operators: Any, notice: Make
) -> None:
    assert isinstance(site, LooksUp)
    operators.fault("site", "500", times=1)
    assert isinstance(site.send(notice()), Unknown)
    assert site.look_up(notice(), SINCE) == Absent()
    operators.fault("site", "accept_then_500", times=1)
    assert isinstance(site.send(notice()), Unknown)
    found = site.look_up(notice(), SINCE)
    assert isinstance(found, Found)
    assert (found.state, found.at) == ("read_back", datetime.fromisoformat(operators.get("/site/k1")["at"]))
    assert site.look_up(notice(text="autre"), SINCE) == Absent()


def test_a_wrong_token_publishes_nothing(operators: Any, notice: Make) -> None:
    assert SandboxSite(operators.http, "autre").send(notice()) == Refused("401")
    assert operators.seen() == []


def test_the_folder_receives_the_page_and_the_public_listener_proves_it(
    tmp_path: Path, public: str, notice: Make, page_of: Any
) -> None:
    adapter = FolderSite(tmp_path / "site", public)
    text = json.dumps({"text": TEXT, "number": 3, "published_at": "2026-11-21T23:46:13Z", "event": "e1"})
    assert adapter.send(notice(text=text)) == Accepted("k1", "read_back")
    assert page_of(tmp_path / "site" / "k1.json") == {
        "slug": "k1", "title": "Alerte", "text": TEXT, "number": 3, "published_at": "2026-11-21T23:46:13Z",
        "event": "e1", "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
    }  # fmt: skip
    found = adapter.look_up(notice(text=text), SINCE)
    assert isinstance(found, Found)
    assert found.state == "read_back"


def test_a_page_that_nobody_shows_is_accepted_and_not_read_back(tmp_path: Path, notice: Make) -> None:
    adapter = FolderSite(tmp_path, "http://127.0.0.1:9")
    assert adapter.send(notice()) == Accepted("k1", "accepted")
    found = adapter.look_up(notice(), SINCE)
    assert isinstance(found, Found)
    assert found.state == "accepted"


def test_a_page_of_another_text_is_not_a_proof(tmp_path: Path, public: str, notice: Make) -> None:
    adapter = FolderSite(tmp_path / "site", public)
    adapter.send(notice(text="Ancienne consigne."))
    assert adapter.look_up(notice(), SINCE) == Absent()
    assert adapter.look_up(notice(client_key="k2"), SINCE) == Absent()


def test_the_folder_holds_whole_files_only_and_one_per_slug(
    tmp_path: Path, public: str, notice: Make
) -> None:
    adapter = FolderSite(tmp_path / "site", public)
    for _ in range(3):
        adapter.send(notice())
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["k1.json"]


def test_a_folder_that_cannot_be_written_has_published_nothing(tmp_path: Path, notice: Make) -> None:
    (tmp_path / "site").write_text("un fichier à la place du dossier")
    adapter = FolderSite(tmp_path / "site", "http://127.0.0.1:9")
    assert adapter.send(notice()) == Refused("not_written", again_after=5.0)


@pytest.mark.parametrize("slug", ["../../evasion", "a/b", "", ".cache", "é", "a" * 101])
def test_a_slug_that_would_leave_the_folder_is_refused(
    tmp_path: Path, site: SandboxSite, notice: Make, slug: str
) -> None:
    folder = FolderSite(tmp_path / "site", "http://127.0.0.1:9")
    assert folder.send(notice(client_key=slug)) == site.send(notice(client_key=slug)) == Refused("bad_slug")
    assert list(tmp_path.iterdir()) == []


def test_the_sandbox_site_and_the_public_pages_are_never_reached_in_clear_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="machine"):
        SandboxSite("https://site.example", "jeton")
    with pytest.raises(ValueError, match="clair"):
        FolderSite(tmp_path, "http://site.example")
