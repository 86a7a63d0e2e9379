"""Deviations that the förbund has accepted, by rule, place and figures: avvikelser.toml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, ValidationError

from arsredovisning.data.toml import read_toml
from arsredovisning.data.year import YearData
from arsredovisning.disclosure.cells import LAST_YEARS
from arsredovisning.errors import Fault, ReportError
from arsredovisning.review.findings import Finding

#: The rule of an acceptance that meets no finding.
UNUSED = "GODKÄNNANDE"


class Acceptance(BaseModel):
    """One accepted deviation.

    Attributes:
        regel: The rule's id.
        plats: ``tabell.rad.kolumn``, or the file when the finding is not in a table.
        tryckt: The printed figure, as the finding gives it.
        vantat: The expected figure, as the finding gives it.
        motiv: What is wrong and why it stays.
        av: Who accepted it.
        datum: When.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    regel: str
    plats: str
    tryckt: str = ""
    vantat: str = ""
    motiv: str
    av: str
    datum: dt.date

    def meets(self, finding: Finding) -> bool:
        """Tell whether this accepts a finding: same rule, same place and the same figures."""
        return (self.regel, self.plats, _plain(self.tryckt), _plain(self.vantat)) == (
            finding.rule,
            finding.place,
            _plain(finding.printed),
            _plain(finding.expected),
        )


def _plain(figure: str) -> str:
    return figure.replace("\u00a0", " ")


def read_acceptances(data: YearData) -> list[Acceptance]:
    """Read avvikelser.toml; a year without it has accepted nothing.

    Raises:
        ReportError: With every fault in the file.
    """
    path = data.folder.data / "avvikelser.toml"
    shown = data.folder.workspace.relative(path)
    if not path.exists():
        return []
    raw = read_toml(path, shown)
    faults = [
        Fault("Okänd inställning.", shown, column=name, expected="[[avvikelse]]") for name in raw.keys() - {"avvikelse"}
    ]
    accepted: list[Acceptance] = []
    items = raw.get("avvikelse", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ReportError(
            Fault("Godkännandena går inte att läsa.", shown, column="avvikelse", expected="[[avvikelse]]")
        )
    for number, item in enumerate(items, 1):
        try:
            accepted.append(Acceptance.model_validate(item))
        except ValidationError as error:
            for wrong in error.errors():
                name = ".".join(str(part) for part in wrong["loc"])
                expected = "regel, plats, motiv, av och datum; tryckt och vantat som i fyndet"
                faults.append(
                    Fault(
                        "Godkännandet är inte fullständigt.",
                        shown,
                        None,
                        f"avvikelse {number}, {name}",
                        expected=expected,
                    )
                )
    if faults:
        raise ReportError(faults)
    return accepted


def _inherited(data: YearData, finding: Finding, others: Mapping[int, YearData]) -> Finding:
    """Accept a finding that an earlier report has accepted already, with its motive."""
    for year in sorted((year for year in others if year < data.folder.year), reverse=True):
        as_it_was = list(_as_it_was(data, finding, others[year]))
        for item in read_acceptances(others[year]) if as_it_was else ():
            if any(item.meets(earlier) for earlier in as_it_was):
                motive = f"Godkänd i årsredovisningen för {year}: {item.motiv}"
                return replace(finding, accepted=True, motive=motive)
    return finding


def _as_it_was(data: YearData, finding: Finding, earlier: YearData) -> Iterator[Finding]:
    """Give a finding as an earlier report may have had it: in the cell of the same number, or in the same setting."""
    settings, there = (item.folder.workspace.relative(item.folder.settings) for item in (data, earlier))
    if finding.file == settings:
        yield replace(finding, file=there)
    elif _is_earlier(data, finding):
        previous = data.table(finding.table).row(finding.row).previous
        columns = {finding.column, LAST_YEARS.get(finding.column, finding.column)}
        for row in filter(None, {finding.row, previous}):
            yield from (replace(finding, row=row, column=column) for column in columns)


def _is_earlier(data: YearData, finding: Finding) -> bool:
    """Tell whether a finding is in a cell about a year before the report's own."""
    if not (finding.table and finding.row and finding.column):
        return False
    table = data.table(finding.table)
    year = table.column(finding.column).year or table.row(finding.row).year
    return finding.column in LAST_YEARS or (year is not None and year < data.folder.year)


def accept(data: YearData, findings: Sequence[Finding], others: Mapping[int, YearData]) -> Iterator[Finding]:
    """Mark the findings that are accepted, and add one for each acceptance that meets none.

    Two findings with the same rule, cell and figures are one deviation; in a text, where a place is only
    the file, each needs an acceptance of its own. What an earlier year's report accepted in a cell is accepted too
    where this year's states the same number of the same year again, with the same fault; so is what its settings
    lack as this year's do.

    Raises:
        ReportError: If avvikelser.toml has faults.
    """
    acceptances = read_acceptances(data)
    used: set[int] = set()
    for finding in findings:
        open_to = [number for number in range(len(acceptances)) if finding.table or number not in used]
        met = next((number for number in open_to if acceptances[number].meets(finding)), None)
        if met is None:
            yield _inherited(data, finding, others)
        else:
            used.add(met)
            yield replace(finding, accepted=True, motive=acceptances[met].motiv)
    shown = data.folder.workspace.relative(data.folder.data / "avvikelser.toml")
    for number, item in enumerate(acceptances):
        if number not in used:
            yield Finding(
                rule=UNUSED,
                severity="varning",
                section="avvikelser.toml",
                table="",
                row="",
                column="",
                file=shown,
                line=0,
                printed=f"{item.regel} {item.plats}",
                expected="",
                difference="",
                message="Godkännandet motsvarar ingen avvikelse. Ta bort det, eller se efter vad som har ändrats.",
            )
