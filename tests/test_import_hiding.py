"""Which counts an import hides, with all else that is published in view."""

from __future__ import annotations

from pathlib import Path

import pytest

from arsredovisning.imports.changes import Changes
from arsredovisning.imports.participants import plan_participants
from arsredovisning.project.workspace import ReportFolder, Workspace
from bench.smagrupper.populations import OUTCOMES, YEARS, Participant, make_folder, write_list

BEFORE, YEAR = YEARS


def people(*groups: tuple[str, int, str, int], psychiatry: bool = True) -> list[Participant]:
    """Give participants: sex, year of coming, outcome and how many; every other one has contact with psychiatry."""
    return [
        Participant(sex, came, psychiatry and number % 2 == 0, outcome)
        for sex, came, outcome, count in groups
        for number in range(count)
    ]


#: Ten women and ten men of each kind, old and new.
MANY = [(sex, came, outcome, 10) for sex in "km" for came in YEARS for outcome in ("", *OUTCOMES)]


@pytest.fixture
def folder(tmp_path: Path) -> ReportFolder:
    """Give a förbund with both years' empty tables."""
    make_folder(tmp_path)
    return Workspace(tmp_path).find("provlandet", YEAR)


def plan(folder: ReportFolder, *groups: tuple[str, int, str, int]) -> Changes:
    path = folder.workspace.root / "lista.csv"
    write_list(people(*groups), folder.year, path)
    return plan_participants(folder, [path])


def row(changes: Changes, table: str, name: str) -> tuple[str, str, str]:
    """Give what a row says of all, women and men."""
    cells = changes.table(table).cells(name)
    return cells[f"alla_{YEAR}"], cells[f"kvinnor_{YEAR}"], cells[f"man_{YEAR}"]


def settings(folder: ReportFolder, text: str) -> None:
    path = folder.forbund_settings
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def last_year(folder: ReportFolder, **rows: tuple[int, int, int]) -> None:
    """Publish last year's flow of participants."""
    path = folder.workspace.find("provlandet", BEFORE).table("deltagare")
    heads = path.read_text("utf-8").splitlines()[0]
    lines = [f"{name};{name};{';'.join(map(str, numbers))};;;" for name, numbers in rows.items()]
    path.write_text("\n".join([heads, *lines]) + "\n", "utf-8")


def test_nothing_is_hidden_where_every_group_is_large(folder: ReportFolder) -> None:
    """Ordinary numbers stand as they are."""
    changes = plan(folder, *MANY)
    assert row(changes, "deltagare", "inskrivna") == ("240", "120", "120")
    assert row(changes, "avslut", "arbete_studier") == ("80", "40", "40")
    assert changes.table("fakta").cell("ej_angivet", "varde") == "0"
    assert not any(remark.startswith("Streck") for remark in changes.remarks)


def test_last_years_report_is_in_view(folder: ReportFolder) -> None:
    """A count that last year's report would give a small group away with is hidden, and without it it is not."""
    groups = (("k", BEFORE, "", 20), ("k", YEAR, "", 14), ("m", BEFORE, "", 14), ("m", YEAR, "", 4))
    alone = plan(folder, *groups)
    assert (row(alone, "deltagare", "nya")[1:], row(alone, "deltagare", "inskrivna")) == (
        ("-", "-"),
        ("52", "34", "18"),
    )
    last_year(folder, inskrivna=(51, 30, 21), avslutade=(17, 10, 7))
    changes = plan(folder, *groups)
    assert row(changes, "deltagare", "nya")[2] == row(changes, "deltagare", "inskrivna")[2] == "-"


def test_what_no_dash_can_hide_is_told(folder: ReportFolder) -> None:
    """A small group that last year's report and a fact written by hand give away is named, and the import goes on."""
    fact = f"kvar;Inskrivna män;antal;18;deltagare.inskrivna.man_{YEAR}\n"
    (folder.table("fakta")).write_text("id;rubrik;enhet;varde;motsvarar\n" + fact, "utf-8")
    tables = folder.table_settings.read_text("utf-8")
    column = '{ id = "varde" }, { id = "motsvarar", typ = "text" }'
    folder.table_settings.write_text(tables.replace('{ id = "varde" }', column), "utf-8")
    last_year(folder, inskrivna=(51, 30, 21), avslutade=(17, 10, 7))
    changes = plan(folder, ("k", BEFORE, "", 20), ("k", YEAR, "", 14), ("m", BEFORE, "", 14), ("m", YEAR, "", 4))
    assert any("nya, män" in remark and "redan är publicerat" in remark for remark in changes.remarks)


def test_years_that_do_not_follow_are_told(folder: ReportFolder) -> None:
    """Where those who were there are not those who stayed, it is told that the years are not looked at together."""
    last_year(folder, inskrivna=(51, 30, 21), avslutade=(17, 10, 7))
    remarks = plan(folder, *MANY).remarks
    assert any("inte lika många" in remark and str(BEFORE) in remark for remark in remarks)


def test_nobody_with_a_mark_is_hidden(folder: ReportFolder) -> None:
    """That nobody of a sex went somewhere is hidden like one to four, and that nobody came is not."""
    changes = plan(
        folder,
        ("k", BEFORE, "", 20),
        ("m", BEFORE, "", 20),
        *[(sex, BEFORE, "arbete", 10) for sex in "km"],
        ("m", BEFORE, "ej", 9),
    )
    assert row(changes, "avslut", "ej")[1] == "-"
    assert row(changes, "deltagare", "nya") == ("0", "0", "0")


@pytest.mark.parametrize(("choice", "told"), [("fler streck", True), ("bara inskrivna", False)])
def test_a_few_of_unstated_sex(folder: ReportFolder, choice: str, told: bool) -> None:
    """Where one or two have not stated their sex the förbund chooses: a dash more a row, or no figures by sex."""
    settings(folder, f'ej_angivet = "{choice}"\n')
    changes = plan(folder, *MANY, ("u", BEFORE, "", 2))
    assert changes.table("fakta").cell("ej_angivet", "varde") == "-"
    for table, name in (("deltagare", "inskrivna"), ("deltagare", "nya"), ("avslut", "arbete")):
        whole, women, men = row(changes, table, name)
        assert "-" in (whole, women, men)
        assert (women, men) != ("-", "-") or not told
    by_sex = [text for name in ("nya", "avslutade", "psykiatri") for text in row(changes, "deltagare", name)[1:]]
    assert (set(by_sex) == {"-"}) != told
