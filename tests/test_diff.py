"""What is listed as changed between two versions of a report."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arsredovisning.diff import Change, built_document, changes, write_changes
from arsredovisning.document.asjson import document_bytes
from arsredovisning.document.model import (
    Block,
    Cell,
    Column,
    Document,
    Element,
    Figure,
    Footnote,
    Front,
    Heading,
    Missing,
    Person,
    Place,
    Prose,
    Row,
    Signatures,
    Table,
    Verdict,
)
from arsredovisning.document.parse import parse, parse_blocks
from arsredovisning.document.prose import Placement, Title
from arsredovisning.errors import ReportError
from arsredovisning.project.outputs import DOCUMENT
from tests.project import Project, notebook

#: What the base version says, by what a test changes of it.
SAID: dict[str, Any] = {
    "income": "8\u00a0227",
    "budget": "2",
    "last": "",
    "mark": "",
    "share": "40",
    "note": 1,
    "row": "Intäkter",
    "new_row": False,
    "column": "Budget",
    "row_head": "tkr",
    "caption": "Drift",
    "number": "1",
    "footnote": "En not.",
    "comment": "Preliminärt.",
    "paragraph": "Förbundet har **god** ekonomi.",
    "first": "Först",
    "inside": "Inuti",
    "code": "kod",
    "text_note": "Lagen.",
    "heading": "Ekonomi",
    "verdict": "Uppnått",
    "alt": "Stapel 5.",
    "svg": "<svg/>",
    "figure": "Figur",
    "reason": "Källan visar en bild.",
    "person": "Kim Ek",
    "motto": "Tillsammans!",
    "decided": "2025-03-14",
    "table": True,
}


def cells(row: str, *texts: str, stated: bool) -> tuple[Cell, ...]:
    return tuple(
        Cell(text, Decimal(len(text)) if text else None, "tkr", place=Place("drift", row, str(at), "drift.csv", at))
        if stated
        else Cell(text)
        for at, text in enumerate(texts)
    )


def drift(said: dict[str, Any], stated: bool) -> Table:
    columns = (
        Column("utfall", "Utfall", "2025"),
        Column("budget", said["column"], "2025"),
        Column("fjol", "2024", inner=Column("andel", "Andel")),
    )
    new = [Row("ny", "Ny", "", cells("ny", "7", "", "", stated=stated))] if said["new_row"] else []
    first = cells("a", said["income"], "8", "9", stated=stated)
    share = Cell(said["share"], marks=("*",))
    first = (replace(first[0], marks=tuple(said["mark"])), first[1], replace(first[2], inner=share))
    rows = (
        Row("a", said["row"], "", first, said["note"]),
        Row("b", "Varav", "varav", cells("b", "1", said["budget"], "3", stated=stated)),
        *new,
        Row("c", "Varav", "varav", cells("c", "4", "5", said["last"], stated=stated)),
    )
    return Table(
        "drift",
        said["caption"],
        "tkr",
        columns,
        rows,
        row_head=said["row_head"],
        notes=True,
        footnotes=(Footnote("*", parse_blocks(said["footnote"])),),
        comment=parse_blocks(said["comment"]),
    )


def prose(said: dict[str, Any]) -> Prose:
    text = "{paragraph}[^1]\n\n- {first}\n  - {inside}\n\n```\n{code}\n```\n\n[^1]: {text_note}"
    parts, notes = parse(text.format(**said))
    return Prose(tuple(part for part in parts if not isinstance(part, Title | Placement)), notes)


def version(stated: bool = True, **edited: Any) -> Document:
    """Give the report with what is edited in it."""
    said = SAID | edited
    elements: list[tuple[Element, str]] = [
        (Heading(said["heading"], 1), "ekonomi"),
        (prose(said), ""),
        (Figure("r", said["figure"], said["alt"], said["svg"]), "fig-r"),
        *([(drift(said, stated), "tab-drift")] if said["table"] else []),
        (Missing("m", "Saknad", said["reason"]), "fig-m"),
        (Verdict("uppnatt", said["verdict"]), ""),
        (Signatures((Person(said["person"], "Ordförande"),)), ""),
    ]
    front = Front("Årsredovisning", "Provlandet", 2025, "#1f5c4d", decided=said["decided"], motto=said["motto"])
    return Document(
        front,
        tuple(
            Block(f"block-{at}", element, "x", number=said["number"] if anchor == "tab-drift" else "", anchor=anchor)
            for at, (element, anchor) in enumerate(elements)
        ),
    )


@pytest.mark.parametrize("stated", [True, False], ids=["data", "made"])
@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        ({"income": "8\u00a0228"}, [Change("tal", "Drift, Intäkter, 2025 Utfall", "8 227", "8 228")]),
        ({"budget": "7"}, [Change("tal", "Drift, Varav, 2025 Budget", "2", "7")]),
        ({"last": "6"}, [Change("tal", "Drift, Varav, 2024", "", "6")]),
        ({"mark": "†"}, [Change("tal", "Drift, Intäkter, 2025 Utfall", "8 227", "8 227†")]),
        ({"share": "41"}, [Change("tal", "Drift, Intäkter, 2024", "9 (40*)", "9 (41*)")]),
        ({"note": 2}, [Change("text", "Drift, Intäkter, Not", "1", "2")]),
        ({"row": "Inkomster"}, [Change("text", "Drift, rad", "Intäkter", "Inkomster")]),
        ({"column": "Plan"}, [Change("text", "Drift, kolumn", "2025 Budget", "2025 Plan")]),
        ({"row_head": "kr"}, [Change("text", "Drift, radernas rubrik", "tkr", "kr")]),
        ({"caption": "Driften"}, [Change("text", "Driften, rubrik", "Drift", "Driften")]),
        ({"number": "2"}, []),
        ({"footnote": ""}, [Change("text", "Ekonomi", "En not.", "")]),
        ({"comment": "Slutligt."}, [Change("text", "Ekonomi", "Preliminärt.", "Slutligt.")]),
        (
            {"paragraph": "Förbundet har stark ekonomi."},
            [Change("text", "Ekonomi", "Förbundet har god ekonomi.", "Förbundet har stark ekonomi.")],
        ),
        ({"paragraph": "Förbundet har *god* ekonomi."}, []),
        ({"first": "Sist"}, [Change("text", "Ekonomi", "Först", "Sist")]),
        ({"inside": "Inne"}, [Change("text", "Ekonomi", "Inuti", "Inne")]),
        ({"code": "annan kod"}, [Change("text", "Ekonomi", "kod", "annan kod")]),
        ({"text_note": "SFS."}, [Change("text", "Ekonomi", "Lagen.", "SFS.")]),
        ({"verdict": "Delvis"}, [Change("text", "Ekonomi", "Uppnått", "Delvis")]),
        ({"alt": "Stapel 6."}, [Change("text", "Figur: Figur", "Stapel 5.", "Stapel 6.")]),
        ({"svg": "<svg></svg>"}, [Change("text", "Figur: Figur", "(bilden)", "(en annan bild)")]),
        ({"figure": "Bild"}, [Change("text", "Ekonomi", "Figur", "Bild")]),
        ({"reason": "Borta."}, [Change("text", "Ekonomi", "Källan visar en bild.", "Borta.")]),
        ({"person": "Bo Al"}, [Change("text", "Ekonomi", "Kim Ek Ordförande", "Bo Al Ordförande")]),
        ({"motto": "Ihop!"}, [Change("text", "", "Tillsammans!", "Ihop!")]),
        ({"decided": "2025-03-15"}, [Change("text", "", "14 mars 2025", "15 mars 2025")]),
        ({"new_row": True}, [Change("text", "Drift, rad", "", "Ny"), Change("tal", "Drift, Ny, 2025 Utfall", "", "7")]),
    ],
)
def test_one_edit_gives_just_that_change(edited: dict[str, Any], expected: list[Change], stated: bool) -> None:
    """What was edited is listed, with where it stands, and nothing else, in either direction."""
    before, after = version(stated), version(stated, **edited)
    assert changes(before, after) == expected
    back = changes(after, before)
    image = expected and expected[0].before == "(bilden)"
    assert image or {(item.after, item.before) for item in back} == {(item.before, item.after) for item in expected}


def test_the_same_version_has_no_changes() -> None:
    """Nothing is listed between a version and itself."""
    assert changes(version(), version()) == []


def swapped(stated: bool) -> Document:
    """Give the report with the labels of two rows in each other's place."""
    before = version(stated)
    ((block, table),) = before.tables
    labels = {"a": "Varav", "b": "Intäkter"}
    rows = tuple(replace(row, label=labels.get(row.id, row.label)) for row in table.rows)
    made = replace(block, element=replace(table, rows=rows))
    return replace(before, blocks=tuple(made if item is block else item for item in before.blocks))


