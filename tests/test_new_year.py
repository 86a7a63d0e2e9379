"""A new year rolled forward from the last one."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from arsredovisning.data.csvfile import read_csv
from arsredovisning.data.toml import read_toml, to_toml
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.new import new_year
from arsredovisning.new import year as module
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.run import review
from arsredovisning.text.syntax import marks_in
from arsredovisning.validation.year import check
from tests.project import REPOSITORY, TABELLER_TOML, Project

REPORTS = [("jamtland", 2020), ("jamtland", 2022), ("jamtland", 2024), ("jamtland", 2025), ("solleftea", 2024)]
RENEW = "Att förnya: skrivet för 2024."


def rolled(project: Project) -> Project:
    """Roll the small project forward, and give its new year to look at."""
    new_year(project.folder.workspace, "provlandet", 2025)
    return Project2025(project.root)


class Project2025(Project):
    """The small project's new year."""

    @property
    def folder(self) -> ReportFolder:
        return ReportFolder(Workspace(self.root), "provlandet", 2025)


def cells(project: Project, table: str) -> list[list[str]]:
    """Give a table's file as it is written, with its head."""
    raw = read_csv(project.folder.table(table), table)
    return [list(raw.header), *(list(row) for _line, row in raw.rows)]


def refused(project: Project, year: int = 2025, forbund: str = "provlandet") -> Fault:
    """Give the fault that keeps a new year from being made, which must leave nothing behind."""
    before = sorted(path for path in (project.root / "data").rglob("*"))
    with pytest.raises(ReportError) as error:
        new_year(project.folder.workspace, forbund, year)
    assert sorted(path for path in (project.root / "data").rglob("*")) == before
    return error.value.faults[0]


def test_this_years_figures_become_comparatives(project: Project) -> None:
    """Each column moves a year: last year's figures are carried over as they were written, the new year's are empty."""
    assert cells(rolled(project), "resultatrakning") == [
        ["id", "rubrik", "typ", "summa", "2025", "2024"],
        ["intakter", "Verksamhetens intäkter", "", "", "", "8484"],
        ["kostnader", "Verksamhetens kostnader", "", "", "", "−9218"],
        ["resultat", "Årets resultat", "summa", "intakter + kostnader", "", ""],
    ]


def test_figures_without_comparatives_are_emptied(project: Project) -> None:
    """A column that only last year's report has is empty in the new one, whether it names a year or not."""
    new = rolled(project)
    assert cells(new, "deltagare")[1:] == [["inskrivna", "Inskrivna", "", ""], ["avslutade", "Avslutade", "", ""]]
    assert [row[3] for row in cells(new, "fakta")[1:]] == ["", "", ""]
    assert cells(new, "fakta")[3][4] == "Kim Ek"


def test_the_report_is_a_draft_of_the_new_year(project: Project) -> None:
    """The titles move, and what the board decided and who signed is taken away."""
    signed = '[[underskrifter]]\nnamn = "Kim Ek"\nroll = "Ordförande"\n\n[saknade'
    project.replace("report.toml", "[saknade", signed)
    project.replace("report.toml", 'rubrik = "Förvaltningsberättelse"', 'rubrik = "Verksamheten 2024"')
    settings = rolled(project).data.settings
    assert (settings.titel, settings.beslutad, settings.saknade_figurer) == ("Årsredovisning 2025", None, {})
    assert settings.delar[0].rubrik == "Verksamheten 2025"
    assert [(person.namn, person.roll) for person in settings.underskrifter] == [("", "Ordförande")]


def test_nothing_is_accepted_in_the_new_year(project: Project) -> None:
    """The list of accepted deviations begins empty."""
    project.write("avvikelser.toml", '[[avvikelse]]\nregel = "SUMMA-RAD"\n')
    new = rolled(project)
    assert tomllib.loads((new.folder.data / "avvikelser.toml").read_text("utf-8")) == {}


def test_only_what_holds_for_the_next_year_is_copied(project: Project) -> None:
    """How the year's imports read files is copied; a record of what was decided, or any other file, is not."""
    project.write("konton.toml", "# konton\n")
    project.write("faststalld.json", "{}")
    new = rolled(project)
    assert (new.folder.data / "konton.toml").read_text("utf-8") == "# konton\n"
    assert sorted(path.name for path in new.folder.data.iterdir()) == [
        "avvikelser.toml",
        "konton.toml",
        "report.toml",
        "tabeller",
        "tabeller.toml",
        "texter",
    ]


