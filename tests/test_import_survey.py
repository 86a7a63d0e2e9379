"""Survey answers imported."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arsredovisning.data.settings import ColumnSettings
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.survey import plan_survey
from arsredovisning.imports.tablesettings import with_column
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Review
from arsredovisning.review.rules.disclosure import small_groups
from arsredovisning.validation.year import check
from tests.project import FORBUND_TOML, REPOSITORY, Project

EXAMPLE = REPOSITORY / "docs" / "exempel" / "enkat.csv"

MAPPING = """
[kolumner]
grupp = "Vem är du?"
kon = ["Kön", "Jag är"]

[kon]
kvinnor = "Kvinna"
man = "Man"

[skalor.del]
positiva = ["Till stor del", "Helt och hållet"]
varken_eller = "Delvis"
negativa = "Inte alls"
ingen_asikt = "Vet ej"

[grupper.deltagare]
rubrik = "Deltagare"
svar = "Deltagare"
efter_kon = true
inbjudna = 40
antal = "fakta.enkatsvar"
svarsandel = "fakta.enkat_andel"

[grupper.chefer]
rubrik = "Chefer"
svar = "Chef"

[tabeller.enkat]
alla = "alla_{ar}"
kvinnor = "kvinnor_{ar}"
man = "man_{ar}"
n = "n_{ar}"

[[fragor]]
kolumn = "Får du stöd"
skala = "del"
rader = { deltagare = "enkat.stod", chefer = "enkat.stod_chefer" }
"""

TABELLER_TOML = """
[enkat]
rubrik = "Enkät"
enhet = "%"
kolumner = [
  { id = "alla_2024", rubrik = "Alla", grupp = "2024" },
  { id = "kvinnor_2024", rubrik = "Kvinnor", grupp = "2024" },
  { id = "man_2024", rubrik = "Män", grupp = "2024" }
]