def test_a_row_of_the_data_is_found_by_its_id() -> None:
    """A row of the data that is called something else is the same row; in a worked out table the name is the row."""
    found = changes(version(), swapped(stated=True))
    assert found == [
        Change("text", "Drift, rad", "Intäkter", "Varav"),
        Change("text", "Drift, rad", "Varav", "Intäkter"),
    ]
    by_name = changes(version(stated=False), swapped(stated=False))
    assert Change("tal", "Drift, Intäkter, 2025 Utfall", "8 227", "1") in by_name
    assert not [item for item in by_name if item.place == "Drift, rad"]


def test_a_table_that_is_gone_is_listed_whole() -> None:
    """Of a table that is in one version only, the caption, each head and each number are listed."""
    found = changes(version(), version(table=False))
    assert {item.after for item in found} == {""}
    assert sum(item.kind == "tal" for item in found) == 8
    for place, before in (("rubrik", "Drift"), ("radernas rubrik", "tkr"), ("kolumn", "2025 Utfall"), ("rad", "Varav")):
        assert Change("text", f"Drift, {place}", before, "") in found


def test_versions_of_a_project(project: Project) -> None:
    """A changed cell and a changed text of a project are what differs between its two reports."""

    def report() -> Document:
        return project.stitch(notebook(project.report.text("ingress")), notebook(project.report.table("fakta")))

    before = report()
    project.replace("tabeller/deltagare.csv", ";702", ";703")
    project.replace("texter/ingress.md", "Totalt", "Sammanlagt")
    assert changes(before, report()) == [
        Change("tal", "Deltagare, Inskrivna, Kvinnor", "702", "703"),
        Change("text", "Om förbundet", "Totalt var 1 271 personer med.", "Sammanlagt var 1 271 personer med."),
    ]


def test_a_built_report_is_read(tmp_path: Path) -> None:
    """The document of a built report is the report as it was; a folder without one is told, with what to do."""
    with pytest.raises(ReportError, match="den är byggd med en äldre version"):
        built_document(tmp_path)
    (tmp_path / DOCUMENT).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / DOCUMENT).write_bytes(document_bytes(version()))
    assert built_document(tmp_path) == version()


def test_the_board_gets_a_page(project: Project) -> None:
    """The changes are written as a page, with each number and text before and after."""
    found = changes(version(), version(income="8\u00a0228", first="Sist"))
    path = write_changes(project.folder, "HEAD~1", found)
    page = path.read_text("utf-8")
    for words in ("HEAD~1", "Drift, Intäkter, 2025 Utfall", "8 228", "Först", "Sist"):
        assert words in page