def test_texts_are_marked_part_by_part(project: Project) -> None:
    """Each part of a text is marked as to be renewed, but for headings and what only places a table."""
    project.text(
        "ingress",
        "# Om\n\n## Tal\n\nVi var {{ deltagare.inskrivna.alla_2024 }} år 2024.\n## Bild\n\n[[tabell:deltagare]]\n",
    )
    text = rolled(project).data.text("ingress")
    assert text == (
        f"# Om\n\n## Tal\n\n=={RENEW}==\n\nVi var {{{{ deltagare.inskrivna.alla_2025 }}}} år 2024.\n"
        "## Bild\n\n[[tabell:deltagare]]\n"
    )


def test_a_text_without_headings_is_marked_at_its_top(project: Project) -> None:
    """A text without headings is one part."""
    assert (rolled(project).data.text("oversikt") or "").startswith(f"=={RENEW}==\n\nResultatet blev")


def test_a_heading_right_above_its_text_is_marked_between(project: Project) -> None:
    """A mark is a paragraph of its own, also where no empty line follows the heading."""
    project.text("oversikt", "## Rubrik\nText.\n")
    assert rolled(project).data.text("oversikt") == f"## Rubrik\n\n=={RENEW}==\n\nText.\n"


GOALS_TOML = """
[mal]
rubrik = "Mål 2024"
enhet = "text"
kolumner = [ { id = "ambition", typ = "text" } ]

[bedomningar]
rubrik = "Bedömningar"
enhet = "text"
kolumner = [ { id = "mal", typ = "text" }, { id = "bedomning", typ = "text" }, { id = "tillagg", typ = "text" } ]

[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [
  { id = "mal", typ = "text" },
  { id = "maltal" },
  { id = "utfall", ar = 2024 },
  { id = "utfall_k", ar = 2024 },
  { id = "fg", ar = 2023 },
  { id = "fg_k", ar = 2023 },
]
"""


@pytest.fixture
def goals(project: Project) -> Project:
    project.write("tabeller.toml", TABELLER_TOML + GOALS_TOML)
    project.table("mal", "id;rubrik;ambition", "ett;Att nå 80 % under 2024;Hälsa")
    project.table("bedomningar", "id;rubrik;mal;bedomning;tillagg", "ett;Målet är uppnått;ett;uppnatt;plan finns")
    project.table("matt", "id;rubrik;mal;maltal;utfall;utfall_k;fg;fg_k", "ett;Andel;ett;80;85;90;70;71")
    return project


def test_goals_carry_over_without_outcomes(goals: Project) -> None:
    """A goal keeps its wording and target, last year's outcome becomes the year before's, and no verdict stands."""
    new = rolled(goals)
    assert cells(new, "mal")[1] == ["ett", "Att nå 80 % under 2024", "Hälsa"]
    assert cells(new, "matt")[1] == ["ett", "Andel", "ett", "80", "", "", "85", "90"]
    assert cells(new, "bedomningar")[1] == ["ett", "", "ett", "", ""]


def test_words_and_targets_are_marked(goals: Project) -> None:
    """Tables of words, and the targets, are last year's: a comment marks them as to be renewed."""
    settings = rolled(goals).data.table_settings
    assert settings["mal"].kommentar == "==Att förnya: målen är de för 2024.=="
    assert settings["matt"].kommentar == "==Att förnya: måltalen är de för 2024.=="
    assert not settings["bedomningar"].kommentar
    assert not settings["resultatrakning"].kommentar