[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [{ id = "varde", rubrik = "Värde" }]
"""

YES, PARTLY, NO, NONE = "Till stor del", "Delvis", "Inte alls", "Vet ej"


@pytest.fixture
def survey(project: Project) -> Project:
    """Give a project with a table for a survey, and what says how to read one."""
    for path in (project.folder.data / "tabeller").iterdir():
        path.unlink()
    project.write("tabeller.toml", TABELLER_TOML)
    project.write("../enkat.toml", MAPPING)
    project.write("../forbund.toml", FORBUND_TOML + "smagrupp = 5\n")
    project.write("report.toml", 'titel = "Årsredovisning 2024"\nbeslutad = 2025-03-14\ndelar = []\n')
    for path in (project.folder.data / "texter").iterdir():
        path.unlink()
    project.table("enkat", "id;rubrik;alla_2024;kvinnor_2024;man_2024", "stod;Stöd;;;", "stod_chefer;Stöd;;;")
    project.table("fakta", "id;rubrik;enhet;varde", "anslag;Anslag;kr;1")
    return project


def answers(*rows: tuple[str, str, str], times: int = 1) -> list[str]:
    return [";".join(row) for row in rows for _time in range(times)]


def plan(
    project: Project, rows: Iterable[str], head: str = "Vem är du?;Kön;Får du stöd?", group: str | None = None
) -> Changes:
    path = project.root / "svar.csv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return plan_survey(project.folder, path, group)


def cells(changes: Changes, row: str) -> tuple[str, ...]:
    """Give a row's share of all, women and men and its number of answers as they would be."""
    found = changes.table("enkat").cells(row)
    return tuple(found.get(f"{name}_2024", "") for name in ("alla", "kvinnor", "man", "n"))


def faults(project: Project, rows: Iterable[str], **given: str) -> tuple[Fault, ...]:
    with pytest.raises(ReportError) as caught:
        plan(project, rows, **given)
    return caught.value.faults


def deltagare(women: str, men: str) -> list[str]:
    """Give answers, a letter each: j yes, n no, v no opinion, - none."""
    words = {"j": YES, "n": NO, "d": PARTLY, "v": NONE, "-": ""}
    return [f"Deltagare;{sex};{words[mark]}" for sex, marks in (("Kvinna", women), ("Man", men)) for mark in marks]


def test_shares_by_sex(survey: Project) -> None:
    """Shares of positive answers are whole percent of those with an opinion, with their number beside them."""
    changes = plan(survey, deltagare("jjjnnndd", "jjnnnv-"))
    assert cells(changes, "stod") == ("38", "38", "40", "13")


def test_respondents_and_response_rate(survey: Project) -> None:
    """How many have answered and their share of those invited become facts, added where they are missing."""
    changes = plan(survey, deltagare("jjjjj", "jjjjj"))
    fakta = changes.table("fakta")
    assert fakta.cells("enkatsvar") == {
        "id": "enkatsvar",
        "rubrik": "Enkätsvar, deltagare",
        "enhet": "antal",
        "varde": "10",
    }
    assert (fakta.cell("enkat_andel", "enhet"), fakta.cell("enkat_andel", "varde")) == ("%", "25")
    assert "Deltagare: 10 svar av 40 inbjudna (25 %)." in changes.remarks


def test_the_number_invited_may_be_a_cell_of_the_year(survey: Project) -> None:
    """The number invited may be named as a cell; one that is empty gives no response rate but a remark."""
    survey.write("../enkat.toml", MAPPING.replace("inbjudna = 40", 'inbjudna = "enkat.stod.alla_{ar}"'))
    rows = deltagare("jjjjj", "jjjjj")
    assert any("Antalet inbjudna är inte känt" in remark for remark in plan(survey, rows).remarks)
    survey.table("enkat", "id;rubrik;alla_2024;kvinnor_2024;man_2024", "stod;Stöd;20;;", "stod_chefer;Stöd;;;")
    assert plan(survey, rows).table("fakta").cell("enkat_andel", "varde") == "50"


def test_more_answers_than_invited_are_refused(survey: Project) -> None:
    """More answers than were asked for are a fault with both numbers."""
    (fault,) = faults(survey, deltagare("j" * 41, ""))
    assert fault.found == "41 svar, 40 inbjudna"


def test_a_small_group_is_a_dash(survey: Project) -> None:
    """A small group becomes a dash with the one it could be worked out from, and the remarks name the cells."""
    changes = plan(survey, deltagare("jjjjjjjn", "jjjj"))
    assert cells(changes, "stod") == ("92", "-", "-", "12")
    (remark,) = [text for text in changes.remarks if text.startswith("Streck")]
    assert "enkat.stod.kvinnor_2024, enkat.stod.man_2024" in remark


def test_a_small_group_altogether_is_dashes(survey: Project) -> None:
    """When fewer than the limit have answered, neither shares, their number nor the response rate are told."""
    changes = plan(survey, deltagare("jj", "jj"))
    assert cells(changes, "stod") == ("-", "-", "-", "-")
    assert {changes.table("fakta").cell(row, "varde") for row in ("enkatsvar", "enkat_andel")} == {"-"}
    assert "Deltagare: färre än 5 svar av 40 inbjudna." in changes.remarks


def test_without_a_decision_five_is_the_limit(survey: Project) -> None:
    """A förbund that has decided on no limit gets five, and is told so."""
    survey.write("../forbund.toml", FORBUND_TOML)
    changes = plan(survey, deltagare("jjjjjjjj", "jjjj"))
    assert cells(changes, "stod")[1:3] == ("-", "-")
    assert any("inte bestämt någon gräns" in remark for remark in changes.remarks)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("jndv-"), max_size=9), st.lists(st.sampled_from("jndv-"), min_size=1, max_size=9))
def test_what_is_imported_has_no_small_groups(survey: Project, women: list[str], men: list[str]) -> None:
    """Whatever has been answered, no share of fewer than five, or of what two told shares leave, is written."""
    changes = plan(survey, deltagare("".join(women), "".join(men)))
    alla, kvinnor, man, n = cells(changes, "stod")
    with_opinion = [sum(mark in "jnd" for mark in marks) for marks in (women, men)]
    for told, count in zip((kvinnor, man), with_opinion, strict=True):
        assert told.isdigit() == (count > 0 and told != "-")
        assert not told.isdigit() or count >= 5
    assert n in ("-", str(sum(with_opinion)))
    assert not (alla.isdigit() and sum(with_opinion) < 5)
    if alla.isdigit() and 0 < min(with_opinion) < 5:
        assert (kvinnor, man) == ("-", "-")


