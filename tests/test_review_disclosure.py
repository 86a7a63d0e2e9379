"""Small groups in the granskning."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder, Workspace
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.rules.disclosure import basis, small_groups, threshold
from tests.project import FORBUND_TOML, REPOSITORY, Project

COLUMNS = "id;rubrik;typ;summa;alla_2024;kvinnor_2024;man_2024"
TABLES = """
[deltagare]
rubrik = "Deltagare"
enhet = "antal"
kolumner = [{ id = "alla_2024" }, { id = "kvinnor_2024" }, { id = "man_2024" }]
"""
MEASURES = """
[matt]
rubrik = "Mått"
enhet = "%"
kolumner = [
  { id = "utfall" }, { id = "utfall_k" }, { id = "utfall_m" },
  { id = "antal", enhet = "antal" }, { id = "av", enhet = "antal" }, { id = "n", enhet = "antal" },
]
"""

Found = list[tuple[str, str, str]]


def found_in(project: Project, settings: str, *lines: str, limit: str = "smagrupp = 5\n") -> Found:
    project.write("../forbund.toml", FORBUND_TOML + limit)
    project.write("tabeller.toml", settings)
    project.table("matt" if "[matt]" in settings else "deltagare", *lines)
    return [
        (item.row.id, item.column.id, str(item.printed))
        for item in small_groups(Review(project.data, {}))
        if item.row and item.column
    ]


def participants(project: Project, *lines: str) -> Found:
    return found_in(project, TABLES, COLUMNS, *lines)


def measures(project: Project, line: str) -> Found:
    return found_in(project, MEASURES, "id;rubrik;enhet;utfall;utfall_k;utfall_m;antal;av;n", line)


def test_a_small_group_is_found(project: Project) -> None:
    """A printed count under the limit is found, one at the limit and zero are not."""
    assert participants(project, "a;A;;;9;4;5", "b;B;;;5;5;0") == [("a", "kvinnor_2024", "4")]


def test_a_dash_that_can_be_worked_out_is_found(project: Project) -> None:
    """A dash is found when the total and the other sex leave a small number."""
    assert participants(project, "a;A;;;20;17;-", "b;B;;;20;-;15") == [("a", "man_2024", "–")]


def test_a_total_without_the_other_sex_is_found(project: Project) -> None:
    """A group that is not printed at all is found when it can be worked out."""
    assert participants(project, "a;A;;;20;17;") == [("a", "alla_2024", "20")]


def test_two_dashes_hide(project: Project) -> None:
    """Nothing can be worked out when both sexes are dashes, or the total is one."""
    assert participants(project, "a;A;;;7;-;-", "b;B;;;-;17;-") == []


def test_a_few_of_unstated_sex_are_found(project: Project) -> None:
    """What a total leaves beside both sexes are those who have not stated theirs: a few of them are a small group."""
    assert participants(project, "a;A;;;22;11;8") == [("a", "alla_2024", "22")]
    assert participants(project, "a;A;;;24;11;8") == []


def test_the_one_dash_of_a_sum_is_found(project: Project) -> None:
    """A dash among the rows of a stated sum is found when the others leave a small number, and only then."""
    rows = ["a;A;;;11;-;6", "b;B;;;-;-;-"]
    assert participants(project, *rows, "c;C;summa;a + b;14;-;6") == [("b", "alla_2024", "–")]
    assert participants(project, *rows, "c;C;summa;a + b;;-;6") == []
    assert participants(project, *rows, "c;C;summa;a - b;14;-;6") == []


def test_only_people_are_counted(project: Project) -> None:
    """A row in another unit than antal is no count of people."""
    assert found_in(project, TABLES, "id;rubrik;enhet;alla_2024;kvinnor_2024;man_2024", "a;Tid;dagar;3;2;1") == []


def test_the_counts_behind_a_measure(project: Project) -> None:
    """Numerator, what it leaves of the denominator, and the number of answers are groups; shares are not."""
    assert measures(project, "a;A;%;2;1;3;12;13;") == [("a", "av", "13")]
    assert measures(project, "a;A;%;92;;;3;13;4") == [("a", "antal", "3"), ("a", "n", "4")]


def test_a_measure_by_sex(project: Project) -> None:
    """A measure in antal is a count of people when it is split by sex; a number of meetings is not."""
    assert measures(project, "a;A;antal;9;2;7;;;") == [("a", "utfall_k", "2")]
    assert measures(project, "a;Träffar;antal;3;;;;;") == []


def test_without_a_limit_one_thing_is_said(project: Project) -> None:
    """A förbund that has set no limit is told so, and nothing is looked for; one that has is not told."""
    assert found_in(project, TABLES, COLUMNS, "a;A;;;9;4;5", limit="") == []
    (told,) = threshold(Review(project.data, {}))
    assert (told.file, told.printed) == ("data/provlandet/forbund.toml", "")
    project.write("../forbund.toml", FORBUND_TOML + "smagrupp = 5\n")
    assert list(threshold(Review(project.data, {}))) == []


def test_a_limit_is_at_least_two(project: Project) -> None:
    """A limit that hides nobody is refused when the settings are read."""
    project.write("../forbund.toml", FORBUND_TOML + "smagrupp = 1\n")
    (fault,) = project.faults()
    assert fault.column == "smagrupp"


@pytest.mark.parametrize(
    ("year", "place"),
    [
        (2020, "matt.ej_subventionerat_arbete.utfall_k"),
        (2024, "avslut.varav_studier.kvinnor_2024"),
        (2025, "avslut.arbetsinriktad.kvinnor_2025"),
    ],
)
def test_published_small_groups(tmp_path: Path, year: int, place: str) -> None:
    """The published reports print groups under five people, which a limit of five finds."""
    shutil.copytree(REPOSITORY / "data" / "jamtland", tmp_path / "data" / "jamtland")
    settings = tmp_path / "data" / "jamtland" / "forbund.toml"
    settings.write_text(settings.read_text("utf-8") + "smagrupp = 5\n", "utf-8")
    data = YearData(Workspace(tmp_path).find("jamtland", year))
    assert place in [item.place for item in small_groups(Review(data, {}))]


FLOW = """
[deltagare]
rubrik = "Deltagare"
enhet = "antal"
kolumner = [{{ id = "alla_{0}" }}, {{ id = "kvinnor_{0}" }}, {{ id = "man_{0}" }}]