def test_a_tables_entry_moves(project: Project) -> None:
    """Captions, columns, groups and formulas move a year; the page of the published report is left out."""
    entry = """
[drift]
rubrik = "Drift 2024"
enhet = "tkr"
sida = 4
kommentar = "Som i {{ drift.a.utfall_2024 | tkr }}."
kolumner = [
  { id = "utfall_2024", rubrik = "Utfall", grupp = "2024", parentes = "andel_2024" },
  { id = "budget_2024", rubrik = "Budget 2024", ar = 2024 },
  { id = "andel_2024", rubrik = "241231", enhet = "%", dold = true },
  { id = "avvikelse_2024", formel = "utfall_2024 - budget_2024" },
]
"""
    project.write("tabeller.toml", TABELLER_TOML + entry)
    project.table("drift", "id;rubrik;utfall_2024;budget_2024;andel_2024;avvikelse_2024", "a;A;5;6;7;")
    new = rolled(project)
    assert read_toml(new.folder.table_settings, "")["drift"] == {
        "rubrik": "Drift 2025",
        "enhet": "tkr",
        "kommentar": f"=={RENEW}== Som i {{{{ drift.a.utfall_2025 | tkr }}}}.",
        "kolumner": [
            {"id": "utfall_2025", "rubrik": "Utfall", "grupp": "2025", "parentes": "andel_2025"},
            {"id": "budget_2025", "rubrik": "Budget 2025", "ar": 2025},
            {"id": "andel_2025", "rubrik": "251231", "enhet": "%", "dold": True},
            {"id": "avvikelse_2025", "formel": "utfall_2025 - budget_2025"},
        ],
    }


def test_footnotes_about_comparatives_stay_behind(project: Project) -> None:
    """A footnote on this year's cells moves with them, marked; one that told of a comparative is left out."""
    notes = """
fotnoter = [
  { marke = "*", celler = ["intakter.2023"], text = "Rättat." },
  { marke = "**", celler = ["intakter.2024", "intakter.2023"], text = "Preliminärt." },
]
"""
    project.replace("tabeller.toml", 'rubrik = "Resultaträkning"\n', f'rubrik = "Resultaträkning"{notes}')
    (note,) = rolled(project).data.table_settings["resultatrakning"].fotnoter
    assert (note.marke, note.celler, note.text) == (
        "**",
        ("intakter.2025", "intakter.2024"),
        f"=={RENEW}== Preliminärt.",
    )


def test_years_in_rows_move(project: Project) -> None:
    """In a table with a row a year the oldest drops, the others keep their figures, and no forecast is carried over."""
    entry = '\n[tilldelning]\nrubrik = "Tilldelning"\nenhet = "tkr"\nkolumner = [ { id = "belopp" } ]\n'
    project.write("tabeller.toml", TABELLER_TOML + entry)
    project.table("tilldelning", "id;rubrik;belopp", "2023;2023;1", "2024;2024;2", "2025;2025 (prognos);3")
    assert cells(rolled(project), "tilldelning")[1:] == [
        ["2024", "2024", "2"],
        ["2025", "2025", ""],
        ["2026", "2026 (prognos)", ""],
    ]


def test_facts_move(project: Project) -> None:
    """A fact that names a year moves, with what it restates, and keeps a figure that last year's report has."""
    project.replace("tabeller.toml", '{ id = "ord", typ = "text" }', '{ id = "motsvarar", typ = "text" }')
    project.table(
        "fakta",
        "id;rubrik;enhet;varde;motsvarar",
        "andel_2022;Andel 2022;%;5;",
        "andel_2023;Andel 2023;%;6;",
        "nya;Nya 2024 enligt beslut 2015;antal;7;deltagare.inskrivna.alla_2024",
    )
    assert cells(rolled(project), "fakta")[1:] == [
        ["andel_2023", "Andel 2023", "%", "6", ""],
        ["andel_2024", "Andel 2024", "%", "", ""],
        ["nya", "Nya 2025 enligt beslut 2015", "antal", "", "deltagare.inskrivna.alla_2025"],
    ]


def test_a_row_that_changed_its_name_has_changed_it(project: Project) -> None:
    """The new year says nothing of what rows were called before last year."""
    project.table("deltagare", "id;rubrik;tidigare;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;deltog;1;2")
    assert cells(rolled(project), "deltagare") == [
        ["id", "rubrik", "alla_2025", "kvinnor_2025"],
        ["inskrivna", "Inskrivna", "", ""],
    ]


def only_this_year(project: Project) -> None:
    """Make the small project's report one of a first year."""
    project.table("resultatrakning", "id;rubrik;2024", "resultat;Årets resultat;5")
    overview = '\n[oversikt]\nrubrik = "Översikt"\nenhet = "tkr"\nkolumner = [ { id = "2024" } ]\n'
    people = '\n[deltagarantal]\nrubrik = "Antal"\nenhet = "antal"\nkolumner = [ { id = "totalt" } ]\n'
    project.write("tabeller.toml", TABELLER_TOML + overview + people)
    project.table("oversikt", "id;rubrik;2024", "resultat;Resultat;5")
    project.table("deltagarantal", "id;rubrik;totalt", "2024;2024;9")