def test_a_group_without_sex_leaves_women_and_men_alone(survey: Project) -> None:
    """A group that is not told by sex fills only the columns for all, and its file needs no column with sex."""
    survey.table("enkat", "id;rubrik;alla_2024;kvinnor_2024;man_2024", "stod;Stöd;;;", "stod_chefer;Stöd;;7;")
    changes = plan(survey, [f"Chef;{YES}", f"Chef;{NO}"] * 3, head="Vem är du?;Får du stöd")
    assert cells(changes, "stod_chefer") == ("50", "7", "", "6")
    assert cells(changes, "stod") == ("", "", "", "")


def test_a_file_of_one_group(survey: Project) -> None:
    """A file without a column of groups needs to be told which group it is; an unknown one is a fault."""
    head, rows = "Får du stöd", [YES] * 4 + [NO]
    assert cells(plan(survey, rows, head=head, group="chefer"), "stod_chefer")[0] == "80"
    (fault,) = faults(survey, rows, head=head)
    assert "deltagare, chefer" in fault.expected
    (fault,) = faults(survey, rows, head=head, group="chef")
    assert fault.hint == "Menade du chefer?"


def test_unknown_answers_groups_and_sexes_are_told_together(survey: Project) -> None:
    """Every unknown word is told once, with its first row, how many rows have it and the nearest word."""
    told = faults(survey, ["Deltagar;Kvinna;Delvis", "Deltagare;Q;Till stoor del", "Deltagare;Man;Till stoor del"])
    assert [(fault.line, fault.column, fault.found) for fault in told] == [
        (2, "Vem är du?", "Deltagar"),
        (3, "Kön", "Q"),
        (3, "Får du stöd?", "Till stoor del (2 rader)"),
    ]
    assert [fault.hint.partition("?")[0] for fault in told][::2] == ["Menade du Deltagare", "Menade du Till stor del"]


def test_a_question_that_is_missing(survey: Project) -> None:
    """A question that the file does not have is a fault with the nearest column."""
    (fault,) = faults(survey, ["Deltagare;Man;Mycket"], head="Vem är du?;Kön;Får du stöda")
    assert fault.expected == "”Får du stöd”"
    assert fault.hint == "Menade du Får du stöda?"


def test_a_question_that_is_unknown(survey: Project) -> None:
    """A column whose every answer is on a scale is an unknown question, unless it is listed as left out."""
    head, rows = "Vem är du?;Kön;Får du stöd;Får du hjälp", [f"Deltagare;Man;{YES};{NO}"] * 4
    rows.append(f"Deltagare;Man;{NO};{NO}")
    (fault,) = faults(survey, rows, head=head)
    assert (fault.column, fault.hint) == ("Får du hjälp", "Menade du Får du stöd?")
    survey.write("enkat.toml", 'utelamnas = "Får du hjälp"\n')
    assert cells(plan(survey, rows, head=head), "stod")[0] == "80"


def test_free_text_is_left_out(survey: Project) -> None:
    """Nothing of a free text reaches a file; the remarks name the columns left out, and those with personal data."""
    head = "Vem är du?;Kön;Får du stöd;Namn;Vad vill du säga?"
    changes = plan(survey, [f"Deltagare;Man;{YES};Kim Ek;Mitt hemliga svar"] * 5, head=head)
    assert "Kolumner med personuppgifter, som inte läses: ”Namn”." in changes.remarks
    assert "Andra kolumner som inget läses ur: ”Vad vill du säga?”." in changes.remarks
    changes.write()
    for path in survey.folder.data.rglob("*.*"):
        assert b"hemliga" not in path.read_bytes()
        assert b"Kim Ek" not in path.read_bytes()


