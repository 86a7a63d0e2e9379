"""The settings of a förbund and of a year's report."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest

from arsredovisning.data.settings import read_forbund, read_report, read_tables
from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.workspace import ReportFolder
from tests.project import Project

ENGLISH = re.compile(r"\b(should|input|valid|must|than|or|datetime|unable)\b", re.IGNORECASE)


def faults(project: Project, read: Callable[[ReportFolder], object]) -> tuple[Fault, ...]:
    with pytest.raises(ReportError) as caught:
        read(project.folder)
    return caught.value.faults


def test_the_settings_of_a_year(project: Project) -> None:
    """report.toml gives title, date, sections in order and the figures that the source lacks."""
    settings = read_report(project.folder)
    assert (settings.titel, settings.beslutad) == ("Årsredovisning 2024", dt.date(2025, 3, 14))
    assert [section.name for section in settings.sections()] == ["ingress", "oversikt"]
    assert settings.saknade_figurer["forsorjning"].rubrik == "Försörjning vid inskrivning"


def test_settings_left_out(project: Project) -> None:
    """A report that is not decided, without cover and colour, is a report."""
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    project.replace("../forbund.toml", 'farg = "#1f5c4d"\n', "")
    assert read_report(project.folder).beslutad is None
    assert read_report(project.folder).omslag is None
    assert re.fullmatch("#[0-9a-f]{6}", read_forbund(project.folder).farg)


@pytest.mark.parametrize(
    ("old", "new", "place", "hint"),
    [
        ("titel =", "titl =", "titl", "Menade du titel?"),
        ('text = "ingress"', 'text = "ingress", nivaa = 2', "delar.0.sektioner.0.nivaa", "Menade du niva"),
        ('skal = "', 'skael = "', "saknade_figurer.forsorjning.skael", "Menade du skal?"),
    ],
)
def test_an_unknown_setting_is_told(project: Project, old: str, new: str, place: str, hint: str) -> None:
    """An unknown setting is told with its place and the nearest name."""
    project.replace("report.toml", old, new)
    told = {fault.column: fault for fault in faults(project, read_report)}
    assert told[place].message == "Okänd inställning."
    assert told[place].file == "data/provlandet/2024/report.toml"
    assert told[place].hint.startswith(hint)


def test_an_unknown_setting_of_a_table_is_told(project: Project) -> None:
    """An unknown field of a table or a column is told with the table's name."""
    project.replace("tabeller.toml", "numrera = false", "numrerra = false")
    project.replace("tabeller.toml", '"kvinnor_2024", rubrik', '"kvinnor_2024", rubrk')
    told = {fault.column: fault.hint for fault in faults(project, read_tables)}
    assert told["resultatrakning.numrerra"].startswith("Menade du numrera")
    assert "rubrik" in told["deltagare.kolumner.1.rubrk"]


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "expected"),
    [
        ("report.toml", "2025-03-14", '"i mars"', "beslutad", "ett datum, t.ex. 2026-03-13"),
        ("report.toml", "2025-03-14", "20250314", "beslutad", "ett datum"),
        ("report.toml", "2025-03-14", "2025-03-14T10:00:00", "beslutad", "ett datum"),
        ("report.toml", '"Årsredovisning 2024"', "2024", "titel", "text inom citattecken"),
        ("report.toml", '"ingress"', '"ingress", niva = 9', "delar.0.sektioner.0.niva", "3"),
        ("report.toml", '"ingress"', '"ingress", niva = "två"', "delar.0.sektioner.0.niva", "ett heltal"),
        (
            "report.toml",
            '"ingress"',
            '"ingress", notebook = "x"',
            "delar.0.sektioner.0",
            "antingen notebook eller text",
        ),
        ("report.toml", '{ text = "ingress" }', "{ }", "delar.0.sektioner.0", "antingen notebook eller text"),
        ("report.toml", '"ingress"', '"../ingress"', "delar.0.sektioner.0.text", "ett id av små bokstäver"),
        ("report.toml", "forsorjning]", "'Försörjning']", "saknade_figurer.Försörjning", "ett id av små bokstäver"),
        ("tabeller.toml", '"tkr"', '"SEK"', "resultatrakning.enhet", "tkr"),
        ("tabeller.toml", "numrera = false", 'numrera = "nej"', "resultatrakning.numrera", "true eller false"),
        ("tabeller.toml", "numrera = false", "sida = 1.5", "resultatrakning.sida", "ett heltal"),
        (
            "tabeller.toml",
            "numrera = false",
            'kolumner = "2024"',
            "resultatrakning.kolumner",
            "en lista inom hakparenteser",
        ),
        ("tabeller.toml", '"kvinnor_2024"', '"Kvinnor 2024"', "deltagare.kolumner.1.id", "ett id av små bokstäver"),
        ("tabeller.toml", "[fakta]", '["../fakta"]', "../fakta", "ett id av små bokstäver"),
        ("../forbund.toml", "#1f5c4d", "grön", "farg", "en färg som #1f5c4d"),
        ("../forbund.toml", "#1f5c4d", "#1f5c4", "farg", "en färg som #1f5c4d"),
    ],
)
def test_a_bad_value_is_told(project: Project, file: str, old: str, new: str, place: str, expected: str) -> None:
    """A value of the wrong kind is told with file, place, what stands there and, in Swedish, what was expected."""
    project.replace(file, old, new)
    read = {"report.toml": read_report, "tabeller.toml": read_tables, "../forbund.toml": read_forbund}[file]
    (fault,) = faults(project, read)
    assert fault.file.endswith(file.removeprefix("../"))
    assert fault.column.replace(".[key]", "") == place
    assert expected in fault.expected
    assert fault.found
    assert not ENGLISH.search(f"{fault.found} {fault.expected}")


def test_what_is_missing_is_told(project: Project) -> None:
    """Every setting that has to be there is told when it is not."""
    project.write("../forbund.toml", "")
    assert [(fault.column, fault.message) for fault in faults(project, read_forbund)] == [
        ("namn", "Uppgiften saknas."),
        ("kortnamn", "Uppgiften saknas."),
    ]


def test_a_line_that_is_no_toml_is_told(project: Project) -> None:
    """A broken line is told with its number."""
    project.replace("report.toml", "beslutad = 2025-03-14", "beslutad = den 14 mars")
    (fault,) = faults(project, read_report)
    assert (fault.message, fault.line) == ("Filen går inte att läsa som TOML.", 2)


def test_another_encoding_is_told(project: Project) -> None:
    """Settings in Windows-1252 are told to be no UTF-8; a BOM before them does no harm."""
    text = project.folder.settings.read_text("utf-8")
    project.write("report.toml", text, "utf-8-sig")
    assert read_report(project.folder).titel == "Årsredovisning 2024"
    project.write("report.toml", text, "cp1252")
    (fault,) = faults(project, read_report)
    assert fault.message == "Filen är inte sparad som UTF-8."


def test_a_missing_file_is_told(project: Project) -> None:
    """A settings file that is missing is told by name."""
    project.folder.table_settings.unlink()
    (fault,) = faults(project, read_tables)
    assert (fault.message, fault.file) == ("Filen saknas.", "data/provlandet/2024/tabeller.toml")
