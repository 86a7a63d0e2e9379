"""What a spreadsheet's number format makes of a number: a percentage, thousands, a date or a time.

Number formats are told by ECMA-376 part 1, 18.8.31: up to four sections, for positive and negative numbers, zero and
text, or by conditions; what is quoted or escaped is text, whatever it looks like.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

#: Text, a place or a filling that is no code: quoted, escaped, as wide as a character, repeated.
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.', re.DOTALL)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_DATE = re.compile(r"[dmhys]", re.IGNORECASE)
_GENERAL = re.compile(r"general", re.IGNORECASE)
#: Commas after the last digit's place divide by a thousand each.
_THOUSANDS = re.compile(r"[0#?](,+)(?![,0#?])")
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


def exponent(pattern: str, number: Decimal) -> int:
    """Give the power of ten between a number and the one that its format shows.

    Args:
        pattern: The number format: ``0%``, ``0" %"``, ``[Red]0%;-0``.
        number: The number, which decides the section.

    Returns:
        2 for each real percent sign, −3 for each comma that divides by a thousand; 0 for a quoted or escaped sign.
    """
    codes = _codes(_section(pattern, number))
    thousands = sum(len(commas) for commas in _THOUSANDS.findall(codes))
    return 2 * codes.count("%") - 3 * thousands


def is_date(pattern: str) -> bool:
    """Tell whether a format shows numbers as dates or times."""
    return is_elapsed(pattern) or bool(_DATE.search(_GENERAL.sub("", _codes(_sections(pattern)[0]))))


def is_elapsed(pattern: str) -> bool:
    """Tell whether a format shows numbers as hours, minutes or seconds that have passed."""
    return bool(_ELAPSED.search(_LITERAL.sub("", _sections(pattern)[0])))


def _codes(section: str) -> str:
    return _BRACKETS.sub("", _LITERAL.sub("", section))


@lru_cache(maxsize=256)
def _sections(pattern: str) -> tuple[str, ...]:
    """Split a format at the semicolons that are no text."""
    held = _LITERAL.sub(lambda found: found[0].replace(";", "\0"), pattern)
    return tuple(section.replace("\0", ";") for section in held.split(";"))


def _section(pattern: str, number: Decimal) -> str:
    """Choose the section that a number is shown by."""
    sections = _sections(pattern)[:3]
    conditions = [_CONDITION.search(_LITERAL.sub("", section)) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _HOLDS[condition[1]](number, Decimal(condition[2])):
                return section
        return sections[-1]
    if number < 0 and len(sections) > 1:
        return sections[1]
    if number == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]