def test_the_years_own_mapping_wins(survey: Project) -> None:
    """What the year's enkat.toml says takes the place of the förbund's, and the rest stays."""
    survey.write("enkat.toml", "[grupper.deltagare]\ninbjudna = 20\n")
    changes = plan(survey, deltagare("jjjjj", "jjjjj"))
    assert changes.table("fakta").cell("enkat_andel", "varde") == "50"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('skala = "del"', 'skala = "dell"', "Menade du del?"),
        ("chefer = ", "chef = ", "Menade du chefer?"),
        ('"enkat.stod"', '"enkatt.stod"', "Menade du enkat?"),
        ("efter_kon = ", "efterkon = ", "Menade du efter_kon"),
    ],
)
def test_faults_in_the_mapping(survey: Project, old: str, new: str, told: str) -> None:
    """A name that enkat.toml does not know is a fault in it, with the nearest one."""
    survey.write("../enkat.toml", MAPPING.replace(old, new, 1))
    fault = faults(survey, deltagare("jjjjj", "jjjjj"))[0]
    assert fault.file == "data/provlandet/enkat.toml"
    assert told in fault.expected + fault.hint


def test_places_that_are_missing_in_the_tables(survey: Project) -> None:
    """Every row that the year's tables do not have is a fault with the nearest one."""
    survey.table("enkat", "id;rubrik;alla_2024;kvinnor_2024;man_2024", "stodet;Stöd;;;")
    told = faults(survey, [*deltagare("jjjjj", "jjjjj"), *["Chef;;Delvis"] * 5])
    assert [(fault.found, fault.hint) for fault in told] == [
        ("stod", "Menade du stodet?"),
        ("stod_chefer", "Menade du stodet?"),
    ]


def test_the_number_of_answers_gets_a_column(survey: Project) -> None:
    """A table without a column for the number of answers gets one, last of the year's, and the year still checks."""
    changes = plan(survey, deltagare("jjjjj", "jjjjj"))
    changes.write()
    check(survey.data)
    table = survey.data.table("enkat")
    assert [column.id for column in table.columns] == ["alla_2024", "kvinnor_2024", "man_2024", "n_2024"]
    assert (table.column("n_2024").unit, table.column("n_2024").group) == ("antal", "2024")
    settings = (survey.folder.data / "tabeller.toml").read_text("utf-8")
    assert (
        settings.replace('  { id = "n_2024", rubrik = "Antal svar", grupp = "2024", enhet = "antal" }\n', "").replace(
            '"Män", grupp = "2024" },', '"Män", grupp = "2024" }'
        )
        == TABELLER_TOML
    )


def test_line_ends_of_the_settings_are_kept(survey: Project) -> None:
    """A tabeller.toml with the line ends of Windows keeps them, in the new line too."""
    survey.write("tabeller.toml", TABELLER_TOML.replace("\n", "\r\n"))
    plan(survey, deltagare("jjjjj", "jjjjj")).write()
    text = (survey.folder.data / "tabeller.toml").read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n") == TABELLER_TOML.count("\n") + 1


def test_columns_on_one_line_get_a_column_too(survey: Project) -> None:
    """Where the columns of tabeller.toml are not a line each, the new one comes on the same line."""
    before = TABELLER_TOML.replace(" },\n  {", " }, {")
    survey.write("tabeller.toml", before)
    plan(survey, deltagare("jjjjj", "jjjjj")).write()
    assert [column.id for column in survey.data.table("enkat").columns][2:] == ["man_2024", "n_2024"]
    written = (survey.folder.data / "tabeller.toml").read_text("utf-8")
    assert written.replace(', { id = "n_2024", rubrik = "Antal svar", grupp = "2024", enhet = "antal" }', "") == before


def test_a_column_that_cannot_be_added() -> None:
    """Where a table does not describe the column above, what has to be described is told instead."""
    text = '[enkat]\nrubrik = "Enkät"\nenhet = "%"\n'
    with pytest.raises(ReportError, match=r"(?s)en beskrivning av kolumnen 2024.*också n_2024"):
        with_column(text, "enkat", "2024", ColumnSettings(id="n_2024"), "tabeller.toml")


