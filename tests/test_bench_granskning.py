"""The bench of the granskning: measuring how much it finds."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from arsredovisning.data.csvfile import read_csv
from arsredovisning.data.tables import build_table
from arsredovisning.errors import ReportError
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.rules import RULES, Rule
from arsredovisning.review.rules.sums import rows
from bench.granskning import guide, scratch
from bench.granskning import measure as bench
from bench.granskning.made.report import false_alarms
from bench.granskning.measure import ALONE, MOVES, ROUNDED, UNTIED, Measurement, Missed, Try, measure, together
from bench.granskning.mutations import WAYS, Change, changes
from bench.granskning.scratch import Outcome
from bench.granskning.slips import SLIPS, Year, chosen
from tests.project import REPOSITORY, Project

DIGIT, SIGN, SWAPPED, COLUMN = WAYS

INCOME = """\
[resultatrakning]
rubrik = "Resultaträkning"
enhet = "tkr"
"""


@pytest.fixture
def only_sums(monkeypatch: pytest.MonkeyPatch) -> tuple[Rule, ...]:
    """Let the granskning consist of one rule: sums of rows."""
    chosen = tuple(rule for rule in RULES if rule.find is rows)
    monkeypatch.setattr(bench, "RULES", chosen)
    return chosen


def measured(project: Project, *lines: str) -> Measurement:
    """Measure a report of one statement."""
    project.write("tabeller.toml", INCOME)
    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", *lines)
    return measure(project.folder)


def made(cells: dict[str, str], column: str = "2024") -> dict[str, dict[str, str]]:
    return {change.way: dict(change.cells) for change in changes(cells, column)}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("8227", "8237"),
        ("8 227", "8 237"),
        ("91", "92"),
        ("99", "90"),
        ("7", "8"),
        ("9", "0"),
        ("−594", "−504"),
        ("0,5", "0,6"),
    ],
)
def test_one_digit_is_changed(text: str, changed: str) -> None:
    """The middle digit becomes the next one, and 9 becomes 0."""
    assert made({"2024": text})[DIGIT] == {"2024": changed}


@pytest.mark.parametrize(("text", "changed"), [("594", "-594"), ("−594", "594"), ("-12,5", "12,5"), ("− 594", "594")])
def test_the_sign_is_flipped(text: str, changed: str) -> None:
    """A number without a sign gets one, and one with a sign loses it."""
    assert made({"2024": text})[SIGN] == {"2024": changed}


@pytest.mark.parametrize(
    ("text", "changed"), [("8227", "2827"), ("1234", "1324"), ("100", ""), ("5", ""), ("77", ""), ("12 345", "13 245")]
)
def test_two_digits_are_swapped(text: str, changed: str) -> None:
    """Two unlike digits beside each other are swapped near the middle, and never so that a zero comes first."""
    assert made({"2024": text}).get(SWAPPED, {}) == ({"2024": changed} if changed else {})


def test_the_neighbouring_column(project: Project) -> None:
    """A number changes places with the next column's; the last column has no next."""
    assert made({"2024": "8227", "2023": "8484"})[COLUMN] == {"2024": "8484", "2023": "8227"}
    assert COLUMN not in made({"2024": "8227", "2023": "8484"}, "2023")


def test_what_changes_nothing_is_left_out() -> None:
    """A zero has no sign to flip, and two equal numbers change nothing when they change places."""
    assert set(made({"2024": "0", "2023": "0,0"})) == {DIGIT}


def test_every_change_is_deterministic() -> None:
    """The same row gives the same changes each time."""
    cells = {"2024": "8227", "2023": "8484"}
    assert list(changes(cells, "2024")) == list(changes(cells, "2024"))
    assert all(isinstance(change, Change) for change in changes(cells, "2024"))


def test_a_sum_finds_and_names_its_rows(project: Project, only_sums: tuple[Rule, ...]) -> None:
    """Every change of a row of a stated sum that is larger than rounding is found, and the sum names the row."""
    found = measured(project, "a;A;;;4321;1234", "b;B;;;5000;6000", "s;S;summa;a + b;9321;7234")
    assert found.baseline == 0
    assert {item.way for item in found.tries} == set(WAYS)
    assert all(item.found and item.located for item in found.tries)
    assert found.missed == ()


def test_sums_left_to_be_computed_are_computed_again(project: Project, only_sums: tuple[Rule, ...]) -> None:
    """A computed sum follows the changed number, and passes the difference on to a stated sum above it."""
    lines = ["a;A;;;4321;", "d;D;;;100;", "b;B;summa;a + d;;", "c;C;;;5000;", "s;S;summa;b + c;9421;"]
    found = measured(project, *lines)
    assert {item.cell for item in found.tries} == {f"resultatrakning.{row}.2024" for row in "adcs"}
    assert all(item.located for item in found.tries)
    missed = measured(project, *lines[:4], "s;S;summa;b + c;;").missed
    assert {(item.cell, item.reason) for item in missed} == {
        ("resultatrakning.a.2024", MOVES),
        ("resultatrakning.d.2024", MOVES),
        ("resultatrakning.c.2024", MOVES),
    }


