"""The pictures in the report: in the file that stands alone, in the console, and in what Typst makes of them."""
from __future__ import annotations

import io
import json
import re
from typing import Any

import typst
from pypdf import PdfReader

from crisis.evidence.html import French, context, render
from crisis.evidence.pictures import pictures
from crisis.evidence.report import report
from crisis.web.typeset import typeset
from tests.db.drill import Drill


def told(drill: Drill) -> dict[str, Any]:
    with drill.db.reading() as tx:
        return report(tx, drill.event, drill.territory, tx.now)


def test_pictures_come_after_the_verdicts_each_with_its_table(drill: Drill) -> None:
    page = render(told(drill), drill.territory)
    assert page.index('id="verdicts"') < page.index('id="images"') < page.index('id="jalons"')
    part = page.partition('id="images"')[2].rpartition("</figure>")[0] + "</figure>"
    figures = re.findall(r"<figure>(.*?)</figure>", part, re.DOTALL)
    assert len(figures) == 6
    for each in figures:
        assert [each.count(one) for one in ("<figcaption>", "<svg ", "<table>", "<caption>")] == [1, 1, 1, 1]
    assert len(set(re.findall(r'aria-label="([^"]+)"', part))) == 12
    assert "style=" not in part
    assert "<style" not in part


def test_no_page_changes_a_picture(drill: Drill) -> None:
    """Acronyms are put in words around a picture and never inside, where an `<abbr>` would hide the text."""
    found = told(drill)
    shown = context(found, drill.territory)["pictures"]
    page = render(found, drill.territory)
    for each in shown:
        assert each["picture"].svg in page
        assert typeset(f"<p>CIP</p>{each['picture'].svg}").endswith(each["picture"].svg)
    assert any("COD" in each["picture"].svg for each in shown)


def test_typst_sets_each_picture_in_an_accessible_pdf(drill: Drill) -> None:
    source = ('#set document(title: "Essai")\n#set text(lang: "fr")\n#for (svg, alt) in json(bytes(sys.inputs.data)) ['
              '#figure(image(bytes(svg), format: "svg", alt: alt, width: 100%), caption: [Image])]')
    drawn = pictures(told(drill), French(drill.territory))
    made = typst.compile(source.encode(), pdf_standards=["ua-1"], ignore_system_fonts=True,
                         sys_inputs={"data": json.dumps([[each.svg, each.sentence] for each in drawn])})
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert made.count(b"/Alt") == len(drawn)
    assert "limite\u00a0: 60\u00a0minutes" in text.replace(" : 60 min", "\u00a0: 60\u00a0min")
