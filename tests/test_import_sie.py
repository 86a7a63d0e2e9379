"""Importing the year's books."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.accounts import read_accounts
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.sie import column_of, plan_sie
from arsredovisning.imports.sie_faults import WORDS
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.run import review
from arsredovisning.validation.year import check
from sie4 import Kind
from tests.project import Project
from tests.sie import example

PLAN = """\
[tabell.resultatrakning]
tecken = "omvänt"
kolumner = [{ id = "{ar}" }, { id = "{fg}", ar = -1 }]

[tabell.resultatrakning.rader]
intakter = "3"
kostnader = "4-7"

[tabell.fakta]
tecken = "som bokfört"
kolumner = [{ id = "varde" }]

[tabell.fakta.rader]
anslag = "1-2"
"""
BOOK = [
    "#FLAGGA 0",
    '#PROGRAM "Prov" 1.0',
    "#FORMAT PC8",
    "#GEN 20250115",
    "#SIETYP 4",
    '#FNAMN "Samordningsförbundet Provlandet"',
    "#ORGNR 222000-1234",
    "#RAR 0 20240101 20241231",
    "#RAR -1 20230101 20231231",
    '#KONTO 1930 "Bank"',
    '#KONTO 2010 "Eget kapital"',
    '#KONTO 3510 "Bidrag"',
    '#KONTO 4510 "Insatser"',
    '#KONTO 5010 "Löner"',
    '#DIM 1 "Kostnadsställe"',
    '#OBJEKT 1 "10" "Teamet"',
    '#OBJEKT 1 "20" "Kansliet"',
    "#IB 0 1930 1000000.00",
    "#IB 0 2010 -1000000.00",
    "#UB 0 1930 1733500.50",
    "#UB 0 2010 -1000000.00",
    "#RES 0 3510 -8484499.50",
    "#RES 0 4510 6000499.00",
    "#RES 0 5010 1750500.00",
    "#RES -1 3510 -8227500.00",
    "#RES -1 5010 6875000.00",
]
BOOKED = [
    '#VER A 1 20240115 "Bidrag"',
    "{",
    "#TRANS 1930 {} 8484499.50",
    "#TRANS 3510 {} -8484499.50",
    "}",
    '#VER A 2 20240615 "Kostnader"',
    "{",
    '#TRANS 4510 {1 "10"} 6000499.00',
    '#TRANS 5010 {1 "20"} 1000000.00',
    "#TRANS 5010 {} 750500.00",
    "#TRANS 1930 {} -7750999.00",
    "}",
]


def plan(project: Project, text: str = PLAN) -> None:
    project.write("../konton.toml", text)


def book(project: Project, lines: Iterable[str] = (*BOOK, *BOOKED)) -> Path:
    return project.write("../../../bokslut.se", "".join(f"{line}\r\n" for line in lines), "cp437")


def changed(lines: Iterable[str], **new: str) -> list[str]:
    """Give the lines with those of a label changed: ``RAR="…"`` in place of each ``#RAR``, empty to leave it out."""
    labels = {f"#{label}": line for label, line in new.items()}
    found = [labels.get(line.split()[0], line) for line in lines]
    return [line for line in found if line]


def planned(project: Project, lines: Iterable[str] = (*BOOK, *BOOKED)) -> dict[str, tuple[str, str]]:
    """Give what an import changes: old and new by table, row and column."""
    changes = plan_sie(project.folder, book(project, lines))
    return {f"{Path(item.file).stem}.{item.row}.{item.column}": (item.old, item.new) for item in changes.describe()}


def faults(project: Project, lines: Iterable[str] = (*BOOK, *BOOKED)) -> list[Fault]:
    with pytest.raises(ReportError) as told:
        plan_sie(project.folder, book(project, lines))
    return list(told.value.faults)


@pytest.fixture
def published(tmp_path: Path) -> ReportFolder:
    """Give the year that the example is made for, in a copy of the data."""
    for name in ("data", "notebooks"):
        shutil.copytree(example.ROOT / name, tmp_path / name)
    return Workspace(tmp_path).find("jamtland", example.YEAR)


