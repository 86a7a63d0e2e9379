"""Moving what names a year."""

from __future__ import annotations

import pytest

from arsredovisning.data.years import shift_formula, shift_id, shift_label
from arsredovisning.text.shift import shift_expressions


@pytest.mark.parametrize(
    ("name", "moved"),
    [("2025", "2026"), ("alla_2025_andel", "alla_2026_andel"), ("bip2", "bip2"), ("not_20251", "not_20251")],
)
def test_ids_move(name: str, moved: str) -> None:
    """An id moves where a part of it is a year, and only there."""
    assert shift_id(name, 1) == moved


def test_formulas_move() -> None:
    """A formula moves in its ids and keeps its numbers of times."""
    assert shift_formula("2 * utfall_2025 - abs(budget_2025)", 1) == "2 * utfall_2026 - abs(budget_2026)"


@pytest.mark.parametrize(
    ("label", "moved"),
    [
        ("2025-01-01 – 2025-12-31", "2026-01-01 – 2026-12-31"),
        ("241231", "251231"),
        ("Utfall 2024", "Utfall 2025"),
        ("Enligt lagen (2003:1210)", "Enligt lagen (2003:1210)"),
        ("Konto 20250 och 1 234", "Konto 20250 och 1 234"),
    ],
)
def test_labels_move(label: str, moved: str) -> None:
    """A label moves in its years and days, and not in laws or other numbers."""
    assert shift_label(label, 1) == moved


def test_years_long_gone_stay() -> None:
    """A year before the first that is to move stays as it is."""
    assert shift_label("Beslut 2019, utfall 2025", 1, since=2024) == "Beslut 2019, utfall 2026"


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("{{ deltagare.nya.alla_2025 | antal }} år 2025", "{{ deltagare.nya.alla_2026 | antal }} år 2025"),
        ("{{ drift.resultat.2025 }}", "{{ drift.resultat.2026 }}"),
        ("{{ drift.resultat['2025'] }}", "{{ drift.resultat['2026'] }}"),
        ("{{ fakta.andel_2023 | procent }}", "{{ fakta.andel_2024 | procent }}"),
        ("{{ ungefar(fakta.antal, 'som 2024', 2000) }}", "{{ ungefar(fakta.antal, 'som 2024', 2000) }}"),
        ("{{ fakta.antal * 0.2025 }}", "{{ fakta.antal * 0.2025 }}"),
    ],
)
def test_expressions_move(text: str, moved: str) -> None:
    """An expression moves in the cells it names, and not in its words or numbers; the text around it stays."""
    assert shift_expressions(text, 1) == moved
