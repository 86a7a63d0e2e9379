"""The granskning of the five published reports: what it must find, and that all of it is accepted by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace
from arsredovisning.review.findings import Finding
from arsredovisning.review.run import review

WORKSPACE = Workspace(Path(__file__).parents[1])
REPORTS = [("jamtland", 2020), ("jamtland", 2022), ("jamtland", 2024), ("jamtland", 2025), ("solleftea", 2024)]


@pytest.fixture(scope="module")
def findings() -> dict[tuple[str, int], list[Finding]]:
    return {report: review(YearData(WORKSPACE.find(*report))) for report in REPORTS}


Findings = dict[tuple[str, int], list[Finding]]


@pytest.mark.parametrize("report", REPORTS, ids=str)
def test_every_deviation_is_accepted_with_a_motive(findings: Findings, report: tuple[str, int]) -> None:
    """Each deviation of a published report is accepted by name, and no acceptance is left over."""
    open_ones = [item.place for item in findings[report] if item.severity != "upplysning" and not item.accepted]
    assert open_ones == []
    assert all(len(item.motive) > 40 for item in findings[report] if item.accepted)


@pytest.mark.parametrize(
    ("report", "rule", "place", "printed", "expected"),
    [
        (("jamtland", 2025), "MÅL-ANTAL", "matt.antal_personer.utfall", "322", "332"),
        (("jamtland", 2025), "KOPPLING", "balansrakning.kortfristiga_skulder.2025", "2 320", "2 297"),
        (("jamtland", 2022), "SUMMA-RAD", "not_kortfristiga_skulder.summa.2022", "3 790 077", "3 782 909"),
        (("jamtland", 2022), "SUMMA-RAD", "balansrakning.summa_ek_skulder.2022", "10 119", "10 019"),
        (("jamtland", 2024), "SUMMA-RAD", "resultatrakning.arets_resultat.2024", "−594", "−559"),
        (("solleftea", 2024), "PROSA-FAKTA", "fakta.praktikinformator_beviljat_drift.varde", "90 000", "91 000"),
        (("jamtland", 2025), "JÄMFÖR-ÅR", "avslut.arbetsinriktad.man_2024", "8", "18"),
        (("jamtland", 2024), "KÖN-SUMMA", "avslut.arbetsinriktad.alla_2024", "20", "30"),
    ],
)
def test_known_errors_are_found(
    findings: Findings, report: tuple[str, int], rule: str, place: str, printed: str, expected: str
) -> None:
    """Errors that anyone can see in the published reports are found in their cells."""
    found = [(item.rule, item.place, _plain(item.printed)) for item in findings[report]]
    assert (rule, place, printed) in found
    wanted = [_plain(item.expected) for item in findings[report] if (item.rule, item.place) == (rule, place)]
    assert any(expected in text for text in wanted)


def test_a_flipped_sign_is_named(findings: Findings) -> None:
    """A sum that is off by twice a row names the row and its sign."""
    causes = {item.place: item.likely_cause for item in findings["jamtland", 2022]}
    assert "Skuld F-skatt" in causes["not_kortfristiga_skulder.summa.2022"]
    assert "Tecknet är omvänt." in causes["not_kortfristiga_skulder.summa.2022"]


def _plain(figure: str) -> str:
    return figure.replace("\u00a0", " ")
