"""Granskning as it is used: what is printed, accepted, inherited and written."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from arsredovisning.cli.findings import show_findings
from arsredovisning.errors import ReportError
from arsredovisning.review.accepting import chosen, entry, write
from arsredovisning.review.findings import as_json, from_json
from arsredovisning.review.run import examine
from tests.project import Project
from tests.test_cli import Run, run

__all__ = ["run"]

#: The row intakter is 8227, which the note and both sums tell; one of its digits is wrong.
WRONG = [
    "id;rubrik;typ;summa;not;2024;2023",
    "intakter;Verksamhetens intäkter;;;1;8272;8484",
    "kostnader;Verksamhetens kostnader;;;;-6875;-9218",
    "arets_resultat;Årets resultat;summa;intakter + kostnader;;1352;-734",
]
NOTE = ["id;rubrik;typ;summa;2024;2023", "a;Bidrag;;;8227;8484", "s;Summa;summa;a;8227;8484"]


@pytest.fixture
def wrong(project: Project) -> Project:
    """Give a project with one wrong number that makes two findings, and a sum of its own that is wrong too."""
    described = project.folder.table_settings.read_text("utf-8")
    project.write("tabeller.toml", f'{described}\n[not_intakter]\nrubrik = "Intäkter"\nenhet = "tkr"\nnot = 1\n')
    project.table("resultatrakning", *WRONG)
    project.table("not_intakter", *NOTE)
    project.text("oversikt", "Text.\n\n[[tabell:not_intakter]]\n\n[[tabell:resultatrakning]]\n")
    return project


def printed(project: Project, width: int) -> str:
    console = Console(width=width, record=True, file=io.StringIO(), color_system=None)
    show_findings(console, examine(project.data), "make accept YEAR=2024 FORBUND=provlandet")
    return console.export_text()


@pytest.mark.parametrize("width", [60, 100, 160])
def test_a_finding_is_a_paragraph(wrong: Project, width: int) -> None:
    """At any width each finding is a paragraph with its label, figures and place, and no number is broken."""
    text = printed(wrong, width)
    flat = " ".join(text.replace("\u00a0", "_").split()).replace("_", "\u00a0")
    assert "Resultaträkning: Verksamhetens intäkter, 2024" in flat
    assert "Tryckt 8\u00a0272\u00a0tkr, väntat 8\u00a0227\u00a0tkr" in flat
    assert "resultatrakning.csv, rad 2, kolumn 2024" in flat
    assert any("8\u00a0272" in line for line in text.splitlines())
    assert not any(line.endswith("\u00a08") for line in text.splitlines())


def test_findings_stand_under_their_cause(wrong: Project) -> None:
    """What has one cause stands together: the wrong cell first with the cure, the others said to have the same."""
    lines = printed(wrong, 200).splitlines()
    heads = [line for line in lines if line.startswith("Fel")]
    assert heads[0].startswith("Fel  Resultaträkning: Verksamhetens intäkter, 2024")
    assert heads[1].endswith("Årets resultat, 2024 (samma orsak)")
    assert sum("Trolig orsak: Med" in line for line in lines) == 1


def test_what_accepts_a_finding_is_ready_to_paste(wrong: Project) -> None:
    """Each new finding's entry for avvikelser.toml is printed whole, and pasted as it is it accepts the finding."""
    text = printed(wrong, 60)
    blocks = text[text.index("[[avvikelse]]") : text.index("Prövade")]
    wrong.write("avvikelser.toml", blocks.replace('av = "…"', 'av = "…"\ndatum = 2025-03-14'))
    assert [item.rule for item in examine(wrong.data).findings if item.severity == "fel" and not item.accepted] == []


def test_the_granskning_is_read_back(wrong: Project) -> None:
    """What granskning.json holds is the whole granskning, and reads back as it was."""
    examined = examine(wrong.data)
    assert from_json(json.loads(json.dumps(as_json("provlandet", 2024, examined)))) == examined
    (cause,) = examined.causes
    (change,) = cause.remedies[0].changes
    assert (change.place, change.file, change.line) == (
        "resultatrakning.intakter.2024",
        "data/provlandet/2024/tabeller/resultatrakning.csv",
        2,
    )


def test_json_without_a_build(run: Run, wrong: Project, tmp_path: Path) -> None:
    """``check --json`` writes the same content as granskning.json, and the exit code is that of the check."""
    target = tmp_path / "granskning.json"
    code, written = run("check", "--year", "2024", "--forbund", "provlandet", "--json", str(target))
    assert code == 1
    assert str(target) in written.replace("\n", "")
    assert json.loads(target.read_text("utf-8")) == json.loads(
        json.dumps(as_json("provlandet", 2024, examine(wrong.data)))
    )


ACCEPT = ("accept", "--year", "2024", "--forbund", "provlandet")
PLACE = ("--regel", "summa-rad", "--plats", "resultatrakning.arets_resultat.2024")


