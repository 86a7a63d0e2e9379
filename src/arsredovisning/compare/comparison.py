"""What a comparison's notebook works with: key figures of every förbund, shown as they will be printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from arsredovisning.compare import content
from arsredovisning.compare.measures import BaseFigure, Measure, measures
from arsredovisning.compare.places import Member
from arsredovisning.compare.results import FEW, Results, collect, grouped, swedish_order
from arsredovisning.data.settings import Cover, Forbund, Part, ReportSettings, Section, TableSettings, read_forbund
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.notebook import reads
from arsredovisning.notebook.drawn import described, listed
from arsredovisning.notebook.report import Report
from arsredovisning.project.workspace import COMPARISON, ReportFolder, Workspace, find_workspace

if TYPE_CHECKING:
    import pandas as pd

    from arsredovisning.document.model import Table
    from arsredovisning.notebook.shown import Element

OVERVIEW = "oversikt"
#: The notebook that is run once for each key figure.
MEASURE_NOTEBOOK = "nyckeltal"


class ComparisonData(YearData):
    """The data of a comparison: it has no tables of its own, and its sections follow from the key figures.

    Attributes:
        own: The förbund that it is made for, whose name and colour it has.
    """

    def __init__(self, own: ReportFolder) -> None:
        super().__init__(ReportFolder(own.workspace, COMPARISON, own.year))
        self.own = own

    @cached_property
    def forbund(self) -> Forbund:
        return read_forbund(self.own).model_copy(update={"logotyp": ""})

    @cached_property
    def settings(self) -> ReportSettings:
        sections = tuple(
            Section(text=item.id, rubrik=item.rubrik, nysida=number > 0)
            for number, item in enumerate(measures().nyckeltal)
        )
        return ReportSettings(
            titel=f"Samordningsförbund i jämförelse {self.own.year}",
            beslutad_okand="En jämförelse beslutas inte.",
            omslag=Cover(),
            delar=(
                Part(rubrik="Förbunden sida vid sida", sektioner=(Section(notebook=OVERVIEW, rubrik=""),)),
                Part(rubrik="Nyckeltal", sektioner=sections),
            ),
        )

    @cached_property
    def table_settings(self) -> dict[str, TableSettings]:
        return {}


class Comparison(Report):
    """Every förbund of a year beside each other, as a notebook sees it.

    Attributes:
        forbund: The folder name of the förbund that it is made for.
        year: The year.
        members: The förbund that have a report for the year, the own one first and the others by name.
    """

    def __init__(self, data: ComparisonData) -> None:
        super().__init__(data)
        self.forbund = data.own.forbund
        self.members = _members(data.own)
        self._results: dict[str, Results] = {}

    def results(self, name: str) -> Results:
        """Give a key figure of every förbund.

        Raises:
            ReportError: If there is no such key figure, or a förbund's data have faults.
        """
        if name not in self._results:
            known = measures()
            self._results[name] = collect(known, known.measure(name), self.members, self.forbund)
        return self._results[name]

    def measure(self, name: str) -> Measure:
        """Give what is said of a key figure: its title, how it is computed, what is not comparable.

        Raises:
            ReportError: If there is no such key figure.
        """
        return measures().measure(name)

    def figures_of(self, name: str) -> pd.DataFrame:
        """Give a key figure to compute with.

        Returns:
            One row a förbund that has it (index: its folder name), the highest first: ``namn`` (str),
            ``taljare`` and ``namnare`` (float, kr or a count), ``varde`` (float, % or kr), ``eget`` (bool).

        Raises:
            ReportError: If there is no such key figure, or a förbund's data have faults.
        """
        import pandas as pd

        rows = [
            (item.member.name, float(item.part.value), float(item.whole.value), float(item.value), item.own)
            for item in self.results(name).found
        ]
        index = pd.Index([item.member.id for item in self.results(name).found], name="forbund")
        return pd.DataFrame(rows, index, ["namn", "taljare", "namnare", "varde", "eget"])

    def explained(self, name: str) -> Element:
        """Show how a key figure is computed and how it turned out."""
        measure, known = self.measure(name), measures().grundtal
        times = " × 100" if measure.enhet == "%" else ""
        formula = f"{known[measure.taljare].rubrik} / {known[measure.namnare].rubrik}{times}"
        return self.markdown(
            f"{measure.beskrivning.strip()}\n\n**Så räknas det:** {formula}.\n\n{self.results(name).summary()}"
        )

    def dots(self, name: str) -> Element | None:
        """Show a key figure as a sorted dot plot; nothing when no förbund has it."""
        from arsredovisning.compare import chart

        results = self.results(name)
        if not results.found:
            return None
        count = len(results.found)
        figure, panels = self.panels([1] * chart.columns(count), chart.height(count))
        shown = chart.draw_dots(results, panels)
        title = results.measure.rubrik
        kind = f"Prickdiagram med ett förbund per rad, högst först. {results.summary()}".removesuffix(".")
        # The summary of few tells each of them.
        alt = described(kind, *([shown] if count >= FEW else []), table=title)
        return self.figure(name, figure, f"{title}, {self.year}", alt)

    def result_table(self, name: str) -> Element | None:
        """Show a key figure as a sorted table with the figures that it is made of; nothing when none has it."""
        return self._shown(content.result_table, name)

    def source_table(self, name: str) -> Element | None:
        """Show in which cells of each report the figures stand; nothing when no förbund has them."""
        return self._shown(content.source_table, name)

    def _shown(self, make: Callable[[Results, BaseFigure, BaseFigure], Table], name: str) -> Element | None:
        results, known = self.results(name), measures().grundtal
        if not results.found:
            return None
        return self._element(make(results, known[results.measure.taljare], known[results.measure.namnare]))

    def introduction(self) -> Element:
        """Show how many förbund are compared, which of them are drafts, and which have no report for the year."""
        workspace = self.data.folder.workspace
        without = sorted(
            (
                read_forbund(ReportFolder(workspace, name, self.year)).kortnamn
                for name in workspace.forbund()
                if name not in {member.id for member in self.members}
            ),
            key=swedish_order,
        )
        drafts = [member.name for member in self.members if member.data.draft]
        told = [
            f"Här jämförs de {len(self.members)} förbund som har en rapport för {self.year}. Varje nyckeltal har ett "
            "eget avsnitt, som visar hur det räknas, var talen står i varje förbunds rapport och vad som inte går att "
            "jämföra. Ett tal som en rapport inte har står som saknat, med skälet; inget är uppskattat."
        ]
        if drafts:
            told.append(f"Utkast, som ännu inte är beslutade: {', '.join(drafts)}.")
        if without:
            told.append(f"Utan rapport för året: {', '.join(without)}.")
        return self.markdown("\n\n".join(told))

    def overview(self) -> Element:
        """Show every key figure of every förbund in one table."""
        results = [self.results(item.id) for item in measures().nyckeltal]
        return self._element(content.overview_table(results, self.members, self.forbund))

    def cautions(self, name: str) -> Element:
        """Show what is not comparable, and which förbund lack a key figure and why."""
        results = self.results(name)
        notes = [(base.note, item.member) for item in results.found for base in (item.part, item.whole) if base.note]
        missing = [(" ".join(reasons), member) for member, reasons in results.missing]
        parts = [f"## Vad som inte går att jämföra\n\n{results.measure.jamforbarhet.strip()}", _listed(notes)]
        if missing:
            parts.append(f"## Saknas\n\n{_listed(missing)}")
        return self.markdown("\n\n".join(filter(None, parts)))


def _listed(told: list[tuple[str, Member]]) -> str:
    """List what is told of förbund, the same only once; many names come after what is told of them."""
    return "\n".join(
        f"- {listed(names)}: {text}" if len(names) <= FEW else f"- {text} Gäller {len(names)} förbund: {listed(names)}."
        for text, names in grouped(told)
    )


def _members(own: ReportFolder) -> list[Member]:
    """List the förbund that have the year, the own one first and the others by name.

    Raises:
        ReportError: If no other förbund has the year.
    """
    workspace, year = own.workspace, own.year
    others = [name for name in workspace.forbund() if name != own.forbund and year in workspace.years(name)]
    if not others:
        raise ReportError(_alone(workspace, own))
    members = [Member(YearData(ReportFolder(workspace, name, year))) for name in others]
    return [Member(YearData(own)), *sorted(members, key=lambda member: swedish_order(member.name))]


def _alone(workspace: Workspace, own: ReportFolder) -> Fault:
    shared = sorted(
        {year for name in workspace.forbund() if name != own.forbund for year in workspace.years(name)}
        & set(workspace.years(own.forbund))
    )
    hint = f"År som går att jämföra: {', '.join(map(str, shared))}." if shared else "Lägg upp ett förbund till i data/."
    return Fault(
        f"Det finns inget att jämföra {own.forbund} med: inget annat förbund har en rapport för {own.year}.",
        expected=f"ett förbund till med data/<förbund>/{own.year}/report.toml",
        hint=hint,
    )


def open_comparison(forbund: str, year: int | str) -> Comparison:
    """Open every förbund's data for a year: the first line of a comparison's notebook.

    Args:
        forbund: The folder in data/ of the förbund that the comparison is made for.
        year: The year.

    Raises:
        ReportError: If the förbund or the year does not exist, or there is nothing to compare with.
    """
    workspace = find_workspace()
    own = workspace.find(forbund, year)
    reads.log(workspace)
    return Comparison(ComparisonData(own))