[fakta]
rubrik = "Fakta"
enhet = "antal"
kolumner = [{{ id = "varde" }}, {{ id = "motsvarar", typ = "text" }}, {{ id = "ungefar", typ = "text" }}]
"""


def flow(project: Project, year: int, *lines: str, facts: tuple[str, ...] = ()) -> None:
    """Write a year's flow of participants and facts."""
    here = "." if year == 2024 else f"../{year}"
    project.write(f"{here}/report.toml", f'titel = "Årsredovisning {year}"\nbeslutad = {year + 1}-03-14\ndelar = []\n')
    project.write(f"{here}/tabeller.toml", FLOW.format(year))
    heads = f"id;rubrik;typ;summa;alla_{year};kvinnor_{year};man_{year}"
    project.write(f"{here}/tabeller/deltagare.csv", "\n".join([heads, *lines]) + "\n")
    project.write(f"{here}/tabeller/fakta.csv", "\n".join(["id;rubrik;enhet;varde;motsvarar;ungefar", *facts]) + "\n")


def findings(project: Project, rule: Callable[[Review], Iterator[Deviation]] = small_groups) -> list[Deviation]:
    """Review the year, with the year before if there is one."""
    project.write("../forbund.toml", FORBUND_TOML + "smagrupp = 5\n")
    last = ReportFolder(project.folder.workspace, "provlandet", 2023)
    return list(rule(Review(project.data, {2023: YearData(last)} if last.exists() else {})))


def test_what_two_years_tell_together(project: Project) -> None:
    """Last year's report and this one's give how many were new; the finding names the cells and how it follows."""
    flow(project, 2023, "inskrivna;Inskrivna;;;41;20;21", "avslutade;Avslutade;;;17;10;7")
    flow(project, 2024, "inskrivna;Inskrivna;;;38;20;18", "nya;Nya;;;14;-;-")
    (found,) = [item for item in findings(project) if item.place == "deltagare.nya.man_2024"]
    assert found.printed == "–"
    assert (
        "nya, män = 18 (inskrivna, män) − (21 (inskrivna, män, 2023) − 7 (avslutade, män, 2023)) = 4" in found.message
    )


def test_what_last_years_report_gave_away_is_its_own_finding(project: Project) -> None:
    """A small group of last year that its own report printed is not told again a year later."""
    flow(project, 2023, "inskrivna;Inskrivna;;;41;20;21", "avslutade;Avslutade;;;13;10;3")
    flow(project, 2024, "inskrivna;Inskrivna;;;48;20;28")
    assert findings(project) == []


def test_a_part_of_a_part(project: Project) -> None:
    """Where nobody is of unstated sex, what is printed of a part and of a part of it gives the hidden ones."""
    flow(
        project,
        2024,
        "avslutade;Avslutade;;;90;40;50",
        "till;Till arbete eller studier;;;43;17;26",
        "arbete;varav arbete;varav;;32;10;-",
    )
    told = {item.place: item.message for item in findings(project)}
    assert "= 4" in told["deltagare.till.man_2024"]


