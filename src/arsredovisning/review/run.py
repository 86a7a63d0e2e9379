"""Running the granskning: every rule on a report, the likely causes, and what has been accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from arsredovisning.data.values import Value
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.accepted import accept
from arsredovisning.review.causes import Causes
from arsredovisning.review.context import Deviation, Review, shown
from arsredovisning.review.findings import SEVERITIES, Finding
from arsredovisning.review.rules import RULES, Rule


def review(data: YearData) -> list[Finding]:
    """Review a report whose data have passed the check.

    Returns:
        The findings by severity, then by place; accepted ones are marked.

    Raises:
        ReportError: If avvikelser.toml has faults.
    """
    found = list(deviations(data, other_years(data)))
    causes = Causes(deviation for _rule, deviation in found)
    findings = [as_finding(rule, deviation, causes.of(deviation)) for rule, deviation in found]
    return sorted(accept(data, findings), key=order)


def other_years(data: YearData) -> dict[int, YearData]:
    """Give the förbund's own reports for other years."""
    folder = data.folder
    years = folder.workspace.years(folder.forbund)
    return {
        year: YearData(ReportFolder(folder.workspace, folder.forbund, year)) for year in years if year != folder.year
    }


def deviations(
    data: YearData, others: Mapping[int, YearData], rules: Iterable[Rule] = RULES
) -> Iterator[tuple[Rule, Deviation]]:
    """Run rules and give what they find, before anything is accepted."""
    context = Review(data, others)
    for rule in rules:
        for deviation in rule.find(context):
            yield rule, deviation


def order(finding: Finding) -> tuple[int, str, int, str, str]:
    """Order findings by severity, then by place."""
    return SEVERITIES.index(finding.severity), finding.file, finding.line, finding.column, finding.rule


def explanations() -> Iterator[tuple[str, str, str]]:
    """Give each rule's id, what it checks and where it comes from."""
    for rule in RULES:
        yield rule.id, rule.explanation, rule.source


def as_finding(rule: Rule, deviation: Deviation, cause: str = "") -> Finding:
    """Write down what a rule has found, with its likely cause."""
    table, row, column = deviation.table, deviation.row, deviation.column
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        section=deviation.section or (table.settings.rubrik if table else ""),
        table=table.id if table else "",
        row=row.id if row else "",
        column=column.id if column else "",
        file=deviation.file or (table.file if table else ""),
        line=deviation.line or (row.line if row else 0),
        printed=shown(deviation.printed),
        expected=shown(deviation.expected),
        difference=_difference(deviation),
        message=deviation.message,
        likely_cause=cause,
    )


def _difference(deviation: Deviation) -> str:
    printed, expected = deviation.printed, deviation.expected
    if isinstance(printed, str) or isinstance(expected, str):
        return ""
    return shown(Value(Decimal(printed) - Decimal(expected), getattr(printed, "unit", "")))