def tables(folder: ReportFolder) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in folder.table("x").parent.glob("*.csv")}


def emptied(folder: ReportFolder) -> int:
    """Empty every cell that the account plan covers, and give how many they are."""
    changes = Changes(folder)
    for name, rule in read_accounts(folder).tables.items():
        for row in rule.rows:
            for column in rule.kolumner:
                changes.set_text(name, row, column_of(column, folder.year), "")
    count = len(changes.describe())
    changes.write()
    return count


def test_the_example_is_made_of_the_published_report() -> None:
    """The example file is what its script makes of the published figures, and says that it is an example."""
    assert example.FILE.read_bytes() == example.make()
    text = example.FILE.read_bytes().decode("cp437")
    assert '#PROSA "EXEMPEL. ' in text
    assert "är inte förbundets bokföring" in text
    assert "#ORGNR" not in text


def test_the_example_gives_the_published_figures(published: ReportFolder) -> None:
    """Statements and notes whose cells are emptied are filled by the import to exactly what was published."""
    before = tables(published)
    assert emptied(published) == 114
    changes = plan_sie(published, example.FILE)
    assert {Path(item.file).stem for item in changes.describe()} == {
        "balansrakning",
        "drift",
        "kassaflode",
        "kostnadsfordelning",
        "not_intakter",
        "not_kortfristiga_skulder",
        "not_kostnader",
        "not_omsattningstillgangar",
        "not_pensioner",
        "oversikt",
        "resultatrakning",
    }
    changes.write()
    assert tables(published) == before
    assert not plan_sie(published, example.FILE)


def test_what_was_imported_ties_out(published: ReportFolder) -> None:
    """After the import the check passes, and the review finds nothing that it did not find in the published report."""
    findings = review(YearData(published))
    emptied(published)
    changes = plan_sie(published, example.FILE)
    with changes.trial() as data:
        check(data)
        assert review(data) == findings
    assert not any(finding.severity == "fel" and not finding.accepted for finding in findings)


def test_the_account_plan_fits_the_latest_year(published: ReportFolder) -> None:
    """The same account plan, without what one year has of its own, fills the newest report's tables."""
    newest = Workspace(published.workspace.root).find("jamtland", 2025)
    text = example.FILE.read_bytes().decode("cp437")
    for year in (2024, 2023):
        text = re.sub(rf"(?<= ){year}(?=\d\d)", str(year + 1), text)
    later = newest.workspace.root / "bokslut.se"
    later.write_bytes(text.replace("20260131", "20250131").encode("cp437"))
    found = {(Path(item.file).stem, item.row): item.new for item in plan_sie(newest, later).describe()}
    assert found["resultatrakning", "intakter"] == "8484"
    assert found["not_omsattningstillgangar", "fordran_f_skatt"] == "-7"
    assert found["kassaflode", "likvida_ingaende"] == "8263"


def test_amounts_are_turned_rounded_and_written_in_the_tables_unit(project: Project) -> None:
    """Amounts get the table's sign and unit, rounded half away from zero; nothing else in the files changes."""
    plan(project)
    before = tables(project.folder)
    assert planned(project) == {
        "resultatrakning.kostnader.2024": ("−9218", "−7751"),
        "resultatrakning.intakter.2023": ("8227,5", "8228"),
        "fakta.anslag.varde": ("2500000", "733501"),
    }
    assert tables(project.folder) == before


def test_a_cell_where_nothing_is_booked(project: Project) -> None:
    """A row without bookings keeps the zero, dash or blank mark that stands there, and gets a dash otherwise."""
    cells = {"a": "7", "b": "0,00", "c": "−", "d": "tom", "e": "", "f": "-"}
    rows = [f"rad_{name};Rad;kr;{cell};" for name, cell in cells.items()]
    project.table("fakta", "id;rubrik;enhet;varde;ord", "anslag;Anslag;kr;733501;", *rows)
    plan(project, PLAN + "".join(f'rad_{name} = "16"\n' for name in cells))
    found = {cell: new for cell, new in planned(project).items() if cell.startswith("fakta")}
    assert found == {"fakta.rad_a.varde": ("7", "-"), "fakta.rad_e.varde": ("", "-")}


