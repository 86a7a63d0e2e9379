"""The open data: one tidy record a printed cell, described so that a machine can check them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest

from arsredovisning.export.datapackage import to_datapackage
from arsredovisning.notebook.shown import Element
from tests.project import Project, notebook


def package(project: Project, *elements: Element) -> dict[str, bytes]:
    return to_datapackage(project.stitch(notebook(*elements)), project.data)


def descriptor(project: Project, *elements: Element) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(package(project, *elements)["datapackage.json"])
    return found


def records(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def written(folder: Path, files: dict[str, bytes]) -> str:
    """Write a package and give its descriptor's path."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return str(folder / "datapackage.json")


def with_goals(project: Project) -> Element:
    """Give the project two goals with one verdict, and show it."""
    with (project.folder.data / "tabeller.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            '[mal]\nrubrik = "Mål"\nenhet = "text"\nkolumner = [ { id = "ambition", typ = "text" } ]\n'
            '[bedomningar]\nrubrik = "Bedömning"\nenhet = "text"\nkolumner = [ { id = "mal", typ = "text" },'
            ' { id = "bedomning", typ = "text" }, { id = "tillagg", typ = "text" } ]\n'
        )
    project.table("mal", "id;rubrik;ambition", "a;Fler i arbete;Hälsa", "b;Fler i studier;Hälsa", "c;Nöjda;Kvalitet")
    project.table("bedomningar", "id;rubrik;mal;bedomning;tillagg", "x;Målet är delvis uppnått;a b;delvis;plan finns")
    return project.report.verdict("delvis", "Målet är delvis uppnått (plan finns)")


def test_a_printed_cell_is_a_record(project: Project) -> None:
    """A number comes with its row, column, year, unit, print and the line of the file that states it."""
    files = package(project, project.report.table("deltagare"))
    first = records(files["deltagare.csv"])[0]
    assert first == {
        "nr": "1",
        "rad": "inskrivna",
        "radrubrik": "Inskrivna",
        "radtyp": "post",
        "mellanrubrik": "",
        "kolumn": "alla_2024",
        "kolumnrubrik": "Alla",
        "grupp": "",
        "serie": "alla",
        "ar": "2024",
        "varde": "1271",
        "text": "1\u00a0271",
        "enhet": "antal",
        "harkomst": "angiven",
        "not": "",
        "fotnot": "",
        "kallfil": "data/provlandet/2024/tabeller/deltagare.csv",
        "kallrad": "2",
        "kallkolumn": "alla_2024",
    }


def test_a_dash_is_a_record_without_a_value(project: Project) -> None:
    """A printed dash is kept as print and has no value; what is not printed is no record."""
    people = records(package(project, project.report.table("deltagare"))["deltagare.csv"])
    assert [(item["text"], item["varde"], item["enhet"], item["harkomst"]) for item in people[3:]] == [
        ("–", "", "antal", "angiven")
    ]
    facts = records(package(project, project.report.table("fakta"))["fakta.csv"])
    assert [(item["rad"], item["kolumn"]) for item in facts] == [
        ("anslag", "varde"),
        ("andel", "varde"),
        ("ordforande", "ord"),
    ]


def test_a_computed_value_says_so(project: Project) -> None:
    """A sum that the report works out has no source, a decimal point and a plain minus."""
    statement = records(package(project, project.report.table("resultatrakning"))["resultatrakning.csv"])
    result = [item for item in statement if item["rad"] == "resultat"]
    assert [(item["varde"], item["text"], item["harkomst"], item["radtyp"], item["kallfil"]) for item in result] == [
        ("-734", "−734", "beraknad", "summa", ""),
        ("1352.5", "1\u00a0352,5", "beraknad", "summa", ""),
    ]
    assert [(item["serie"], item["ar"]) for item in result] == [("", "2024"), ("", "2023")]


def test_a_record_knows_the_heading_above_it(project: Project) -> None:
    """A heading inside a table is no record, but the records under it name it."""
    project.table(
        "resultatrakning", "id;rubrik;typ;2024;2023", "h;TILLGÅNGAR;rubrik;;", "a;Kassa;;1;", "b;varav;varav;1;"
    )
    found = records(package(project, project.report.table("resultatrakning"))["resultatrakning.csv"])
    assert [(item["nr"], item["rad"], item["mellanrubrik"], item["radtyp"]) for item in found] == [
        ("2", "a", "TILLGÅNGAR", "post"),
        ("3", "b", "TILLGÅNGAR", "varav"),
    ]


def test_a_footnote_follows_its_cell(project: Project) -> None:
    """A footnote stands at the cell that it is about, in words."""
    project.replace(
        "tabeller.toml",
        'enhet = "tkr"\nnumrera = false',
        'enhet = "tkr"\nnumrera = false\nsida = 14\nkommentar = "Se *lagen*."\n'
        'fotnoter = [ { marke = "*", celler = ["intakter.2024"], text = "**Rättat**." } ]',
    )
    files = package(project, project.report.table("resultatrakning"))
    assert [item["fotnot"] for item in records(files["resultatrakning.csv"])] == ["Rättat.", "", "", "", "", ""]
    [resource] = json.loads(files["datapackage.json"])["resources"]
    assert resource["description"] == "Enhet: tkr.\nSidan 14 i den publicerade rapporten.\nSe lagen.\n* Rättat."