def test_a_second_year_gets_comparatives(project: Project) -> None:
    """After a first year, which has no comparatives, every column of the year gets last year's beside it."""
    only_this_year(project)
    new = rolled(project)
    assert cells(new, "resultatrakning")[1] == ["resultat", "Årets resultat", "", "5"]
    assert cells(new, "deltagare")[:2] == [
        ["id", "rubrik", "alla_2025", "kvinnor_2025", "alla_2024", "kvinnor_2024"],
        ["inskrivna", "Inskrivna", "", "", "1 271", "702"],
    ]
    assert new.faults() == []


def test_tables_of_several_years_grow_to_five(project: Project) -> None:
    """The overview and the number of participants over time grow a year at a time, and move on when they have five."""
    only_this_year(project)
    years, rows = [], []
    for year in range(2025, 2031):
        new_year(project.folder.workspace, "provlandet", year)
        folder = ReportFolder(project.folder.workspace, "provlandet", year)
        decided = f"beslutad = {year + 1}-03-01\n" + folder.settings.read_text("utf-8")
        folder.settings.write_text(decided, "utf-8")
        for path in (*folder.texts(), folder.table_settings):
            path.write_text(path.read_text("utf-8").replace("==", ""), "utf-8")
        for name in ("ingress", "oversikt"):
            folder.text(name).write_text("Text.\n", "utf-8")
        years.append(read_csv(folder.table("oversikt"), "").header[2:])
        rows.append([row[0] for _line, row in read_csv(folder.table("deltagarantal"), "").rows])
    assert years[0] == ("2025", "2024")
    assert years[-1] == ("2030", "2029", "2028", "2027", "2026")
    assert rows[0] == ["2024", "2025"]
    assert rows[-1] == ["2026", "2027", "2028", "2029", "2030"]


def test_an_existing_year_is_left_alone(project: Project) -> None:
    """A year that exists is never written over."""
    assert refused(project, 2024).file == "data/provlandet/2024"


def test_a_year_needs_the_one_before(project: Project) -> None:
    """A year cannot be made without a report for the year before; the message says which is next."""
    fault = refused(project, 2027)
    assert "ingen rapport för 2026" in fault.message
    assert fault.hint == "Det här finns: 2024. Nästa år är 2025."


def test_an_unknown_forbund_is_told(project: Project) -> None:
    """A förbund that does not exist is told with the nearest names."""
    assert refused(project, forbund="provland").hint == "Menade du provlandet?"


def test_only_a_decided_report_gives_comparatives(project: Project) -> None:
    """A report that the board has not decided cannot be rolled forward: its figures may still change."""
    project.replace("report.toml", "beslutad = 2025-03-14\n", "")
    assert refused(project).expected == "beslutad = dagen då styrelsen beslutade"


def test_faults_of_the_last_year_are_told(project: Project) -> None:
    """A last year with faults is told of them, and nothing is made."""
    project.table("deltagare", "id;rubrik;alla_2024;kvinnor_2024", "inskrivna;Inskrivna;många;2")
    assert refused(project).found == "många"


def test_all_or_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year that cannot be written in full is not there at all."""

    def fail(_self: Path, _content: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "write_bytes", fail)
        with pytest.raises(OSError, match="No space"):
            new_year(project.folder.workspace, "provlandet", 2025)
    assert not (project.root / "data/provlandet/2025").exists()
    assert len(new_year(project.folder.workspace, "provlandet", 2025)) == 8


def test_a_year_made_meanwhile_is_left_alone(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year that somebody else makes at the same time is not written over."""
    target = project.root / "data/provlandet/2025"

    def slow(data: YearData) -> None:
        check(data)
        target.mkdir()
        (target / "eget.txt").write_text("eget", "utf-8")

    monkeypatch.setattr(module, "check", slow)
    with pytest.raises(ReportError, match="finns redan"):
        new_year(project.folder.workspace, "provlandet", 2025)
    assert [path.name for path in target.iterdir()] == ["eget.txt"]