def test_a_second_import_changes_nothing(project: Project) -> None:
    """When an import has been written, the same import again finds nothing to change."""
    plan(project)
    assert len(plan_sie(project.folder, book(project)).write()) == 2
    assert planned(project) == {}


def test_rows_of_parts_objects_and_columns_of_their_own(project: Project) -> None:
    """Parts are added up with their own sign and amount; a column may take some accounts only, another the budget."""
    project.write(
        "tabeller.toml",
        (project.folder.data / "tabeller.toml").read_text("utf-8")
        + '[drift]\nrubrik = "Drift"\nenhet = "kr"\nkolumner = [{ id = "intakt_2024" }, { id = "utfall_2024" },'
        ' { id = "budget_2024", enhet = "tkr" }]\n',
    )
    rows = [f"{row};{row};;;" for row in ("teamet", "kansliet", "resten", "kassa", "andring")]
    project.table("drift", "id;rubrik;intakt_2024;utfall_2024;budget_2024", *rows)
    plan(
        project,
        """\
[tabell.drift]
tecken = "omvänt"
decimaler = 1
kolumner = [
  { id = "intakt_{ar}", konton = "3" },
  { id = "utfall_{ar}" },
  { id = "budget_{ar}", belopp = "budget" },
]
[tabell.drift.rader]
teamet = [{ konton = "4-7", dimension = 1, objekt = "10" }, "3510"]
kansliet = { konton = "4-7", dimension = 1, objekt = ["20", "30"] }
resten = { konton = "4-7", dimension = 1, objekt = "" }
kassa = { konton = "1-2", belopp = "ingaende", tecken = "som bokfört" }
andring = { konton = "1", belopp = "forandring", tecken = "som bokfört" }
""",
    )
    budget = ["#PBUDGET 0 202401 5010 {} 1234567.00", '#PBUDGET 0 202401 5010 {1 "20"} 1000000.00']
    found = {cell: new for cell, (_old, new) in planned(project, [*BOOK, *budget, *BOOKED]).items()}
    assert found == {
        "drift.teamet.intakt_2024": "8484499,5",
        "drift.teamet.utfall_2024": "2484000,5",
        "drift.teamet.budget_2024": "-",
        "drift.kansliet.intakt_2024": "-",
        "drift.kansliet.utfall_2024": "-1000000,0",
        "drift.kansliet.budget_2024": "-1000,0",
        "drift.resten.intakt_2024": "-",
        "drift.resten.utfall_2024": "-750500,0",
        "drift.resten.budget_2024": "-234,6",
        "drift.kassa.intakt_2024": "-",
        "drift.kassa.utfall_2024": "0,0",
        "drift.andring.intakt_2024": "-",
        "drift.andring.utfall_2024": "733500,5",
    }


def test_what_the_file_does_not_hold_is_left_alone(project: Project) -> None:
    """A column whose year or budget the file does not have is not touched, and that is said."""
    plan(project, PLAN.replace('{ id = "varde" }', '{ id = "varde", belopp = "budget" }'))
    lines = [line for line in (*BOOK, *BOOKED) if not line.startswith("#RES -1")]
    assert set(planned(project, lines)) == {"resultatrakning.kostnader.2024"}
    remarks = plan_sie(project.folder, book(project, lines)).remarks
    assert remarks == [
        "Bokföringen är Samordningsförbundet Provlandet, organisationsnummer 222000-1234, räkenskapsåret 2024-01-01 –"
        " 2024-12-31.",
        "Filen är skriven av Prov 1.0 2025-01-15 och har 2 verifikationer.",
        "Organisationsnumret är inte jämfört: skriv organisationsnummer i forbund.toml, så görs det.",
        "Filen har inga belopp för året före: kolumnen 2023 i resultatrakning är orörd.",
        "Filen har ingen budget: kolumnen varde i fakta är orörd.",
    ]