def test_text_is_kept_as_it_is(project: Project) -> None:
    """A text that a spreadsheet would take for a formula, or that holds commas, quotes and lines, is not changed."""
    words = ["=1+1", '"a", b', "rad\nrad"]
    frame = pd.DataFrame({"ord": words}, index=["@x", "-y", "z"])
    files = package(project, project.report.make_table(frame, "ord", "Ord", "text"))
    assert [(item["radrubrik"], item["text"]) for item in records(files["ord.csv"])] == [
        ("@x", "=1+1"),
        ("-y", '"a", b'),
        ("z", "rad\nrad"),
    ]


def test_files_are_plain(project: Project) -> None:
    """The files are UTF-8 without a byte order mark, with line feeds and commas."""
    content = package(project, project.report.table("resultatrakning"))["resultatrakning.csv"]
    assert content.startswith(b"nr,rad,radrubrik,")
    assert b"\r" not in content
    assert "intäkter".encode() in content


def test_goals_are_records_when_the_report_tells_their_verdicts(project: Project) -> None:
    """A goal and its verdict are a record each time they meet; a report without verdicts has no such file."""
    verdict = with_goals(project)
    assert "maluppfyllelse.csv" not in package(project, project.report.table("deltagare"))
    found = records(package(project, verdict)["maluppfyllelse.csv"])
    assert [(item["mal"], item["bedomning"], item["utfall"], item["bedomningstext"]) for item in found] == [
        ("a", "x", "delvis", "Målet är delvis uppnått (plan finns)"),
        ("b", "x", "delvis", "Målet är delvis uppnått (plan finns)"),
        ("c", "", "ingen", "Uppgift saknas"),
    ]


def test_the_package_tells_where_it_comes_from(project: Project) -> None:
    """The descriptor names the report, the förbund, the decision and the licence."""
    found = descriptor(project, project.report.table("deltagare"))
    assert found["name"] == "arsredovisning-provlandet-2024"
    assert found["created"] == "2025-03-14T00:00:00Z"
    assert found["version"] == "1.0.0"
    assert found["sources"] == [{"title": "Årsredovisning 2024, Samordningsförbundet Provlandet, beslutad 2025-03-14"}]
    assert found["licenses"][0]["name"] == "CC0-1.0"
    assert found["contributors"] == [{"title": "Samordningsförbundet Provlandet", "role": "publisher"}]


def test_a_draft_has_no_date(project: Project) -> None:
    """A report that is not decided has no date of its own and a version below 1."""
    project.replace("report.toml", "beslutad = 2025-03-14", "")
    found = descriptor(project, project.report.table("deltagare"))
    assert "created" not in found
    assert found["version"] == "0.1.0"


def test_the_forbund_chooses_the_licence(project: Project) -> None:
    """A förbund that sets another licence publishes under it; one that we do not know is a fault."""
    project.replace("../forbund.toml", "farg", 'licens = "CC-BY-4.0"\nfarg')
    licence = descriptor(project, project.report.table("deltagare"))["licenses"][0]
    assert licence["name"] == "CC-BY-4.0"
    assert licence["path"].startswith("https://creativecommons.org/licenses/by/4.0/")
    project.replace("../forbund.toml", "CC-BY-4.0", "MIT")
    [fault] = project.faults()
    assert (fault.column, fault.expected) == ("licens", "'CC0-1.0' eller 'CC-BY-4.0'")


def test_no_two_files_have_the_same_name(project: Project) -> None:
    """Tables whose ids are not fit for a file name, or are alike, get names that are."""
    frame = pd.DataFrame({"a": [1]}, index=["b"])
    names = ["Mått-1", "mått-1", "maluppfyllelse"]
    tables = [project.report.make_table(frame, name, name) for name in names]
    assert list(package(project, *tables, with_goals(project)))[1:] == [
        "matt-1.csv",
        "matt-1-2.csv",
        "maluppfyllelse.csv",
        "maluppfyllelse-2.csv",
    ]


def test_the_package_is_valid(project: Project, tmp_path: Path) -> None:
    """Frictionless finds nothing wrong with a package of statements, people, facts, words and goals."""
    report = project.report
    frame = pd.DataFrame({"a": [1.5, None], "b": ["ord", ""]}, index=["Ett", "Två"])
    names = ("resultatrakning", "deltagare", "fakta")
    elements = [*(report.table(name) for name in names), report.make_table(frame, "prov", "Prov", "%")]
    found = frictionless.validate(written(tmp_path, package(project, *elements, with_goals(project))))
    assert found.valid, found.flatten(["name", "type", "note"])
    assert found.stats["tasks"] == 5


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b",1271,", b",1x71,", "type-error"),
        (b",antal,", b",stycken,", "constraint-error"),
        (b"\n1,inskrivna,Inskrivna,post,,kvinnor_2024,", b"\n1,inskrivna,Inskrivna,post,,alla_2024,", "primary-key"),
        (b"nr,rad,", b"nr,row,", "incorrect-label"),
        (b"702", b"703", "hash-count"),
    ],
)
def test_a_broken_package_is_not_valid(project: Project, tmp_path: Path, old: bytes, new: bytes, fault: str) -> None:
    """Frictionless finds a number that is none, an unknown unit, a doubled cell, a wrong head and a changed byte."""
    files = package(project, project.report.table("deltagare"))
    assert old in files["deltagare.csv"]
    files["deltagare.csv"] = files["deltagare.csv"].replace(old, new)
    found = frictionless.validate(written(tmp_path, files))
    assert [fault] in found.flatten(["type"])


def test_same_report_gives_same_bytes(project: Project) -> None:
    """The same report gives the same files, byte by byte."""
    elements = [project.report.table("resultatrakning"), with_goals(project)]
    assert package(project, *elements) == package(project, *elements)
