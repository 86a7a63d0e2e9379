"""Comparing förbund: what a key figure is made of, what is missing and why, and how it is sorted and shown."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from arsredovisning import open_comparison
from arsredovisning.compare import chart
from arsredovisning.compare.build import check_comparison
from arsredovisning.compare.comparison import Comparison
from arsredovisning.compare.measures import measures
from arsredovisning.compare.places import Member, Missing
from arsredovisning.compare.results import swedish_order
from arsredovisning.document.model import Figure, Text
from arsredovisning.document.prose import Placement, Title, plain
from arsredovisning.errors import ReportError
from arsredovisning.project.workspace import ROOT_VARIABLE, ReportFolder, Workspace
from tests.project import REPOSITORY, shown


@pytest.fixture
def nation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Give a project with the repository's förbund that have 2024."""
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    for part in ("notebooks", "templates"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    for name in ("jamtland", "solleftea"):
        shutil.copytree(REPOSITORY / "data" / name / "2024", tmp_path / "data" / name / "2024")
        for file in ("forbund.toml", "nyckeltal.toml"):
            shutil.copy(REPOSITORY / "data" / name / file, tmp_path / "data" / name / file)
    return Workspace(tmp_path)


def copies(nation: Workspace, count: int) -> None:
    """Add copies of one förbund under names of their own."""
    for number in range(count):
        copy = nation.root / "data" / f"kopia{number}"
        shutil.copytree(nation.root / "data" / "solleftea", copy)
        settings = (copy / "forbund.toml").read_text("utf-8").replace('"Sollefteå"', f'"Kopia {number}"')
        (copy / "forbund.toml").write_text(settings, "utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8-sig" if path.suffix == ".csv" else "utf-8")


def values(comparison: Comparison, name: str) -> dict[str, str]:
    results = comparison.results(name)
    return {item.member.id: results.written(item.value).replace("\u00a0", " ") for item in results.found}


def test_key_figures_of_the_published_reports(nation: Workspace) -> None:
    """The key figures of 2024 follow from the published tables, whether those are in kr or tkr, the highest first."""
    comparison = open_comparison("jamtland", 2024)
    told = {measure.id: list(values(comparison, measure.id).items()) for measure in measures().nyckeltal}
    assert told == {
        "arbete_studier": [("jamtland", "32 %")],
        "kostnad_per_deltagare": [("jamtland", "21 007 kr"), ("solleftea", "14 184 kr")],
        "administration": [("jamtland", "33 %"), ("solleftea", "28 %")],
        "eget_kapital": [("solleftea", "29 %"), ("jamtland", "22 %")],
        "rekommendation": [("solleftea", "145 %"), ("jamtland", "111 %")],
        "soliditet": [("solleftea", "82 %"), ("jamtland", "24 %")],
        "tillgangar_per_invanare": [("solleftea", "54 kr")],
    }


def test_own_shares_agree_with_the_report(nation: Workspace) -> None:
    """What a report itself states of the same share is what the comparison works out."""
    comparison = open_comparison("solleftea", 2024)
    oversikt = comparison.members[0].data.table("oversikt")
    for name, row in (("soliditet", "soliditet"), ("eget_kapital", "eget_kapital_andel")):
        own = comparison.results(name).own
        assert own is not None
        assert round(own.value) == oversikt.cell(row, "2024").value


def test_missing_figure_is_told_with_its_reason(nation: Workspace) -> None:
    """A förbund without a figure is listed with the reason that its nyckeltal.toml gives, and has no value."""
    results = open_comparison("jamtland", 2024).results("tillgangar_per_invanare")
    [(member, reasons)] = results.missing
    assert member.id == "jamtland"
    assert reasons == ("Rapporten anger inte hur många invånare länet har.",)


def test_unknown_place_is_missing(nation: Workspace) -> None:
    """A figure that is in no common place and that nobody has told the place of is missing, not guessed."""
    (nation.root / "data/jamtland/nyckeltal.toml").unlink()
    results = open_comparison("jamtland", 2024).results("administration")
    assert [member.id for member, _reasons in results.missing] == ["jamtland"]
    assert "inte på en känd plats" in results.missing[0][1][0]


def test_empty_cell_is_missing(nation: Workspace) -> None:
    """A cell that is named but empty makes the figure missing."""
    replace(nation.root / "data/solleftea/2024/tabeller/fakta.csv", "cirka;antal;18500;", "cirka;antal;;")
    found = Member(open_comparison("solleftea", 2024).members[0].data).base("invanare")
    assert found == Missing("Cellen fakta.befolkning.varde i rapporten är tom.")


def test_recommendation_above_the_known_steps_is_missing(nation: Workspace) -> None:
    """Contributions that the known recommendation does not reach give no figure, and it is said why."""
    table = nation.root / "data/solleftea/2024/tabeller/not_intakter.csv"
    replace(table, ";1416;1416", ";14160;1416")
    results = open_comparison("jamtland", 2024).results("rekommendation")
    assert [(member.id, reasons) for member, reasons in results.missing] == [
        ("solleftea", ("Nationella rådets rekommendation är inte känd för så stora medlemsbidrag.",))
    ]


def test_division_by_nothing_is_missing(nation: Workspace) -> None:
    """A figure of zero is not divided by."""
    replace(nation.root / "data/solleftea/2024/tabeller/fakta.csv", "cirka;antal;18500;", "cirka;antal;0;")
    results = open_comparison("jamtland", 2024).results("tillgangar_per_invanare")
    assert results.found == ()
    assert "noll" in {member.id: reasons[0] for member, reasons in results.missing}["solleftea"]


def test_figure_tells_its_cells(nation: Workspace) -> None:
    """A figure in one cell has that cell as its source; one added from several names each of them."""
    comparison = open_comparison("jamtland", 2024)
    table = comparison.result_table("soliditet")
    assert table is not None
    own = next(row for row in shown(table).rows if row.id == "jamtland")
    place = own.cells[1].place
    assert place
    assert (place.file, place.line, place.column) == ("data/jamtland/2024/tabeller/balansrakning.csv", 9, "2024")
    assert (own.cells[1].stated, own.cells[3].computed, own.cells[3].place) == (True, True, None)
    sources = comparison.source_table("administration")
    assert sources is not None
    told = {row.id: row.cells[0].text for row in shown(sources).rows}
    assert told["solleftea"] == "Driftredovisning: Styrelsen + Kansli, kolumnen Netto (drift.csv, rad\u00a016 och 18)"


def test_amounts_are_shown_in_tkr_and_kept_in_kr(nation: Workspace) -> None:
    """Reports in kr and in tkr are shown alike, and what an analyst computes with is in kr."""
    comparison = open_comparison("jamtland", 2024)
    assert comparison.figures_of("eget_kapital").taljare.to_dict() == {"solleftea": 820526.0, "jamtland": 1737000.0}
    table = comparison.result_table("eget_kapital")
    assert table is not None
    assert [row.cells[1].text for row in shown(table).rows] == ["821", "1\u00a0737"]


def test_own_forbund_is_marked_in_words_and_comes_first(nation: Workspace) -> None:
    """The own förbund is named as such, is first in the overview, and has its place told among many."""
    copies(nation, 3)
    comparison = open_comparison("kopia1", 2024)
    labels = [row.label for row in shown(comparison.overview()).rows]
    assert labels == ["Kopia 1 (eget förbund)", "Jämtland", "Kopia 0", "Kopia 2", "Sollefteå"]
    assert "Kopia 1 har 82\u00a0%, plats 1 från den som har högst." in comparison.results("soliditet").summary()


def test_equal_figures_share_a_place(nation: Workspace) -> None:
    """Förbund with the same printed figure share a place and stand in Swedish order; the next place is skipped."""
    copies(nation, 2)
    results = open_comparison("jamtland", 2024).results("soliditet")
    assert [(item.member.name, results.rank(item)) for item in results.found] == [
        ("Kopia 0", 1),
        ("Kopia 1", 1),
        ("Sollefteå", 1),
        ("Jämtland", 4),
    ]
    assert results.median is not None
    assert round(results.median) == 82


def test_no_median_of_two(nation: Workspace) -> None:
    """A median is told first when three förbund have the figure."""
    assert open_comparison("jamtland", 2024).results("soliditet").median is None


def test_same_note_is_told_once(nation: Workspace) -> None:
    """What holds for several förbund is told once, with their names after it."""
    copies(nation, 4)
    cautions = open_comparison("jamtland", 2024).cautions("tillgangar_per_invanare").content
    assert isinstance(cautions, Text)
    told = plain(tuple(part for part in cautions.parts if not isinstance(part, Title | Placement)))
    assert told.count("Antalet är cirka.") == 1
    assert "Gäller 5 förbund: Kopia 0, Kopia 1, Kopia 2, Kopia 3 och Sollefteå." in told


def test_swedish_order() -> None:
    """Names are sorted with å, ä and ö last, in that order, whatever the computer's language."""
    assert sorted(["Örebro", "Ale", "Ängelholm", "Åre", "Zinkgruvan"], key=swedish_order) == [
        "Ale",
        "Zinkgruvan",
        "Åre",
        "Ängelholm",
        "Örebro",
    ]


@pytest.mark.parametrize(("count", "columns"), [(2, 1), (40, 1), (75, 2)])
def test_plot_fits_on_a_page(count: int, columns: int) -> None:
    """A plot is never higher than a page has room for, and many förbund stand in two columns."""
    assert chart.columns(count) == columns
    assert chart.height(count) < 18


def test_plot_says_what_it_shows(nation: Workspace) -> None:
    """The dot plot has an alternative text that gives its values, and is the same every time."""
    first, second = (open_comparison("jamtland", 2024).dots("soliditet") for _time in range(2))
    assert first is not None
    assert second is not None
    assert isinstance(first.content, Figure)
    assert "Jämtland har 24\u00a0%" in first.content.alt
    assert first.content == second.content


def test_words_of_a_plot_tell_every_forbund(nation: Workspace) -> None:
    """The alternative text of a dot plot gives each förbund's value as the tables have it, with its whole name."""
    copies(nation, 1)
    name = "Förbundet med ett namn som är {{ för }} långt"
    replace(nation.root / "data/kopia0/forbund.toml", '"Kopia 0"', f'"{name}"')
    dots = open_comparison("jamtland", 2024).dots("soliditet")
    assert dots is not None
    told = f"{name}: 82\u00a0%; Sollefteå: 82\u00a0%; Jämtland: 24\u00a0%."
    assert isinstance(dots.content, Figure)
    assert dots.content.alt.endswith(told)


def test_alone_is_told(nation: Workspace) -> None:
    """A year that no other förbund has is refused, with the years that can be compared."""
    shutil.copytree(nation.root / "data/jamtland/2024", nation.root / "data/jamtland/2023")
    with pytest.raises(ReportError) as caught:
        open_comparison("jamtland", 2023)
    assert "inget annat förbund har en rapport för 2023" in str(caught.value)
    assert "År som går att jämföra: 2024." in str(caught.value)


def test_year_that_does_not_exist(nation: Workspace) -> None:
    """A year that the own förbund lacks is refused with the years that it has."""
    with pytest.raises(ReportError, match="Det här finns: 2024"):
        open_comparison("jamtland", 1999)


def test_faults_of_all_places_are_told_at_once(nation: Workspace) -> None:
    """Mistakes in two förbund's nyckeltal.toml are told in one go, with file and the nearest names."""
    replace(nation.root / "data/jamtland/nyckeltal.toml", "[invanare]", "[invonare]")
    replace(nation.root / "data/solleftea/nyckeltal.toml", "drift.kansli.utfall", "drift.kanslli.utfall")
    with pytest.raises(ReportError) as caught:
        check_comparison(ReportFolder(nation, "jamtland", 2024))
    one, other = caught.value.faults
    assert (one.file, one.found) == ("data/jamtland/nyckeltal.toml", "invonare")
    assert "invanare" in one.hint
    assert (other.file, other.found) == ("data/solleftea/nyckeltal.toml", "drift.kanslli.utfall_2024")
    assert "drift.kansli.utfall_2024" in other.hint


def test_wrong_unit_is_refused(nation: Workspace) -> None:
    """A count where an amount is needed is refused, with file, row and what was expected."""
    replace(nation.root / "data/solleftea/nyckeltal.toml", "drift.kansli.utfall_{ar}", "fakta.befolkning.varde")
    with pytest.raises(ReportError) as caught:
        open_comparison("solleftea", 2024).results("administration")
    assert caught.value.faults[0].file == "data/solleftea/2024/tabeller/fakta.csv"
    assert "ett belopp" in caught.value.faults[0].expected


def test_place_says_where_or_why_not(nation: Workspace) -> None:
    """An entry with neither cells, reason nor remark is refused."""
    replace(nation.root / "data/solleftea/nyckeltal.toml", 'celler = ["fakta.befolkning.varde"]\n', "")
    replace(nation.root / "data/solleftea/nyckeltal.toml", 'anmarkning = "Antalet är cirka."', "")
    with pytest.raises(ReportError, match="celler eller saknas"):
        open_comparison("solleftea", 2024).results("tillgangar_per_invanare")


def test_new_forbund_runs_the_sections_again(nation: Workspace) -> None:
    """A kept section does not hold when another förbund has got the year."""
    own = ReportFolder(nation, "jamtland", 2024)
    before = check_comparison(own).tasks
    copies(nation, 1)
    after = check_comparison(own).tasks
    assert all(one.fingerprint != other.fingerprint for one, other in zip(before, after, strict=True))


def test_base_value_in_kr(nation: Workspace) -> None:
    """Costs count without their sign, added in kr."""
    found = open_comparison("solleftea", 2024).members[0].base("administration")
    assert not isinstance(found, Missing)
    assert found.value == Decimal(750_000)
    assert (found.place, len(found.cells)) == (None, 2)
