"""The granskning as one self-contained HTML page, in the report's own style."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from arsredovisning.document.model import Front
from arsredovisning.document.templates import cell_id
from arsredovisning.export.fonts import with_fonts
from arsredovisning.export.html import exporter
from arsredovisning.export.marks import place_in_words
from arsredovisning.project.outputs import PAGE
from arsredovisning.review.findings import SEVERITIES, Examination, Finding, grouped, summary
from arsredovisning.review.rules.contents import Presence

#: The report that the page lies beside.
_ANCHOR = re.compile(r'\bid="((?:cell|tab)-[^"]+)"')


def to_review_html(
    front: Front,
    examined: Examination,
    rules: Iterable[tuple[str, str, str]],
    parts: Sequence[Presence],
    templates: Path,
    report: str = "",
) -> str:
    """Write what the granskning found as a page for those who do not read JSON.

    Args:
        front: What the report says of itself.
        examined: What was found and tried; new findings are shown before accepted ones.
        rules: Each rule's id, what it checks and where it comes from.
        parts: The parts that a report is asked to have, with where this one has them.
        templates: The project's folder of templates.
        report: The report's page; a finding links to its cell there, or to its table. No links without it.
    """
    anchors = frozenset(_ANCHOR.findall(report))
    rules, findings = list(rules), examined.findings
    page = exporter(templates).environment.get_template("granskning.html.j2")
    written: str = page.render(
        title=front.title,
        forbund=front.forbund,
        year=front.year,
        accent=front.accent,
        summary=summary(findings),
        groups=[(severity, _of(examined, severity)) for severity in SEVERITIES],
        causes={cause.id: cause for cause in examined.causes},
        coverage=examined.coverage,
        rules=rules,
        explained={rule: explanation for rule, explanation, _source in rules},
        counts=Counter(finding.rule for finding in findings),
        parts=parts,
        place=place_in_words,
        link_of=lambda finding: _link(finding, anchors),
    )
    return with_fonts(written, templates)


def _of(examined: Examination, severity: str) -> list[Finding]:
    """Give the findings of a severity, new ones first, those of one cause together."""
    groups = grouped(examined, (finding for finding in examined.findings if finding.severity == severity))
    new_first = sorted(groups, key=lambda group: all(finding.accepted for finding in group))
    return [finding for group in new_first for finding in group]


def _link(finding: Finding, anchors: frozenset[str]) -> str:
    cell = cell_id(finding.table, finding.row, finding.column)
    anchor = next((name for name in (cell, f"tab-{finding.table}") if name in anchors), "")
    return f"{PAGE}#{anchor}" if anchor else ""