def test_the_same_year_is_made_the_same(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same last year gives the same files, in the bytes of a Swedish Excel's CSV."""
    other = tmp_path_factory.mktemp("andra")
    for name in ("data", "notebooks"):
        shutil.copytree(project.root / name, other / name)
    one, two = (new_year(Workspace(root), "provlandet", 2025) for root in (project.root, other))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    written = project.root / "data/provlandet/2025/tabeller/deltagare.csv"
    assert written.read_bytes().startswith(b"\xef\xbb\xbfid;rubrik;alla_2025")
    assert b"\r\n" in written.read_bytes()


@pytest.mark.parametrize(
    "file", sorted((REPOSITORY / "data").glob("*/*/*.toml")), ids=lambda path: "-".join(path.parts[-3:])
)
def test_settings_are_written_as_they_were_read(file: Path) -> None:
    """Every settings file, written as TOML, says what it said."""
    content = tomllib.loads(file.read_text("utf-8"))
    assert tomllib.loads(to_toml(content)) == content


@dataclass(frozen=True)
class Rolled:
    """A published report, and the new year made after it."""

    last: YearData
    new: YearData


def roll(root: Path, forbund: str, year: int) -> Rolled:
    """Make a new year after a published one, in a copy of the repository, in place of one that exists."""
    for name in ("data", "notebooks"):
        shutil.copytree(REPOSITORY / name, root / name)
    target = ReportFolder(Workspace(root), forbund, year + 1)
    shutil.rmtree(target.data, ignore_errors=True)
    new_year(target.workspace, forbund, year + 1)
    return Rolled(YearData(ReportFolder(target.workspace, forbund, year)), YearData(target))


@pytest.fixture(scope="module", params=REPORTS, ids=lambda report: f"{report[0]}-{report[1]}")
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Rolled:
    return roll(tmp_path_factory.mktemp("rullat"), *request.param)


def test_every_report_can_be_rolled_forward(report: Rolled) -> None:
    """Each published report gives a new year that passes its check, with every text marked as to be renewed."""
    check(report.new)
    assert [finding for finding in review(report.new) if finding.rule.startswith("JÄMFÖR")] == []
    prose = [path.stem for path in report.last.folder.texts() if (report.last.text(path.stem) or "").strip()]
    assert [name for name in prose if not marks_in(report.new.text(name) or "")] == []


def test_no_outcome_stands_as_the_new_years(report: Rolled) -> None:
    """In no table does a number stand for the new year, but for the goals' targets."""
    new, year = report.new, report.new.folder.year
    stated = [
        f"{name}.{row.id}.{column.id}"
        for name in new.table_settings
        for row, column, _value in new.table(name).numbers()
        if (column.year or row.year or year) >= year and column.id != "maltal"
    ]
    assert stated == []
    assert not any(row.cells["bedomning"].text for row in new.table("bedomningar").rows)


def test_comparatives_are_what_last_years_report_says(report: Rolled) -> None:
    """Every figure of last year is the one of last year's report, cell by cell, as it was written there."""
    last, new = report.last, report.new
    compared = 0
    for name in new.table_settings:
        before = read_csv(last.folder.table(name), name)
        old = {row[0]: dict(zip(before.header, row, strict=True)) for _line, row in before.rows}
        after = read_csv(new.folder.table(name), name)
        for _line, row in after.rows:
            for column, text in zip(after.header, row, strict=True):
                if column in old.get(row[0], {}) and str(last.folder.year) in column:
                    assert text == old[row[0]][column], f"{name}.{row[0]}.{column}"
                    compared += bool(text)
    assert compared > 90


def test_structure_is_what_the_forbund_published(tmp_path: Path) -> None:
    """Jämtland 2024 rolled forward has the parts and columns of its published 2025, but for what it changed."""
    real = YearData(ReportFolder(Workspace(REPOSITORY), "jamtland", 2025))
    new = roll(tmp_path, "jamtland", 2024).new
    assert [item.name for item in new.settings.sections()] == [item.name for item in real.settings.sections()]
    assert set(real.table_settings) - set(new.table_settings) == {"arenden", "eget_kapital"}
    same_columns, same_rows = set(), set()
    for name in new.table_settings:
        ours, theirs = new.table(name), real.table(name)
        if [column.id for column in ours.columns] == [column.id for column in theirs.columns]:
            same_columns.add(name)
        if [row.id for row in ours.rows] == [row.id for row in theirs.rows]:
            same_rows.add(name)
    assert set(new.table_settings) - same_columns == {"avslut", "fakta"}
    statements = {"oversikt", "kassaflode", "deltagarantal", "deltagare"}
    assert statements | {"not_kostnader", "not_pensioner", "not_kortfristiga_skulder"} <= same_rows
