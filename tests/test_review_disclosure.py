"""Small groups in the granskning."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.context import Review
from arsredovisning.review.rules.disclosure import small_groups, threshold
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
