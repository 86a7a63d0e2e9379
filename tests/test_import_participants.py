"""Lists of participants imported."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.participants import plan_participants
from arsredovisning.imports.survey import plan_survey
from arsredovisning.new.year import new_year
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Review, deviations_in
from arsredovisning.review.rules.disclosure import small_groups
from arsredovisning.review.rules.sex import missing, totals
from arsredovisning.validation.year import check
from tests.project import FORBUND_TOML, REPOSITORY, Project

EXAMPLE = REPOSITORY / "docs" / "exempel" / "deltagare.csv"

MAPPING = """
[kolumner]
inskriven = "In"
avslutad = "Ut"
utfall = "Resultat"
kon = "Kön"
team = "Team"
fore = "Före"
efter = "Efter"

[kon]
kvinnor = "K"
man = "M"

[utfall]
arbete = "Arbete"
studier = "Studier"
annat = ["Annat", "Flyttat"]

[stod]
lon = "Lön"
sjukpenning = "Sjukpenning"

[kannetecken.psykiatri]
kolumn = "Psykiatri"
ja = "Ja"
nej = ["", "Nej"]

[[tabeller]]
tabell = "deltagare"
rader = { inskrivna = "inskrivna", nya = "nya", avslutade = "avslutade", psykiatri = "psykiatri" }
kolumner = { alla = "alla_{ar}", kvinnor = "kvinnor_{ar}", man = "man_{ar}" }

[[tabeller]]
tabell = "deltagarantal"
rader = { "{ar}" = "inskrivna" }
kolumner = { alla = "totalt", kvinnor = "kvinnor", man = "man" }

[[tabeller]]
tabell = "avslut"
rader = { avslutade = "avslutade", arbete_studier = ["arbete", "studier"], arbete = "arbete", annat = "annat" }
kolumner = { alla = "alla_{ar}", kvinnor = "kvinnor_{ar}", man = "man_{ar}" }

[[tabeller]]
tabell = "matt"
rader = { till_arbete = ["arbete", "studier"] }
kolumner = { alla_andel = "utfall", kvinnor_andel = "utfall_k", man_andel = "utfall_m", alla = "antal", av = "av" }

[[tabeller]]
tabell = "forsorjning"
rader = { lon = "lon", sjukpenning = "sjukpenning" }
kolumner = { fore = "fore", efter = "efter" }

[[celler]]
cell = "fakta.ej_angivet"
tal = "inskrivna"
kon = "ej_angivet"
rubrik = "Utan angivet kön"

[[celler]]
cell = "fakta.norr"
tal = "inskrivna"
team = "Norr"
"""

COLUMNS = '[{ id = "alla_2024" }, { id = "kvinnor_2024" }, { id = "man_2024" }]'
TABELLER_TOML = f"""
[deltagare]
rubrik = "Deltagare"
enhet = "antal"
kolumner = {COLUMNS}

[deltagarantal]
rubrik = "Över tid"
enhet = "antal"
kolumner = [{{ id = "totalt" }}, {{ id = "kvinnor" }}, {{ id = "man" }}]

[avslut]
rubrik = "Avslut"
enhet = "antal"
kolumner = {COLUMNS}