def test_accepting_writes_the_entry(run: Run, wrong: Project) -> None:
    """A finding that is accepted stands in avvikelser.toml with motive and name, and is accepted from then on."""
    wrong.write("avvikelser.toml", "# Vår egen rad.")
    code, written = run(*ACCEPT, *PLACE, "--motiv", "Tryckt så i den beslutade rapporten.", "--av", "Kim Ek")
    assert code == 0, written
    assert "Årets resultat, 2024" in written
    found = {item.rule: item for item in examine(wrong.data).findings}
    assert found["SUMMA-RAD"].accepted
    assert found["SUMMA-RAD"].motive == "Tryckt så i den beslutade rapporten."
    assert not found["KOPPLING"].accepted
    assert (wrong.folder.data / "avvikelser.toml").read_text("utf-8").startswith("# Vår egen rad.\n\n[[avvikelse]]\n")


def test_the_name_is_that_of_git(run: Run, wrong: Project) -> None:
    """Who accepts is who git says works here, when nobody else is named."""
    for command in (["init", "-q"], ["config", "user.name", "Åsa Öberg"]):
        subprocess.run(["git", *command], cwd=wrong.root, check=True)
    code, written = run(*ACCEPT, *PLACE, "--motiv", "Tryckt så.")
    assert (code, "Godkänd av Åsa Öberg." in written) == (0, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((*PLACE, "--av", "Kim"), "Godkännandet har inget motiv."),
        ((*PLACE, "--motiv", " ", "--av", "Kim"), "Godkännandet har inget motiv."),
        (("--regel", "SUMMA-RAD", "--plats", "resultatrakning.a.2024"), "Det finns ingen ny avvikelse av den regeln"),
        ((), "KOPPLING resultatrakning.intakter.2024"),
    ],
)
def test_what_cannot_be_accepted(run: Run, wrong: Project, given: tuple[str, ...], said: str) -> None:
    """Nothing is written without a motive, or of a finding that is not there; then those that are there are named."""
    code, written = run(*ACCEPT, *given)
    assert code == 1
    assert said in " ".join(written.split())
    assert not (wrong.folder.data / "avvikelser.toml").exists()


def test_an_entry_keeps_what_stands_there(wrong: Project) -> None:
    """Entries are added with the file's own line ends, and a file that cannot be read is not written in."""
    path = wrong.folder.data / "avvikelser.toml"
    path.write_bytes(b"# Rad\r\n")
    found = chosen(examine(wrong.data).findings, *PLACE[1::2])
    write(wrong.data, found, 'Ett "citat" och en \\ stapel', "Kim", dt.date(2025, 3, 14))
    assert path.read_bytes().startswith(b"# Rad\r\n\r\n[[avvikelse]]\r\n")
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
    assert examine(wrong.data).findings[0].accepted or any(item.accepted for item in examine(wrong.data).findings)
    path.write_text("[[avvikelse", "utf-8")
    with pytest.raises(ReportError, match="TOML"):
        write(wrong.data, found, "M", "Kim", dt.date(2025, 3, 14))
    assert path.read_text("utf-8") == "[[avvikelse"


def test_an_entry_has_what_the_finding_has(wrong: Project) -> None:
    """An entry names rule, place and figures with ordinary spaces, and leaves the rest to be filled in."""
    (found,) = chosen(examine(wrong.data).findings, *PLACE[1::2])
    assert entry(found) == (
        '[[avvikelse]]\nregel = "SUMMA-RAD"\nplats = "resultatrakning.arets_resultat.2024"\n'
        'tryckt = "1 352"\nvantat = "1 397"\nmotiv = "…"\nav = "…"\n'
    )


def later(project: Project, **tables: list[str]) -> Project:
    """Give the year after with tables of its own."""
    from tests.test_new_year import rolled

    new = rolled(project)
    for name, lines in tables.items():
        new.table(name, *lines)
    return new


def test_a_new_year_inherits_acceptances(run: Run, wrong: Project) -> None:
    """A comparative that repeats a number that last year's report has accepted is accepted with its motive."""
    for place in (PLACE, ("--regel", "koppling", "--plats", "resultatrakning.intakter.2024")):
        run(*ACCEPT, *place, "--motiv", "Tryckt så.", "--av", "Kim")
    new = later(wrong)
    found = [item for item in examine(new.data).findings if item.rule in ("SUMMA-RAD", "KOPPLING")]
    assert {(item.column, item.accepted, item.motive) for item in found} == {
        ("2024", True, "Godkänd i årsredovisningen för 2024: Tryckt så.")
    }


def test_another_number_is_not_inherited(run: Run, wrong: Project) -> None:
    """A comparative with another number than the accepted, and this year's own numbers, are new."""
    run(*ACCEPT, *PLACE, "--motiv", "Tryckt så.", "--av", "Kim")
    new = later(wrong)
    new.replace("tabeller/resultatrakning.csv", "1352", "1300")
    found = [item for item in examine(new.data).findings if item.rule == "SUMMA-RAD"]
    assert [(item.column, item.accepted) for item in found] == [("2024", False)]


def pages(project: Project, *settings: str) -> Any:
    for line in settings:
        project.replace("report.toml", 'titel = "Årsredovisning 2024"\n', f'titel = "Årsredovisning 2024"\n{line}\n')
    return project.data.settings.shows_findings


def test_the_published_page_is_without_findings(project: Project) -> None:
    """The page of a decided report does not carry the findings, that of a draft does, and report.toml may say else."""
    assert pages(project) is False
    assert pages(project, "visa_granskning = true") is True
    project.replace("report.toml", "visa_granskning = true\n", "")
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    assert pages(project) is True
    assert pages(project, "visa_granskning = false") is False
