"""Footnotes of texts: printed where they are marked, numbered through the whole report, none of them lost."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn

from arsredovisning.document.model import Document, Heading, Prose
from arsredovisning.document.prose import plain
from arsredovisning.errors import ReportError
from arsredovisning.export.docx import to_docx
from tests.project import Project, notebook
from tests.word import WordFile, text_of

TEXT = """# Om

Först[^a] och igen[^a].

## Under

- Punkt[^b]

[[tabell:deltagare]]

Sist[^c], se [lagen].

[^c]: Tre.

[^b]: Två.

    Med ett stycke till.

[^a]: Ett.

[lagen]: https://www.riksdagen.se
"""


def notes(document: Document) -> list[tuple[str, list[tuple[int, str]]]]:
    """List the footnotes that are printed, each with its number, by the heading that they stand under."""
    found: list[tuple[str, list[tuple[int, str]]]] = []
    heading = ""
    for block in document.blocks:
        if isinstance(block.element, Heading):
            heading = block.element.text
        if isinstance(block.element, Prose) and block.element.notes:
            found.append((heading, [(note.number, plain(note.blocks)) for note in block.element.notes]))
    return found


def test_a_footnote_is_printed_where_it_is_marked(project: Project) -> None:
    """A footnote that is written at the end of the file stands under the piece of text that marks it first."""
    project.text("ingress", TEXT)
    made = project.stitch(notebook(project.report.text("ingress")))
    assert notes(made) == [
        ("Om", [(1, "Ett.")]),
        ("Under", [(2, "Två.\nMed ett stycke till.")]),
        ("Under", [(3, "Tre.")]),
    ]


def test_numbers_go_on_through_the_report(project: Project) -> None:
    """Footnotes are numbered in the order of the page, over all texts, whatever they are called in each."""
    project.text("ingress", TEXT)
    made = project.stitch(
        notebook(project.report.text("ingress")), notebook("# Två\n\nx", "y^[Direkt.]\n\nz[^1]\n\n[^1]: Ny.")
    )
    assert [number for _heading, here in notes(made) for number, _text in here] == [1, 2, 3, 4, 5]
    assert notes(made)[-1] == ("Två", [(4, "Direkt."), (5, "Ny.")])


def test_a_note_marked_again_is_printed_once(project: Project) -> None:
    """A footnote that is marked again under another heading keeps its number, and is not printed twice."""
    made = project.stitch(notebook("# Ett\n\na[^1]\n\n# Två\n\nb[^1] c[^2]\n\n[^1]: Not.\n\n[^2]: Ny."))
    assert notes(made) == [("Ett", [(1, "Not.")]), ("Två", [(2, "Ny.")])]


def test_every_mark_leads_to_its_note_and_back(project: Project) -> None:
    """On the page each mark is a link to its footnote with the same number, and the footnote leads back to each."""
    project.text("ingress", TEXT)
    again = "# Ett\n\na[^1]\n\n# Två\n\nb[^1]\n\n[^1]: Not."
    soup = BeautifulSoup(project.page(notebook(project.report.text("ingress")), notebook(again)), "html.parser")
    marks = soup.select("sup.footnote-ref a")
    assert [mark.text for mark in marks] == ["[1]", "[1:1]", "[2]", "[3]", "[4]", "[4:1]"]
    for mark in marks:
        note = soup.find(id=str(mark["href"])[1:])
        assert note is not None
        assert note.name == "li"
        assert f"#{mark['id']}" in [link["href"] for link in note.select("a.footnote-backref")]
    numbers = [(int(str(section["start"])) if section.get("start") else 1) for section in soup.select("section ol")]
    assert numbers == [1, 2, 3, 4]


def test_word_has_the_same_footnotes(project: Project) -> None:
    """In Word each footnote is Word's own, once, with the same number as on the page; a second mark repeats it."""
    project.text("ingress", TEXT)
    word = WordFile(to_docx(project.stitch(notebook(project.report.text("ingress"))), project.folder))
    said = [[text_of(line) for line in note.iter(qn("w:p"))] for note in word.footnotes if not note.get(qn("w:type"))]
    assert said == [["Ett."], ["Två.", "Med ett stycke till."], ["Tre."]]
    assert word.body.xpath(".//w:footnoteReference/@w:id") == ["1", "2", "3"]
    (again,) = word.body.xpath(".//w:fldSimple[starts-with(@w:instr, 'NOTEREF')]")
    assert text_of(again) == "1"
    name = again.get(qn("w:instr")).split()[1]
    (first,) = word.body.xpath(f".//w:bookmarkStart[@w:name='{name}']/following-sibling::*[1]")
    assert first.xpath("w:footnoteReference/@w:id") == ["1"]
    ids = word.body.xpath(".//w:bookmarkStart/@w:id")
    assert len(ids) == len(set(ids))


def test_links_of_a_file_hold_under_every_heading(project: Project) -> None:
    """An address at the end of a file is that of a link under any heading in it."""
    text = "# Ett\n\nSe [lagen].\n\n## Två\n\nOch [lagen].\n\n[lagen]: https://www.riksdagen.se\n"
    project.text("ingress", text)
    soup = BeautifulSoup(project.page(notebook(project.report.text("ingress"))), "html.parser")
    assert [link.text for link in soup.select('main a[href="https://www.riksdagen.se"]')] == ["lagen", "lagen"]


@pytest.mark.parametrize(
    ("text", "message", "found", "line"),
    [
        ("# Om\n\nText.\n\n[^1]: Glömd.\n", "Fotnoten används inte", "[^1]", None),
        ("# Om[^1]\n\nText.\n\n[^1]: Not.\n", "En rubrik kan inte ha en fotnot.", "Om", 1),
        ("# Om\n\na[^1]\n\n[^1]: Se[^2].\n\n[^2]: Mer.\n", "En fotnot kan inte ha en egen", "Se .", 5),
        ("# Om\n\n## Två^[not]\n", "En rubrik kan inte ha en fotnot.", "Två", 3),
    ],
)
def test_a_footnote_that_would_be_lost_is_told(
    project: Project, text: str, message: str, found: str, line: int | None
) -> None:
    """A footnote that nothing marks, or that stands on a heading or in another, is told with its file or its cell."""
    project.text("ingress", text)
    with pytest.raises(ReportError) as caught:
        project.report.text("ingress")
    (in_cell,) = project.stitch_faults(notebook(text))
    for fault, file in [(caught.value.faults[0], "data/provlandet/2024/texter/ingress.md"), (in_cell, "")]:
        assert fault.message.startswith(message)
        assert (fault.file, fault.found, fault.line) == (file or "notebooks/ingress.ipynb, cell 1", found, line)


def test_a_reference_in_a_footnote_leads_somewhere(project: Project) -> None:
    """A reference in a footnote becomes the number of what it refers to."""
    text = "# Om\n\na[^1]\n\n[^1]: Se @tab:deltagare."
    made = project.stitch(notebook(text, project.report.table("deltagare")))
    assert notes(made) == [("Om", [(1, "Se tabell\u00a01.")])]