[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [
  {{ id = "utfall" }}, {{ id = "utfall_k" }}, {{ id = "utfall_m" }},
  {{ id = "antal", enhet = "antal" }}, {{ id = "av", enhet = "antal" }},
]

[forsorjning]
rubrik = "Försörjning"
enhet = "antal"
kolumner = [{{ id = "fore" }}, {{ id = "efter" }}]

[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [{{ id = "varde" }}]
"""

AFTER = {"Arbete": "Lön", "Studier": "Sjukpenning"}
HEAD = "Team;In;Ut;Kön;Resultat;Före;Efter;Psykiatri"


@pytest.fixture
def lists(project: Project) -> Project:
    """Give a project with the tables that a list of participants fills, and what says how to read one."""
    for name in ("tabeller", "texter"):
        shutil.rmtree(project.folder.data / name)
    project.write("report.toml", 'titel = "Årsredovisning 2024"\nbeslutad = 2025-03-14\ndelar = []\n')
    project.write("tabeller.toml", TABELLER_TOML)
    project.write("../deltagare.toml", MAPPING)
    project.write("../forbund.toml", FORBUND_TOML + "smagrupp = 5\n")
    by_sex = "id;rubrik;typ;summa;alla_2024;kvinnor_2024;man_2024"
    project.table("deltagare", by_sex, *(f"{row};{row};;;;;" for row in ("inskrivna", "nya", "avslutade", "psykiatri")))
    summed = "arbete_studier;A;summa;arbete + studier;;;"
    rest = ("avslutade;A;;;;;", summed, "arbete;A;;;;;", "studier;A;;;;;", "annat;A;;;;;")
    project.table("avslut", by_sex, *rest)
    project.table("deltagarantal", "id;rubrik;totalt;kvinnor;man", "2023;2023;9;5;4")
    project.table("matt", "id;rubrik;utfall;utfall_k;utfall_m;antal;av", "till_arbete;A;;;;;")
    project.table("forsorjning", "id;rubrik;fore;efter", "lon;Lön;;", "sjukpenning;S;;")
    project.table("fakta", "id;rubrik;enhet;varde")
    return project


def line(
    sex: str = "K",
    came: str = "2024-02-01",
    left: str = "",
    outcome: str = "",
    team: str = "Norr",
    before: str = "Sjukpenning",
    after: str = "",
    psychiatry: str = "Nej",
) -> str:
    return ";".join([team, came, left, sex, outcome, before, after, psychiatry])


def ended(sex: str, outcome: str, **given: str) -> str:
    return line(sex, left="2024-11-30", outcome=outcome, after=AFTER.get(outcome, ""), **given)


def write(project: Project, rows: Sequence[str], head: str = HEAD, name: str = "lista.csv") -> Path:
    path = project.root / name
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return path


def plan(project: Project, rows: Sequence[str], head: str = HEAD) -> Changes:
    return plan_participants(project.folder, [write(project, rows, head)])


def faults(project: Project, rows: Sequence[str], head: str = HEAD) -> tuple[Fault, ...]:
    with pytest.raises(ReportError) as caught:
        plan(project, rows, head)
    return caught.value.faults


def cells(changes: Changes, table: str, row: str) -> tuple[str, ...]:
    """Give a row's numbers as they would be."""
    found = changes.table(table).cells(row)
    return tuple(cell for name, cell in found.items() if name not in ("id", "rubrik", "typ", "summa", "enhet"))


#: Everybody is in a group of five or more, and so is everybody who is not in it.
MANY = [
    *[ended("K", "Arbete", before="Lön")] * 10,
    *[ended("M", "Arbete")] * 8,
    *[ended("K", "Studier", psychiatry="Ja")] * 6,
    *[ended("M", "Studier", psychiatry="Ja")] * 6,
    *[ended("K", "Flyttat")] * 5,
    *[ended("M", "Annat")] * 7,
    *[line("M", came="2023-05-05", team="Söder")] * 9,
    *[line("", team="Söder", psychiatry="Ja")] * 5,
    *[line("", team="Söder")] * 5,
]


def test_the_flow_of_participants(lists: Project) -> None:
    """All on the lists were enrolled, those who came or left in the year are new and ended, and marks are counted."""
    changes = plan(lists, MANY)
    assert cells(changes, "deltagare", "inskrivna") == ("61", "21", "30")
    assert cells(changes, "deltagare", "nya") == ("52", "21", "21")
    assert cells(changes, "deltagare", "avslutade") == ("42", "21", "21")
    assert cells(changes, "deltagare", "psykiatri") == ("17", "6", "6")


def test_where_they_went(lists: Project) -> None:
    """Outcomes are counted by row, and shares are of all who ended."""
    changes = plan(lists, MANY)
    assert cells(changes, "avslut", "arbete_studier") == ("30", "16", "14")
    assert cells(changes, "avslut", "annat") == ("12", "5", "7")
    assert cells(changes, "matt", "till_arbete") == ("71", "76", "67", "30", "42")


def test_support_before_and_after(lists: Project) -> None:
    """Those who ended are counted by their support when they came and when they left."""
    changes = plan(lists, MANY)
    assert cells(changes, "forsorjning", "lon") == ("10", "18")
    assert cells(changes, "forsorjning", "sjukpenning") == ("32", "12")


def test_the_years_row_and_facts_are_added(lists: Project) -> None:
    """The year gets its row in the table over time, and facts that are not there yet are added."""
    changes = plan(lists, MANY)
    assert cells(changes, "deltagarantal", "2024") == ("61", "21", "30")
    assert changes.table("deltagarantal").ids == ["2023", "2024"]
    assert changes.table("fakta").cells("ej_angivet") == {
        "id": "ej_angivet",
        "rubrik": "Utan angivet kön",
        "enhet": "antal",
        "varde": "10",
    }
    assert changes.table("fakta").cell("norr", "varde") == "42"


def test_several_lists_are_counted_together(lists: Project) -> None:
    """A list a team gives the same as all teams in one."""
    parts = [write(lists, MANY[:20], name="a.csv"), write(lists, MANY[20:], name="b.csv")]
    together = plan_participants(lists.folder, parts)
    assert together.describe() == plan(lists, MANY).describe()


def test_the_total_is_told_by_sex(lists: Project) -> None:
    """The remarks say how all are divided, so that a person can see that nobody is missing."""
    remarks = plan(lists, MANY).remarks
    assert "Inskrivna: 61, varav 21 kvinnor, 30 män och 10 utan angivet kön." in remarks


def test_what_is_imported_checks_and_adds_up(lists: Project) -> None:
    """The year checks after the import, and women, men and those not stated make up all."""
    changes = plan(lists, [row for row in MANY if not row.startswith("Söder")])
    changes.write()
    check(lists.data)
    review = Review(lists.data, {})
    assert deviations_in(totals(review)) == []
    assert {item.place for item in deviations_in(missing(review))} == set()


def test_each_list_is_read_once(lists: Project) -> None:
    """No list at all, which would count to zero, and the same list twice are refused."""
    with pytest.raises(ReportError, match="Ingen lista är angiven"):
        plan_participants(lists.folder, [])
    with pytest.raises(ReportError, match=r"lista\.csv: Listan är angiven två gånger"):
        plan_participants(lists.folder, [lists.root / "lista.csv", lists.root / "." / "lista.csv"])


def test_importing_twice_changes_nothing(lists: Project) -> None:
    """The second time the same list is imported there is nothing to change."""
    plan(lists, MANY).write()
    assert not plan(lists, MANY)


def test_a_small_group_is_a_dash_with_all_that_give_it_away(lists: Project) -> None:
    """A small group is a dash, and so are those that it could be worked out from, in every table with the count."""
    rows = [*[ended("K", "Arbete")] * 10, *[ended("M", "Arbete")] * 10, *[ended("K", "Annat")] * 3, ended("M", "Annat")]
    changes = plan(lists, rows)
    assert cells(changes, "deltagare", "avslutade") == ("24", "13", "11")
    assert cells(changes, "avslut", "annat") == ("-", "-", "-")
    assert cells(changes, "avslut", "arbete_studier") == ("-", "-", "-")
    assert cells(changes, "matt", "till_arbete") == ("-", "-", "-", "-", "24")


PEOPLE = st.lists(
    st.tuples(st.sampled_from(["K", "M", ""]), st.sampled_from(["Arbete", "Studier", "Annat", ""])),
    min_size=1,
    max_size=40,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PEOPLE)
@example(
    [
        *[("K", "Arbete")] * 3,
        ("K", "Studier"),
        ("K", "Annat"),
        ("M", "Arbete"),
        *[("", "Arbete")] * 2,
        *[("", "Annat")] * 2,
        ("", ""),
    ]
)
def test_what_is_imported_has_no_small_groups(lists: Project, people: list[tuple[str, str]]) -> None:
    """Whoever is on a list, the granskning finds no small group in what it becomes."""
    changes = plan(lists, [ended(sex, outcome) if outcome else line(sex) for sex, outcome in people])
    with changes.trial() as data:
        found = [
            item.place for item in small_groups(Review(data, {})) if item.table and item.table.id != "deltagarantal"
        ]
    assert found == []


@pytest.mark.parametrize(
    "number",
    ["19811218-9876", "198112189876", "811218-9876", "811218+9876", "8112189876", "811278-9873", "Kim 811218-9876, ny"],
)
@pytest.mark.parametrize("head", ["Nr", "Team namn"])
def test_identity_numbers_are_refused(lists: Project, number: str, head: str) -> None:
    """A column with what looks like an identity number is refused with its rows, and the number is not repeated."""
    rows = [f"{line()};", f"{line()};{number}", f"{line()};{number}"]
    (fault,) = faults(lists, rows, f"{HEAD};{head}")
    assert (fault.line, fault.column, fault.found) == (3, head, "2 rader")
    assert fault.file == "lista.csv"
    assert not any(part in str(fault) for part in ("9876", "9873", "8112"))


@pytest.mark.parametrize("head", ["Personnummer", "Pers.nr / personnr", "PNR", "Samordningsnummer"])
def test_a_column_called_identity_number_is_refused(lists: Project, head: str) -> None:
    """A column by the name of an identity number is refused also when it is empty."""
    (fault,) = faults(lists, [f"{line()};"], f"{HEAD};{head}")
    assert (fault.line, fault.column) == (None, head)


def test_a_list_without_heads_does_not_give_its_numbers_away(lists: Project) -> None:
    """When the first row is a person's, the number in it is not repeated as a column's name."""
    for fault in faults(lists, [f"{line()};811218-9876"], f"{HEAD};811218-9876"):
        assert "811218" not in str(fault)


@pytest.mark.parametrize(
    "text", ["070-123 45 67", "5566778899", "2024-05-01 12:30", "20240501", "8112189875", "811318-9876"]
)
def test_other_numbers_are_not_identity_numbers(lists: Project, text: str) -> None:
    """Telephone numbers, organisation numbers, times and numbers with another check digit are let through."""
    assert plan(lists, [f"{row};{text}" for row in MANY], f"{HEAD};Nr")


def test_an_identity_number_that_excel_made_a_number_of(lists: Project) -> None:
    """A number in a cell of Excel is refused too, also when it has lost its leading zero."""
    for number in (8112189876, 198112189876, 101010007):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append([*HEAD.split(";"), "Nr"])
        sheet.append(["Norr", dt.datetime(2024, 2, 1), None, "K", None, None, None, None, number])
        path = lists.root / "lista.xlsx"
        book.save(path)
        with pytest.raises(ReportError, match="personnummer"):
            plan_participants(lists.folder, [path])


def test_personal_data_are_not_read(lists: Project) -> None:
    """Names and addresses are not read, the remarks say so, and nothing of them is written."""
    rows = [f"{row};Kim Ek;kim@ek.se;070-123 45 67;Bra" for row in MANY]
    changes = plan(lists, rows, f"{HEAD};Namn;Kontakt;Mobil;Omdöme")
    assert "Kolumner med personuppgifter, som inte läses: ”Namn”, ”Kontakt”, ”Mobil”." in changes.remarks
    assert "Andra kolumner som inget läses ur: ”Omdöme”." in changes.remarks
    changes.write()
    assert not any(b"Kim Ek" in path.read_bytes() for path in lists.folder.data.rglob("*.*"))


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        (line(came=""), "In", ""),
        (line(came="1 maj"), "In", "1 maj"),
        (line(came="2025-01-01"), "In", "2025-01-01"),
        (line(came="1924-01-01"), "In", "1924-01-01"),
        (line(left="2024-01-31", outcome="Arbete"), "Ut", "2024-01-31"),
        (line(came="2023-01-01", left="2023-12-31", outcome="Arbete"), "Ut", "2023-12-31"),
        (line(left="2025-01-01", outcome="Arbete"), "Ut", "2025-01-01"),
        (line(outcome="Arbete"), "Resultat", "Arbete"),
        (line(left="2024-12-31"), "Resultat", "(tomt)"),
        (line(left="2024-12-31", outcome="Jobb"), "Resultat", "Jobb"),
        (line("Kvinna"), "Kön", "Kvinna"),
        (line(before="Bidrag"), "Före", "Bidrag"),
        (line(psychiatry="Kanske"), "Psykiatri", "Kanske"),
    ],
)
def test_what_cannot_be_is_told_with_its_row(lists: Project, row: str, column: str, found: str) -> None:
    """A date, an outcome or a word that cannot be is a fault with row, column and what stands there."""
    (fault,) = faults(lists, [line(), row])
    assert (fault.file, fault.line, fault.column, fault.found) == ("lista.csv", 3, column, found)


