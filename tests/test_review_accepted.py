"""Granskning: deviations that the förbund has accepted."""

from __future__ import annotations

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.review.accepted import UNUSED, accept, read_acceptances
from arsredovisning.review.findings import Finding
from tests.project import Project

ACCEPTED = """\
[[avvikelse]]
regel = "SUMMA-RAD"
plats = "resultatrakning.c.2024"
tryckt = "−3 740"
vantat = "−734"
motiv = "Tryckfel i den beslutade rapporten."
av = "Kim Ek"
datum = 2025-03-14
"""


def finding(rule: str = "SUMMA-RAD", row: str = "c", printed: str = "−3\u00a0740", expected: str = "−734") -> Finding:
    return Finding(
        rule=rule,
        severity="fel",
        section="Resultaträkning",
        table="resultatrakning",
        row=row,
        column="2024",
        file="data/provlandet/2024/tabeller/resultatrakning.csv",
        line=4,
        printed=printed,
        expected=expected,
        difference="",
        message="Summan stämmer inte med sina rader.",
    )


def marked(project: Project, *findings: Finding, accepted: str = ACCEPTED) -> list[Finding]:
    project.write("avvikelser.toml", accepted)
    return list(accept(project.data, findings, {}))


def test_an_accepted_finding(project: Project) -> None:
    """A finding with an acceptance's rule, place and figures is accepted with its motive."""
    (found,) = marked(project, finding())
    assert found.accepted
    assert found.motive == "Tryckfel i den beslutade rapporten."


def test_nothing_is_accepted_without_a_file(project: Project) -> None:
    """A year without avvikelser.toml has accepted nothing."""
    assert list(accept(project.data, [finding()], {})) == [finding()]


@pytest.mark.parametrize(
    "other",
    [
        finding(rule="KOPPLING"),
        finding(row="d"),
        finding(printed="−3\u00a0741"),
        finding(expected="−735"),
        finding(expected=""),
    ],
)
def test_another_finding_is_new(project: Project, other: Finding) -> None:
    """Another rule, place or figure is a new finding, and the acceptance that meets none is a finding too."""
    new, unused = marked(project, other)
    assert new == other
    assert (unused.rule, unused.severity, unused.accepted) == (UNUSED, "varning", False)
    assert unused.file == "data/provlandet/2024/avvikelser.toml"
    assert unused.printed == "SUMMA-RAD resultatrakning.c.2024"


def test_one_acceptance_covers_a_cell(project: Project) -> None:
    """Two findings of the same rule, cell and figures are both accepted by one acceptance."""
    assert [found.accepted for found in marked(project, finding(), finding())] == [True, True]


def test_an_acceptance_covers_one_finding_of_a_text(project: Project) -> None:
    """A finding that stands in no table is accepted by its file, needs no figures, and takes an acceptance each."""
    in_text = Finding("INNEHÅLL", "varning", "report.toml", "", "", "", "data/x/report.toml", 0, "", "", "", "Saknas.")
    text = (
        '[[avvikelse]]\nregel = "INNEHÅLL"\nplats = "data/x/report.toml"\nmotiv = "M"\nav = "K"\ndatum = 2025-03-14\n'
    )
    assert [found.accepted for found in marked(project, in_text, in_text, accepted=text)] == [True, False]
    assert [found.accepted for found in marked(project, in_text, in_text, accepted=text * 2)] == [True, True]


@pytest.mark.parametrize("setting", ["regel", "plats", "motiv", "av", "datum"])
def test_an_acceptance_needs(project: Project, setting: str) -> None:
    """An acceptance without rule, place, motive, name or date stops the granskning and names what is missing."""
    lines = [line for line in ACCEPTED.splitlines() if not line.startswith(f"{setting} ")]
    project.write("avvikelser.toml", "\n".join(lines))
    with pytest.raises(ReportError) as caught:
        read_acceptances(project.data)
    (fault,) = caught.value.faults
    assert fault.message == "Godkännandet är inte fullständigt."
    assert fault.place == f"data/provlandet/2024/avvikelser.toml, kolumn avvikelse 1, {setting}"


def test_every_fault_is_told(project: Project) -> None:
    """Unknown settings, in the file and in an acceptance, and a wrong date are told in one go."""
    text = ACCEPTED.replace("2025-03-14", '"i mars"') + "belopp = 5\n\n[annat]\nx = 1\n"
    project.write("avvikelser.toml", text)
    with pytest.raises(ReportError) as caught:
        read_acceptances(project.data)
    assert [fault.column for fault in caught.value.faults] == [
        "annat",
        "avvikelse 1, datum",
        "avvikelse 1, belopp",
    ]


def test_a_file_that_is_not_toml(project: Project) -> None:
    """A file that cannot be read is told with its name, never as a traceback."""
    project.write("avvikelser.toml", "[[avvikelse]\n")
    with pytest.raises(ReportError) as caught:
        read_acceptances(project.data)
    assert caught.value.faults[0].file == "data/provlandet/2024/avvikelser.toml"


@pytest.mark.parametrize("text", ["avvikelse = 1\n", "avvikelse = [1]\n", "[avvikelse]\nregel = 'X'\n"])
def test_acceptances_of_another_shape_are_told(project: Project, text: str) -> None:
    """A file whose acceptances are not [[avvikelse]] tables is told so in Swedish."""
    project.write("avvikelser.toml", text)
    with pytest.raises(ReportError) as caught:
        read_acceptances(project.data)
    assert caught.value.faults[0].expected == "[[avvikelse]]"