def test_the_years_own_plan_goes_before(project: Project) -> None:
    """What a year's own konton.toml says of a row takes the place of what the förbund's says."""
    plan(project)
    project.write(
        "konton.toml",
        '[tabell.resultatrakning.rader]\nkostnader = "4"\nintakter = []\n[[utelamnade]]\n'
        'konton = "3, 5"\nskal = "Prov"\n',
    )
    assert planned(project)["resultatrakning.kostnader.2024"] == ("−9218", "−6000")
    assert "resultatrakning.intakter.2023" not in planned(project)


def test_an_account_without_a_row_stops_the_import(project: Project) -> None:
    """Every account with an amount that no row takes is told with its name and what the books have, at once."""
    budget = '{ id = "varde", belopp = "budget" }'
    plan(project, PLAN.replace('"4-7"', '"4"').replace('"1-2"', '"2"').replace('{ id = "varde" }', budget))
    own = ["#KONTO 1940 Gammal", "#KONTO 6100 Annat", "#PBUDGET 0 202401 6100 {} 5000.00"]
    moved = ["#IB 0 1940 500.00", "#UB 0 1940 0", "#VER B 1 20240101", "{", "#TRANS 1940 {} -500.00"]
    lines = [line.replace("IB 0 1930 1000000", "IB 0 1930 999500") for line in BOOK]
    told = faults(project, [*lines, *own, *moved, "#TRANS 1930 {} 500.00", "}", *BOOKED])
    assert {fault.file for fault in told} == {"data/provlandet/konton.toml"}
    assert [(fault.message.removesuffix(" hör inte till någon rad."), fault.found) for fault in told] == [
        ("Kontot 1930 Bank", "1\u00a0733\u00a0500,50 kr"),
        ("Kontot 1940 Gammal", "förändring −500,00 kr"),
        ("Kontot 5010 Löner", "1\u00a0750\u00a0500,00 kr, året före 6\u00a0875\u00a0000,00 kr"),
        ("Kontot 6100 Annat", "budget 5\u00a0000,00 kr"),
    ]


def test_an_account_on_two_rows_stops_the_import(project: Project) -> None:
    """An account on two rows of a table is told with both; sums repeat it, and another amount or object is another."""
    project.table(
        "resultatrakning",
        "id;rubrik;typ;summa;2024;2023",
        "intakter;Intäkter;;;1;1",
        "kostnader;Kostnader;;;1;1",
        "varav_loner;Varav löner;varav;;1;1",
        "resultat;Resultat;summa;intakter + kostnader;1;1",
    )
    rows = 'intakter = "3"\nkostnader = "4-7"\n'
    plan(project, PLAN.replace(rows, rows + 'varav_loner = "5"\nresultat = "3-7"\n'))
    assert "resultatrakning.resultat.2024" in planned(project)
    plan(
        project,
        PLAN.replace(rows, 'intakter = ["3", "35"]\nkostnader = ["4-7", { konton = "3", belopp = "ingaende" }]'),
    )
    (told,) = faults(project)
    assert told.message == "Kontot 3510 Bidrag räknas två gånger i tabellen resultatrakning."
    assert (told.column, told.found) == ("tabell.resultatrakning.rader", "intakter")
    split = (
        'intakter = ["3", {{ konton = "4-7", dimension = 1, objekt = ["10", ""] }}]\n'
        'kostnader = {{ konton = "4-7", dimension = {}, objekt = "{}" }}\n'
    )
    plan(project, PLAN.replace(rows, split.format(1, "20")))
    assert planned(project)
    for dimension, name in ((1, "10"), (6, "20")):
        plan(project, PLAN.replace(rows, split.format(dimension, name)))
        assert {fault.found for fault in faults(project)} == {"intakter och kostnader"}