def test_every_fault_of_every_list_is_told_at_once(lists: Project) -> None:
    """Faults of several lists come together."""
    files = [write(lists, [line("Q"), line(came="i maj")], name="a.csv"), write(lists, [line("X")], name="b.csv")]
    with pytest.raises(ReportError) as caught:
        plan_participants(lists.folder, files)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [("a.csv", 2), ("a.csv", 3), ("b.csv", 2)]


def test_every_missing_column_is_told(lists: Project) -> None:
    """A list without columns that it must have is refused with all of them."""
    told = faults(lists, ["2024-02-01;K"], "In;Köns")
    assert [fault.expected for fault in told] == ["”Ut”", "”Kön”", "”Resultat”"]
    assert told[1].hint == "Menade du Köns?"


def test_a_mark_that_a_list_does_not_tell(lists: Project) -> None:
    """Rows that count what a list has no column for are left as they are, and the remarks say so."""
    changes = plan(lists, [row.rpartition(";")[0] for row in MANY], HEAD.removesuffix(";Psykiatri"))
    assert cells(changes, "deltagare", "psykiatri") == ("", "", "")
    assert "Listorna har ingen kolumn för psykiatri: raden deltagare.psykiatri ändras inte." in changes.remarks


def test_a_team_that_is_in_no_list(lists: Project) -> None:
    """The count of a team that is in none of the lists is left as it is, and the remarks say so."""
    lists.table("fakta", "id;rubrik;enhet;varde", "norr;Norr;antal;7")
    changes = plan(lists, [row.replace("Norr", "Öster") for row in MANY])
    assert changes.table("fakta").cell("norr", "varde") == "7"
    assert "Listorna har ingen deltagare i Norr: fakta.norr ändras inte." in changes.remarks
    changes = plan(lists, [row.replace("Norr", " NORR ") for row in MANY])
    assert changes.table("fakta").cell("norr", "varde") == "42"


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([ended("K", "Arbete")] * 6 + [ended("M", "Arbete")] * 6 + [ended("M", "Annat")] * 3))
def test_what_is_hidden_does_not_depend_on_order(lists: Project, rows: list[str]) -> None:
    """The same people give the same dashes, in whatever order they come."""
    assert plan(lists, rows).describe() == plan(lists, sorted(rows)).describe()


