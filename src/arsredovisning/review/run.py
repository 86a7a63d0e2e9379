"""Running the granskning: every rule on a report, the causes found by trying, and what has been accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from arsredovisning.data.units import MONEY
from arsredovisning.data.values import Value
from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.accepted import accept
from arsredovisning.review.context import Deviation, Review, Said, Untried, may_be_rounding, shown
from arsredovisning.review.coverage import coverage_of
from arsredovisning.review.cures import explain, follow_ons
from arsredovisning.review.findings import SEVERITIES, Examination, Finding, ToldCause
from arsredovisning.review.rules import RULES, Rule
from arsredovisning.review.trial import Key, key_of
from arsredovisning.review.wording import label_of, told

#: How many parts of an expected figure can be read at a glance.
_READ = 6
_MANY = Untried("orsaken till alla avvikelser", "de är för många", "Rätta några av dem och granska igen.")
_ROUNDING = "Skillnaden är så liten att den kan bero på hur talen är avrundade."


def review(data: YearData) -> list[Finding]:
    """Review a report whose data have passed the check.

    Returns:
        The findings by severity, then by place; accepted ones are marked.

    Raises:
        ReportError: If avvikelser.toml has faults.
    """
    return list(examine(data).findings)


def examine(data: YearData) -> Examination:
    """Review a report whose data have passed the check, and tell what was tried.

    Returns:
        The findings by severity, then by place, with accepted ones marked; what they come of; and the coverage.

    Raises:
        ReportError: If avvikelser.toml has faults.
    """
    others = other_years(data)
    heard = list(said(data, others))
    found = [(rule, item) for rule, item in heard if isinstance(item, Deviation)]
    causes, cause_of, left_out = _causes(data, others, [rule for rule, _deviation in found])
    findings = [_explained(rule, deviation, cause_of.get(key_of(rule, deviation))) for rule, deviation in found]
    coverage = coverage_of(data, [*(item for _rule, item in heard), *left_out])
    return Examination(tuple(sorted(accept(data, findings, others), key=order)), tuple(causes), coverage)


def _causes(
    data: YearData, others: Mapping[int, YearData], broken: Sequence[Rule]
) -> tuple[list[ToldCause], dict[Key, ToldCause], list[Untried]]:
    """Find the causes of what broken rules have found, which deviations come of each, and what was not looked for."""
    if not any(rule.numbers for rule in broken):
        return [], {}, []
    explained = explain(data, others)
    found = explained.causes
    causes = [told(data, cause, f"O{number}") for number, cause in enumerate(found, 1)]
    cause_of = {key: causes[at] for at, cause in enumerate(found) for key in cause.deviations}
    texts = list(dict.fromkeys(rule for rule in broken if rule.follows))
    cause_of |= {key: causes[at] for key, at in follow_ons(data, others, found, texts).items()}
    return causes, cause_of, [] if explained.whole else [_MANY]


def other_years(data: YearData) -> dict[int, YearData]:
    """Give the förbund's own reports for other years."""
    folder = data.folder
    years = folder.workspace.years(folder.forbund)
    return {
        year: YearData(ReportFolder(folder.workspace, folder.forbund, year)) for year in years if year != folder.year
    }


def said(data: YearData, others: Mapping[int, YearData], rules: Iterable[Rule] = RULES) -> Iterator[tuple[Rule, Said]]:
    """Run rules and give all that they say: what they tried, what they found, and what they could not try."""
    context = Review(data, others)
    for rule in rules:
        for item in rule.find(context):
            yield rule, item


def deviations(
    data: YearData, others: Mapping[int, YearData], rules: Iterable[Rule] = RULES
) -> Iterator[tuple[Rule, Deviation]]:
    """Run rules and give what they find, before anything is accepted."""
    for rule, item in said(data, others, rules):
        if isinstance(item, Deviation):
            yield rule, item


def order(finding: Finding) -> tuple[int, str, int, str, str]:
    """Order findings by severity, then by place."""
    return SEVERITIES.index(finding.severity), finding.file, finding.line, finding.column, finding.rule


def explanations() -> Iterator[tuple[str, str, str]]:
    """Give each rule's id, what it checks and where it comes from."""
    for rule in RULES:
        yield rule.id, rule.explanation, rule.source


def as_finding(rule: Rule, deviation: Deviation) -> Finding:
    """Write down what a rule has found; a difference that rounding explains is a notice, whatever the rule."""
    table, row, column = deviation.table, deviation.row, deviation.column
    rounding = may_be_rounding(deviation)
    return Finding(
        rule=rule.id,
        severity="upplysning" if rounding else rule.severity,
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
        likely_cause=deviation.cause or (_ROUNDING if rounding else ""),
        label=label_of(row, column),
        unit=_unit(deviation),
        basis=_basis(deviation),
    )


def _explained(rule: Rule, deviation: Deviation, cause: ToldCause | None) -> Finding:
    """Write down a finding with the cause that was found by trying; then it is no matter of rounding."""
    finding = as_finding(rule, deviation)
    if cause is None:
        return finding
    return replace(finding, severity=rule.severity, likely_cause=cause.words, cause=cause.id)


def _unit(deviation: Deviation) -> str:
    """Give the unit of figures that are money; others say theirs, or need none."""
    unit: str = getattr(deviation.printed, "unit", "")
    return {"mkr": "Mkr"}.get(unit, unit) if unit in MONEY and not isinstance(deviation.expected, str) else ""


def _basis(deviation: Deviation) -> str:
    """Say what the expected figure is made of, if there are figures and they are not too many to be read."""
    terms = deviation.terms
    if isinstance(deviation.expected, str) or not 0 < len(terms) <= _READ:
        return ""
    listed = [
        f"{'minus ' if term.times < 0 and len(terms) > 1 else ''}{term.label} {shown(term.value)}" for term in terms
    ]
    return " och ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))


def _difference(deviation: Deviation) -> str:
    printed, expected = deviation.printed, deviation.expected
    if isinstance(printed, str) or isinstance(expected, str):
        return ""
    return shown(Value(Decimal(printed) - Decimal(expected), getattr(printed, "unit", "")))