def test_a_table_that_must_have_all_accounts(project: Project) -> None:
    """A table with ``alla`` stops the import when an account or an object of those has no row in it."""
    rows = 'kostnader = "4-7"\n'
    text = PLAN.replace("\n[tabell.resultatrakning.rader]", 'alla = "3-8"\n[tabell.resultatrakning.rader]')
    plan(project, text.replace(rows, 'kostnader = "4"\n').replace('"1-2"', '["1-2", "5"]'))
    (told,) = faults(project)
    assert told.message == "Kontot 5010 Löner finns inte på någon rad i tabellen resultatrakning."
    plan(project, text.replace(rows, 'kostnader = ["4", { konton = "5", dimension = 1, objekt = "10" }]\n'))
    assert [(fault.message, fault.found) for fault in faults(project)] == [
        (
            "Kontot 5010 Löner, objekt 20 Kansliet, finns inte på någon rad i tabellen resultatrakning.",
            "1\u00a0000\u00a0000,00 kr",
        ),
        ("Kontot 5010 Löner, utan objekt, finns inte på någon rad i tabellen resultatrakning.", "750\u00a0500,00 kr"),
    ]
    plan(project, text.replace(rows, 'kostnader = ["4", { konton = "5", dimension = 1, objekt = ["20", ""] }]\n'))
    assert planned(project)


@pytest.mark.parametrize(
    ("lines", "message", "line", "found"),
    [
        (
            [*BOOK[:7], "#RAR 0 20230101 20231231", *BOOK[9:17], "#IB 0 1930 0"],
            "Filen gäller ett annat räkenskapsår.",
            8,
            "2023-01-01 – 2023-12-31",
        ),
        (
            [*BOOK[:7], "#RAR 0 20240701 20250630", *BOOK[9:17], "#IB 0 1930 0"],
            "Filen gäller ett annat räkenskapsår.",
            8,
            "2024-07-01 – 2025-06-30",
        ),
        ([*BOOK, "#OMFATTN 20241130", *BOOKED], "Filen omfattar inte hela året.", 27, "till och med 2024-11-30"),
        (
            changed([*BOOK, *BOOKED], ORGNR="#ORGNR 2220004321"),
            "Filen är en annan organisations.",
            7,
            "2220004321 Samordningsförbundet Provlandet",
        ),
        ([*BOOK[:17], *BOOKED], "Filen har inga saldon, bara verifikationer (typ 4I).", None, ""),
    ],
)
def test_books_of_something_else_are_refused(
    project: Project, lines: list[str], message: str, line: int | None, found: str
) -> None:
    """Books of another year, a part of the year, another organisation, or without balances are refused by line."""
    plan(project)
    project.replace("../forbund.toml", "farg", 'organisationsnummer = "222000-1234"\nfarg')
    assert (message, line, found) in [(fault.message, fault.line, fault.found) for fault in faults(project, lines)]


def test_the_organisation_is_compared_by_its_digits(project: Project) -> None:
    """The same organisation number with or without hyphen and century is the same; a missing one is said."""
    plan(project)
    project.replace("../forbund.toml", "farg", 'organisationsnummer = "222000-1234"\nfarg')
    for number in ("2220001234", "16222000-1234", '"222000-1234"'):
        assert planned(project, changed([*BOOK, *BOOKED], ORGNR=f"#ORGNR {number}"))
    remarks = plan_sie(project.folder, book(project, changed([*BOOK, *BOOKED], ORGNR=""))).remarks
    assert "Filen anger inget organisationsnummer, så det är inte jämfört med förbundets." in remarks


@pytest.mark.parametrize(
    ("lines", "message", "line", "found", "expected"),
    [
        ([*BOOK, *BOOKED[:-1]], "Filen är avhuggen.", 32, "", "hela filen, med radslut efter sista posten"),
        (
            [*BOOK, *BOOKED, "#VER B 9 20240101", "{", "#TRANS 1930 {} 1234.50", "}"],
            "Verifikation B 9 går inte jämnt upp.",
            39,
            "1\u00a0234,50 kr",
            "0 kr",
        ),
        (
            [*BOOK, *BOOKED, "#VER B 9 20250101", "{", "}"],
            "Datumet ligger utanför räkenskapsåret (B 9).",
            39,
            "20250101",
            "20240101–20241231",
        ),
        (
            BOOK,
            "Ingående balans och förändring ger inte den utgående på konto 1930.",
            20,
            "1\u00a0733\u00a0500,50 kr",
            "1\u00a0000\u00a0000,00 kr",
        ),
        (["%PDF-1.7"], "Filen är inte en SIE-fil av typ 1–4.", 1, "%PDF-1.7", "#FLAGGA först i filen"),
        (changed([*BOOK, *BOOKED], FNAMN=""), "En obligatorisk post saknas: #FNAMN.", None, "", "#FNAMN i filen"),
    ],
)
def test_broken_books_are_told_in_swedish(
    project: Project, lines: list[str], message: str, line: int | None, found: str, expected: str
) -> None:
    """What is wrong in the file is told in Swedish with its line, what stands there and what should."""
    plan(project)
    told = [(fault.file, fault.message, fault.line, fault.found, fault.expected) for fault in faults(project, lines)]
    assert ("bokslut.se", message, line, found, expected) in told