def test_a_table_that_the_report_does_not_have(lists: Project) -> None:
    """A table of deltagare.toml that the report does not have is left out with a remark; a missing row is a fault."""
    lists.write(
        "tabeller.toml", TABELLER_TOML.partition("[forsorjning]")[0] + "[fakta]" + TABELLER_TOML.partition("[fakta]")[2]
    )
    assert "Rapporten har ingen tabell forsorjning: de talen skrivs inte." in plan(lists, MANY).remarks
    lists.write("../deltagare.toml", MAPPING.replace("{ till_arbete", "{ till_arbetet"))
    (fault,) = faults(lists, MANY)
    assert (fault.found, fault.hint) == ("till_arbetet", "Menade du till_arbete?")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('nya = "nya"', 'nya = "nyaa"', "Menade du nya?"),
        ('annat = "annat"', 'annat = ["annat", "flytt"]', "flytt"),
        ("utfall = ", "utfal = ", "Menade du utfall"),
        ('annat = ["Annat', 'lon = ["Annat', "”lon” betyder två"),
        ('{ fore = "fore", efter = "efter" }', '{ alla = "fore" }', "kolumnerna fore och efter"),
        ('tal = "inskrivna"', 'tal = "lon"', "inte i cellen fakta.ej_angivet"),
    ],
)
def test_faults_in_the_mapping(lists: Project, old: str, new: str, told: str) -> None:
    """A word that deltagare.toml does not know is a fault in it, with the nearest one."""
    lists.write("../deltagare.toml", MAPPING.replace(old, new, 1))
    told_faults = faults(lists, MANY)
    assert {fault.file for fault in told_faults} == {"data/provlandet/deltagare.toml"}
    assert any(told in fault.expected + fault.hint for fault in told_faults)