def test_importing_twice_changes_nothing(survey: Project) -> None:
    """The second time the same answers are imported there is nothing to change."""
    rows = deltagare("jjjjjjjj", "jjjj")
    plan(survey, rows).write()
    assert not plan(survey, rows)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_as_exports_write_it(survey: Project, separator: str, encoding: str, end: str) -> None:
    """Any separator, line end and encoding that exports use gives the same changes."""
    lines = ["Vem är du?;Kön;Får du stöd?", *deltagare("jjjjjn", "jjjjnn")]
    path = survey.root / "svar.csv"
    path.write_bytes(end.join(line.replace(";", separator) for line in lines).encode(encoding))
    assert cells(plan_survey(survey.folder, path), "stod") == ("75", "83", "67", "12")


def test_excel_as_forms_exports_it(survey: Project) -> None:
    """A workbook gives the same as a CSV file: hard spaces in heads, empty columns and numbers are understood."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Id", "Starttid", "Vem är du?", "Kön", "Får\u00a0du stöd? ", None])
    for number, line in enumerate(deltagare("jjjjjn", "jjjjnn"), 1):
        sheet.append([number, "2024-05-01 10:00", *line.split(";")])
    path = survey.root / "svar.xlsx"
    book.save(path)
    assert cells(plan_survey(survey.folder, path), "stod") == ("75", "83", "67", "12")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("svar.xlsx", b"PK nonsense", "Filen går inte att läsa som en Excel-arbetsbok."),
        ("svar.csv", b"\x00\x01\x02", "Filen är ingen textfil."),
        ("svar.csv", b"", "Listan är tom."),
        ("svar.csv", b"a;b\n", "Listan är tom."),
        ("svar.csv", b'a;b\n"x;y\n', "Raden går inte att läsa."),
        ("svar.csv", b"a;b\nx;y;z\n", "Raden har fler fält än rubrikraden."),
        ("svar.csv", b"Vem \xe4r du?;Vem \xe4r du\nChef;Chef\n", "Kolumnen finns två gånger."),
    ],
)
def test_files_that_cannot_be_read(survey: Project, name: str, content: bytes, message: str) -> None:
    """A file that is no list is refused in plain words."""
    path = survey.root / name
    path.write_bytes(content)
    with pytest.raises(ReportError) as caught:
        plan_survey(survey.folder, path)
    assert [fault.message for fault in caught.value.faults] == [message]


def test_a_file_that_is_missing(survey: Project) -> None:
    """A missing file is told with what was expected; that the mapping is missing too does not matter then."""
    with pytest.raises(ReportError, match="Filen finns inte"):
        plan_survey(survey.folder, survey.root / "finns_ej.csv")
    (survey.folder.data.parent / "enkat.toml").unlink()
    with pytest.raises(ReportError, match="Filen finns inte"):
        plan_survey(survey.folder, survey.root / "finns_ej.csv")


@pytest.fixture
def jamtland(tmp_path: Path) -> ReportFolder:
    """Give a copy of Jämtland's data."""
    shutil.copytree(REPOSITORY / "data" / "jamtland", tmp_path / "data" / "jamtland")
    (tmp_path / "notebooks").mkdir()
    return Workspace(tmp_path).find("jamtland", 2025)


def test_the_example_in_the_manual(jamtland: ReportFolder) -> None:
    """The example file fills the survey's tables of a report like that of 2025, and no small group is in them."""
    changes = plan_survey(jamtland, EXAMPLE)
    rows = {
        (change.row, change.column): change.new for change in changes.describe() if change.file.endswith("enkat.csv")
    }
    assert {row for row, _column in rows if row} == set(changes.table("enkat").ids)
    settings = jamtland.forbund_settings
    settings.write_text(settings.read_text("utf-8") + "smagrupp = 5\n", "utf-8")
    with changes.trial() as data:
        found = [item for item in small_groups(Review(data, {})) if item.table and item.table.id == "matt"]
        assert [item.place for item in found] == []
        assert data.table("enkat").column("n_2025").unit == "antal"


def test_the_example_is_marked_as_made_up() -> None:
    """Every row of the example says that it is made up."""
    rows = io.StringIO(EXAMPLE.read_text("utf-8-sig")).readlines()[1:]
    assert all("exempel, påhittat svar" in row for row in rows)