def test_every_kind_of_problem_has_swedish_words() -> None:
    """No kind of problem in a SIE file is left without a Swedish message and something to do."""
    assert set(WORDS) == set(Kind)
    assert all(words.message and words.hint for words in WORDS.values())


def test_a_budget_that_cannot_be_told_is_refused(project: Project) -> None:
    """A budget by objects of several dimensions is refused with its line, not guessed at."""
    plan(project, PLAN.replace('{ id = "varde" }', '{ id = "varde", belopp = "budget" }'))
    budget = ['#PBUDGET 0 202401 5010 {1 "10"} 1', '#PBUDGET 0 202401 5010 {6 "P"} 1']
    (told,) = faults(project, [*BOOK, *budget, *BOOKED])
    assert (told.file, told.line) == ("bokslut.se", 28)


def test_a_file_that_is_not_there(project: Project) -> None:
    """A file that does not exist is told by its name."""
    plan(project)
    with pytest.raises(ReportError, match=r"finns-inte\.se: Filen finns inte\."):
        plan_sie(project.folder, project.root / "finns-inte.se")


@pytest.mark.parametrize(
    ("old", "new", "column", "found"),
    [
        ("tabell.fakta", "tabell.fakat", "tabell.fakat", "fakat"),
        ("kostnader =", "kostnad =", "tabell.resultatrakning.rader", "kostnad"),
        ('"{fg}"', '"{ar}_fg"', "tabell.resultatrakning", "2024_fg"),
        ('"4-7"', '"4-79"', "tabell.resultatrakning.rader.kostnader.0.konton", "'4-79'"),
        ('"4-7"', '"7-4"', "tabell.resultatrakning.rader.kostnader.0.konton", "'7-4'"),
        ('"4-7"', '"fyra"', "tabell.resultatrakning.rader.kostnader.0.konton", "'fyra'"),
        ('"4-7"', '{ konton = "4", objekt = "10" }', "tabell.resultatrakning.rader.kostnader.0", None),
        ('"omvänt"', '"minus"', "tabell.resultatrakning.tecken", "'minus'"),
        ("tecken = ", "teken = ", "tabell.resultatrakning.teken", "teken"),
    ],
)
def test_a_wrong_account_plan_is_told(project: Project, old: str, new: str, column: str, found: str | None) -> None:
    """What konton.toml says wrong is told with where it stands, before anything is counted."""
    plan(project, PLAN.replace(old, new))
    told = {fault.column: fault for fault in faults(project)}
    assert told[column].file == "data/provlandet/konton.toml"
    assert found is None or told[column].found == found


def test_a_row_that_is_not_money_is_told(project: Project) -> None:
    """A row whose unit is not an amount of money cannot be filled."""
    plan(project, PLAN.replace('anslag = "1-2"', 'andel = "1-2"'))
    (told,) = faults(project)
    assert (told.message, told.file, told.line, told.found) == (
        "Raden har ingen enhet i pengar.",
        "data/provlandet/2024/tabeller/fakta.csv",
        3,
        "%",
    )


def test_a_forbund_without_an_account_plan(project: Project) -> None:
    """Without konton.toml the import says which file is missing."""
    (told,) = faults(project)
    assert told.file == "data/provlandet/konton.toml"


def test_a_folder_is_no_file(project: Project) -> None:
    """A folder, or what else the system will not open as a file, is told as such."""
    plan(project)
    with pytest.raises(ReportError) as told:
        plan_sie(project.folder, project.root / "data")
    assert str(told.value).startswith("data: ")
