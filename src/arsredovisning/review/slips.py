"""How a number is misprinted: the slip of the pen that makes one number of another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

#: Digits that a number needs before a likeness to another says anything.
_DIGITS = 3
#: Digits that a number needs before its being the opposite does.
_TURNED = 2
#: One digit is another: so common a likeness that it explains nothing by itself.
WEAK = "En siffra skiljer."


def slip(wrong: Decimal, right: Decimal) -> str:
    """Say what slip makes the wrong number of the right one, as a Swedish sentence; empty when none does."""
    one, other = _digits(wrong), _digits(right)
    if wrong == -right and len(one) >= _TURNED:
        return "Tecknet är omvänt."
    if (wrong < 0) != (right < 0) or min(len(one), len(other)) < _DIGITS:
        return ""
    if one in set(_swapped(other)):
        return "Två siffror är omkastade."
    if one in set(_shortened(other)):
        return "En siffra saknas."
    if other in set(_shortened(one)):
        return "En siffra är för mycket."
    if len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        return WEAK
    return ""


def _digits(number: Decimal) -> str:
    return f"{abs(number):f}".replace(".", "").lstrip("0")


def _swapped(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _shortened(digits: str) -> Iterator[str]:
    for at in range(len(digits)):
        yield digits[:at] + digits[at + 1 :]