def test_the_examples_fill_a_new_year(tmp_path: Path) -> None:
    """The example files fill the tables of a new year, which still checks, and no small group is among the new."""
    shutil.copytree(REPOSITORY / "data" / "jamtland", tmp_path / "data" / "jamtland")
    shutil.copytree(REPOSITORY / "notebooks", tmp_path / "notebooks")
    workspace = Workspace(tmp_path)
    new_year(workspace, "jamtland", 2026)
    folder = workspace.find("jamtland", 2026)
    plan_participants(folder, [EXAMPLE]).write()
    survey = plan_survey(folder, EXAMPLE.with_name("enkat.csv"))
    assert any("26 svar av 59 inbjudna (44 %)" in remark for remark in survey.remarks)
    survey.write()
    assert not plan_participants(folder, [EXAMPLE])
    assert not plan_survey(folder, EXAMPLE.with_name("enkat.csv"))
    data = YearData(folder)
    check(data)
    assert [data.table("deltagare").cell(row, "alla_2026").value for row in ("inskrivna", "nya", "avslutade")] == [
        104,
        44,
        59,
    ]
    folder.forbund_settings.write_text(folder.forbund_settings.read_text("utf-8") + "smagrupp = 5\n", "utf-8")
    columns = [item.column for item in small_groups(Review(YearData(folder), {}))]
    assert [column.id for column in columns if column and column.year == 2026] == []


def test_a_team_in_a_cell_of_words(tmp_path: Path) -> None:
    """A count of one team may be written to a cell of words, as in the boxes of Sollefteå."""
    shutil.copytree(REPOSITORY / "data" / "solleftea", tmp_path / "data" / "solleftea")
    folder = ReportFolder(Workspace(tmp_path), "solleftea", 2024)
    path = tmp_path / "lista.csv"
    row = "SamCoach;2024-01-10;2024-10-10;K;Arbete\n"
    path.write_text(
        "Insats;Inskriven;Avslutad;Kön;Resultat vid avslut\n" + row * 7 + row.replace("SamCoach", "SFI") * 9, "utf-8"
    )
    with plan_participants(folder, [path]).trial() as data:
        assert isinstance(data, YearData)
        assert data.table("insats_fakta").cell("samcoach_avslutade", "text").text == "7"


def test_the_example_is_marked_as_made_up() -> None:
    """Every row of the example says that it is made up."""
    assert all("exempel, påhittad deltagare" in row for row in EXAMPLE.read_text("utf-8-sig").splitlines()[1:])
