"""The browser folds and finds words as the service does: the vectors of `tests/unit/test_folded.py`."""
from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser

from tests.served import ROOT, Served

pytestmark = pytest.mark.browser
FOLD = """async (vectors) => {
  const { folded, holds } = await import("/static/js/folded.mjs");
  return { folded: vectors.folded.map(([typed]) => folded(typed)),
           holds: vectors.holds.map(([searched, typed]) => holds(searched, typed)) };
}"""


def test_a_text_is_compared_in_the_browser_as_on_the_server(browser: Browser, served: Served) -> None:
    vectors = json.loads((ROOT / "tests/vectors/folded.json").read_text())
    page = browser.new_page()
    page.goto(f"{served.url}/connexion")
    found = page.evaluate(FOLD, vectors)
    page.close()
    assert found == {"folded": [each[1] for each in vectors["folded"]], "holds": [each[2] for each in vectors["holds"]]}
