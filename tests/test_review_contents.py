"""The parts of a report in the granskning."""

from __future__ import annotations

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.rules.contents import contents, formalities, present, read_parts
from tests.project import REPOSITORY, Project

HEADING = "God ekonomisk hushållning och ekonomisk ställning"
REPORTS = [("jamtland", 2020), ("jamtland", 2022), ("jamtland", 2024), ("jamtland", 2025), ("solleftea", 2024)]


def status(project: Project) -> dict[str, str]:
    return {item.part.id: item.status for item in present(Review(project.data, {}))}


def found(project: Project) -> list[Deviation]:
    return list(contents(Review(project.data, {})))


def missing(project: Project) -> list[str]:
    return [str(item.expected) for item in found(project) if item.expected]


def published(forbund: str, year: int) -> Review:
    return Review(YearData(Workspace(REPOSITORY).find(forbund, year)), {})


def test_a_part_is_known_by_its_section(project: Project) -> None:
    """A section of report.toml makes its part present, and the place says which."""
    (overview,) = [item for item in present(Review(project.data, {})) if item.part.id == "oversikt"]
    assert (overview.status, overview.places) == ("finns", ("avsnittet oversikt",))


def test_a_table_counts_where_it_is_placed(project: Project) -> None:
    """A table among the data is not a part of the report until a text places it."""
    assert status(project)["resultatrakning"] == "saknas"
    project.text("ingress", "# Om förbundet\n\n[[tabell:resultatrakning]]\n")
    assert status(project)["resultatrakning"] == "finns"


def test_a_heading_counts_whatever_its_case(project: Project) -> None:
    """A heading in a text makes its part present; the same words in a sentence do not."""
    project.text("ingress", f"# Om förbundet\n\nHär står inget om {HEADING.lower()}.\n")
    assert HEADING in missing(project)
    project.text("ingress", f"# Om förbundet\n\n## {HEADING.upper()}\n")
    assert HEADING not in missing(project)


def test_headings_in_the_settings_count(project: Project) -> None:
    """A part's or a section's heading in report.toml makes a part present."""
    assert status(project)["forvaltningsberattelse"] == "finns"
    project.replace("report.toml", '{ text = "ingress" }', '{ text = "ingress", rubrik = "Förväntad utveckling" }')
    assert status(project)["framtid"] == "finns"


def test_a_missing_part_is_named_with_its_source(project: Project) -> None:
    """A part that is neither there nor explained is found in report.toml, with the law that asks for it."""
    (item,) = [item for item in found(project) if item.expected == "Kassaflödesanalys"]
    assert (item.file, item.section) == ("data/provlandet/2024/report.toml", "Kassaflödesanalys")
    assert "2018:597" in item.message


def test_an_explained_part_is_not_missed(project: Project) -> None:
    """An explanation in report.toml takes the place of a part."""
    project.write("report.toml", _explained(project, 'kassaflode = "Upprättas inte."'))
    assert "Kassaflödesanalys" not in missing(project)
    assert status(project)["kassaflode"] == "förklarad"


@pytest.mark.parametrize("name", ["oversikt", "kasaflode"])
def test_an_explanation_without_use_is_found(project: Project, name: str) -> None:
    """An explanation of a part that is there, or of one that nobody knows, is itself found."""
    project.write("report.toml", _explained(project, f'{name} = "Upprättas inte."'))
    assert name in [item.printed for item in found(project)]


def _explained(project: Project, line: str) -> str:
    return project.folder.settings.read_text("utf-8") + f"\n[saknade_delar]\n{line}\n"


def test_what_may_not_be_asked_for_is_not_missed(project: Project) -> None:
    """A part that is not certain to bind a samordningsförbund is shown as unclear, never as missing."""
    assert status(project)["balanskravsresultat"] == "oklar"
    assert "Balanskravsresultat" not in missing(project)


def test_every_part_has_a_source_and_a_way_to_be_known() -> None:
    """Each part says who asks for it and how it is recognised, and no two share an id."""
    parts = read_parts()
    assert all(part.source and (part.sections or part.tables or part.headings) for part in parts)
    assert len({part.id for part in parts}) == len(parts)


def test_the_day_of_decision(project: Project) -> None:
    """A report without a day of decision, or with one later than three months, is told of."""
    assert not _told(project, "beslut")
    project.replace("report.toml", "beslutad = 2025-03-14", "beslutad = 2025-04-01")
    assert _told(project, "senare än tre månader")
    project.replace("report.toml", "beslutad = 2025-04-01", "")
    assert _told(project, "inte angiven")


def test_signatures(project: Project) -> None:
    """A report that nobody signs is told of."""
    assert _told(project, "skriver under")
    project.write(
        "report.toml",
        project.folder.settings.read_text("utf-8") + '\n[[underskrifter]]\nnamn = "Kim Ek"\nroll = "Ordförande"\n',
    )
    assert not _told(project, "skriver under")


def _told(project: Project, words: str) -> bool:
    return any(words in item.message for item in formalities(Review(project.data, {})))


@pytest.mark.parametrize(("forbund", "year"), REPORTS)
def test_published_reports_lack_one_heading(forbund: str, year: int) -> None:
    """The published reports have every part, but three of them say nothing of god ekonomisk hushållning."""
    lacking = [str(item.expected) for item in contents(published(forbund, year))]
    assert lacking == ([HEADING] if (forbund, year) in (("jamtland", y) for y in (2022, 2024, 2025)) else [])


@pytest.mark.parametrize(("forbund", "year"), REPORTS)
def test_published_decisions_and_signatures(forbund: str, year: int) -> None:
    """Two published reports print no day of decision, and only one prints who signs."""
    told = [str(item.expected) for item in formalities(published(forbund, year))]
    assert ("beslutad" in told) == ((forbund, year) in [("jamtland", 2020), ("solleftea", 2024)])
    assert ("underskrifter" in told) == (forbund == "jamtland")