def test_what_is_found_already_is_accepted(project: Project, only_sums: tuple[Rule, ...]) -> None:
    """A finding of the unchanged report does not count, but the same finding with other figures does."""
    found = measured(project, "a;A;;;4321;", "s;S;summa;a;9999;", "b;B;;;77;")
    assert found.baseline == 1
    assert {item.cell for item in found.tries if item.found} == {"resultatrakning.a.2024", "resultatrakning.s.2024"}
    assert [item.cell for item in found.missed] == ["resultatrakning.b.2024"]


def test_why_a_cell_is_never_found(project: Project, only_sums: tuple[Rule, ...]) -> None:
    """A cell that no change of is found stands alone, has a twin that nothing ties to it, or may be rounding."""
    lines = ["a;A;;;0;", "b;B;;;5000;", "s;S;summa;a + b;5000;", "c;C;;;777;", "d;D;;;8888;8888", "e;E;;;33;"]
    reasons = {item.cell.split(".")[1]: item.reason for item in measured(project, *lines).missed}
    assert reasons == {"a": ROUNDED, "c": ALONE, "d": UNTIED, "e": ALONE}


def test_no_file_is_changed(project: Project, only_sums: tuple[Rule, ...]) -> None:
    """Measuring leaves every file of the project as it was."""

    def contents() -> dict[Path, str]:
        files = (path for path in project.root.rglob("*") if path.is_file())
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    project.table("resultatrakning", "id;rubrik;typ;summa;2024;2023", "a;A;;;4321;1234")
    before = contents()
    measure(project.folder)
    assert contents() == before


def test_rules_that_are_not_run_would_find_nothing_new(project: Project) -> None:
    """A rule that has looked at none of the changed cells finds what it found before."""
    report = bench.Unchanged(project.folder)
    table = report.data.table("resultatrakning")
    path = project.folder.table("resultatrakning")
    raw = read_csv(path, "resultatrakning.csv")
    for text in ("1", "-8484", "99999"):
        changed = build_table("resultatrakning", table.settings, bench.with_cells(raw, 2, {"2024": text}))
        some = [deviation.place for deviation in report.new_findings(changed)]
        report.read = {rule.id: {f"resultatrakning.{row.id}.2024" for row in table.rows} for rule in RULES}
        assert [deviation.place for deviation in report.new_findings(changed)] == some


def test_which_cells_are_looked_at(project: Project, only_sums: tuple[Rule, ...]) -> None:
    """Reading a cell of a watched report is noted, and asking whether it is there is not."""
    data = bench.Noting(project.folder)
    table = data.table("deltagare")
    assert "alla_2024" in table.row("inskrivna").cells
    assert data.read == set()
    assert table.cell("inskrivna", "alla_2024").value == Decimal(1271)
    assert data.read == {"deltagare.inskrivna.alla_2024"}
    list(table.numbers())
    assert "deltagare.avslutade.kvinnor_2024" in data.read


EXAMPLE = Measurement(
    2,
    7,
    (
        Try("x 2024", "drift", "drift.a.utfall", DIGIT, True, True),
        Try("x 2024", "drift", "drift.a.utfall", SIGN, True, False),
        Try("x 2024", "fakta", "fakta.a.varde", DIGIT, False, False),
    ),
    (Missed("x 2024", "fakta", "fakta.a.varde", ALONE),),
)


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("balansrakning", "Räkningarna"),
        ("not_intakter", "Noterna"),
        ("oversikt", "Flerårsöversikten"),
        ("deltagarantal", "Deltagare och avslut"),
        ("enkatsvar_relationer", "Enkät och mått"),
        ("matt", "Enkät och mått"),
        ("fakta", "Fakta"),
        ("arenden", "Övriga"),
    ],
)
def test_kinds_of_tables(table: str, kind: str) -> None:
    """Every table is of one kind."""
    assert replace(EXAMPLE.tries[0], table=table).kind == kind


def test_the_count() -> None:
    """Changes, findings and places are counted for each kind of table and way of change, and for all."""
    assert guide.by_kind(EXAMPLE) == [
        ("Räkningarna", "2", "2 (100\u00a0%)", "1 (50\u00a0%)"),
        ("Fakta", "1", "0 (0\u00a0%)", "0 (0\u00a0%)"),
        ("Alla", "3", "2 (67\u00a0%)", "1 (33\u00a0%)"),
    ]
    assert [line[0] for line in guide.by_way(EXAMPLE)] == [DIGIT, SIGN, "Alla"]
    both = together([EXAMPLE, EXAMPLE])
    assert (both.reports, both.baseline, len(both.tries), len(both.missed)) == (4, 14, 6, 2)