def test_nobody_beside_a_dash(project: Project) -> None:
    """Two zeros beside a dash are told: what is said of nobody is said of all the others."""
    flow(project, 2024, "avslutade;Avslutade;;;90;40;50", "studier;varav studier;varav;;-;0;0")
    places = {item.place for item in findings(project)}
    assert {"deltagare.studier.kvinnor_2024", "deltagare.studier.man_2024", "deltagare.studier.alla_2024"} <= places


def test_facts_that_are_written_by_hand_are_known(project: Project) -> None:
    """A fact that says what it is worked out of gives a hidden group away, as a number or as a share of a hundred."""
    dashed = ("inskrivna;Inskrivna;;;30;-;-",)
    flow(project, 2024, *dashed)
    assert findings(project) == []
    flow(project, 2024, *dashed, facts=("k;Kvinnor;antal;27;deltagare.inskrivna.kvinnor_2024;",))
    assert [item.place for item in findings(project)] == ["deltagare.inskrivna.man_2024"]
    share = "k;Andel kvinnor;%;90;andel(deltagare.inskrivna.kvinnor_2024, deltagare.inskrivna.alla_2024);"
    flow(project, 2024, *dashed, facts=(share,))
    (found,) = findings(project)
    assert (found.place, "andelen" in found.message) == ("deltagare.inskrivna.man_2024", True)
    flow(project, 2024, *dashed, facts=(share + "ca",))
    assert findings(project) == []


def test_what_contradicts_is_left_out_and_told(project: Project) -> None:
    """Years that do not follow from each other do not stop the search for small groups, and it is told."""
    flow(project, 2023, "inskrivna;Inskrivna;;;41;20;21", "avslutade;Avslutade;;;17;10;7")
    flow(project, 2024, "inskrivna;Inskrivna;;;38;20;18", "nya;Nya;;;20;10;10")
    (told,) = findings(project, basis)
    assert "inskrivna sedan tidigare" in told.message
    flow(project, 2024, "inskrivna;Inskrivna;;;38;20;18", "nya;Nya;;;14;4;10")
    assert [item.place for item in findings(project)] == ["deltagare.nya.kvinnor_2024"]
    flow(project, 2024, "inskrivna;Inskrivna;;;48;20;28", "nya;Nya;;;24;10;14")
    assert findings(project, basis) == []


def test_a_mapping_that_cannot_be_read_is_told(project: Project) -> None:
    """Where deltagare.toml has faults, what the tables alone say is looked at, and the fault is told."""
    project.write("../deltagare.toml", "tabeller = 3\n")
    flow(project, 2024, "inskrivna;Inskrivna;;;38;4;34")
    assert [item.place for item in findings(project)] == ["deltagare.inskrivna.kvinnor_2024"]
    (told,) = findings(project, basis)
    assert told.file == "data/provlandet/deltagare.toml"


SURVEY = """
[enkat]
rubrik = "Enkät"
enhet = "%"
kolumner = [
  { id = "alla_2024" }, { id = "kvinnor_2024" }, { id = "man_2024" }, { id = "n_2024", enhet = "antal" },
]
"""


@pytest.mark.parametrize(
    ("row", "places"),
    [
        ("75;83;80;12", ["n_2024"]),
        ("75;-;-;12", []),
        ("75;75;75;24", []),
        ("75;60;100;24", ["man_2024"]),
        ("100;-;-;12", ["alla_2024"]),
        ("100;-;-;24", []),
        ("75;-;-;4", ["n_2024"]),
        ("80;94;25;20", ["man_2024"]),
    ],
)
def test_small_groups_of_answers(project: Project, row: str, places: list[str]) -> None:
    """Few answers, answers that are all alike, and groups that follow from shares and their number are found."""
    project.write("tabeller.toml", SURVEY)
    project.table("enkat", "id;rubrik;alla_2024;kvinnor_2024;man_2024;n_2024", f"stod;Stöd;{row}")
    found = findings(project)
    assert [item.place for item in found] == [f"enkat.stod.{place}" for place in places]


def test_surveys_have_a_limit_of_their_own(project: Project) -> None:
    """A förbund may ask for more answers to a survey than people in a group."""
    project.write("tabeller.toml", SURVEY)
    project.table("enkat", "id;rubrik;alla_2024;kvinnor_2024;man_2024;n_2024", "stod;Stöd;75;-;-;8")
    assert findings(project) == []
    project.write("../forbund.toml", FORBUND_TOML + "smagrupp = 5\nsmagrupp_enkat = 10\n")
    (found,) = small_groups(Review(project.data, {}))
    assert (found.place, found.expected) == ("enkat.stod.n_2024", "minst 10")