def test_the_measurement_as_markdown() -> None:
    """The document tells the findings of the unchanged reports, both tables, and why the rest is never found."""
    text = guide.measurement(EXAMPLE)
    assert "7 fynd i 2 oförändrade rapporter" in text
    assert "| Räkningarna | 2 | 2 (100\u00a0%) | 1 (50\u00a0%) |" in text
    assert f"| {ALONE} | 1 | `fakta` 1 |" in text
    assert UNTIED not in text


def test_the_measurement_on_screen() -> None:
    """The terminal shows the same, and names the cells that are never found when asked to."""
    for cells in (False, True):
        console = Console(width=120, record=True, file=StringIO())
        guide.show(console, EXAMPLE, cells)
        shown = console.export_text()
        assert "Räkningarna" in shown
        assert "1 celler hittas aldrig" in shown
        assert ("x 2024: fakta.a.varde" in shown) == cells


def test_marked_parts_are_replaced(tmp_path: Path) -> None:
    """Only what stands between the markers of a document is replaced, as often as one likes."""
    path = tmp_path / "granskning.md"
    path.write_text("Före\n\n<!-- a -->\ngammalt\n<!-- /a -->\n\nEfter\n", "utf-8")
    for _again in range(2):
        guide.write(path, {"a": r"nytt \1"})
        assert path.read_text("utf-8") == "Före\n\n<!-- a -->\n\nnytt \\1\n\n<!-- /a -->\n\nEfter\n"
    with pytest.raises(ReportError, match="saknar märken"):
        guide.write(path, {"b": "nytt"})


def test_the_whole_run(project: Project, only_sums: tuple[Rule, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """A run measures every report, and writes the document if the project has one."""
    monkeypatch.setattr(guide, "_MADE", 1)
    monkeypatch.setattr(guide, "in_all", lambda _folders: [])
    console = Console(quiet=True)
    guide.run(console, project.folder.workspace, cells=False)
    document = project.root / guide.DOCUMENT
    document.parent.mkdir()
    markers = ("regler", "mätning", "misstag")
    document.write_text("".join(f"<!-- {name} -->\n<!-- /{name} -->\n" for name in markers), "utf-8")
    guide.run(console, project.folder.workspace, cells=False)
    assert "| Alla | " in document.read_text("utf-8")
    assert "`SUMMA-RAD`" in document.read_text("utf-8")


def test_the_document_has_every_rule() -> None:
    """docs/granskning.md explains the rules as they are; `make bench-granskning` writes it anew."""
    text = (REPOSITORY / guide.DOCUMENT).read_text("utf-8")
    assert guide.rules() in text
    assert "| Alla | " in text


@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_changes_files_and_says_where(project: Project, kind: str) -> None:
    """Every slip leaves another content than the file had, and names a row or a line where a finding would point."""
    year = Year(Workspace(REPOSITORY).find("jamtland", 2025))
    slips = chosen(year, kind, 5)
    assert slips or kind in ("fel tillägg",)
    for slip in slips:
        assert slip.kind == kind
        assert slip.rows or slip.lines
        for name, content in slip.files.items():
            assert content != (year.folder.data / name).read_bytes()
    assert slips == chosen(year, kind, 5)


def test_a_slip_that_is_found_is_located(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paragraph that is doubled in a copy of the report is found at its line, and the report itself is left alone."""
    long = "Samverkan kring den enskilde har under året fördjupats genom gemensamma utbildningar och nya rutiner."
    project.text("ingress", f"# Om förbundet\n\n{long}\n\nKort.\n\n[[tabell:deltagare]]\n")
    before = (project.folder.data / "texter/ingress.md").read_bytes()
    (outcome,) = scratch.measure(project.folder, ["stycke dubblerat"])
    assert (outcome.found, outcome.located) == (True, True)
    assert (project.folder.data / "texter/ingress.md").read_bytes() == before


def test_what_is_right_raises_no_alarm() -> None:
    """Made-up reports without an error, with rows and texts of their own, are reviewed without a finding."""
    assert false_alarms(Workspace(REPOSITORY), 12) == 0


def test_the_slips_as_markdown() -> None:
    """The document tells how many mistakes of each kind were found and located, and the false alarms."""
    outcomes = [
        Outcome("x 2024", "fel bedömning", "a", True, False),
        Outcome("x 2024", "fel bedömning", "b", False, False),
    ]
    text = guide.slips_told(outcomes, 0)
    assert "| fel bedömning | 2 | 1 (50\u00a0%) | 0 (0\u00a0%) |" in text
    assert "0 falska fynd" in text
