"""Moving what names a year: ids and labels."""

from __future__ import annotations

import re

_YEAR = r"(?:19|20)\d\d"
#: A year in the id of a row or column: ``2025``, ``utfall_2025``, ``alla_2025_andel``.
_IN_ID = re.compile(rf"(?:(?<=^)|(?<=_)){_YEAR}(?=_|$)")
#: A year in a label, but not in a law (2003:1210) or a longer number.
_IN_LABEL = re.compile(rf"(?<![\d:/]){_YEAR}(?![\d:/])")
#: A day as some write it in a label: 251231.
_DAY_IN_LABEL = re.compile(r"(?<!\d)(\d\d)((?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)")


def shift_id(name: str, by: int) -> str:
    """Move the years that an id names."""
    return _IN_ID.sub(lambda year: str(int(year[0]) + by), name)


def shift_formula(formula: str, by: int) -> str:
    """Move the years that the ids in a formula name."""
    return re.sub(r"\w+", lambda name: shift_id(name[0], by), formula)


def shift_label(label: str, by: int, since: int = 0) -> str:
    """Move the years and days of a label: ``2025-01-01 – 2025-12-31``, ``241231``.

    Args:
        label: The label.
        by: How many years.
        since: The first year that is moved; a year long gone is no date of the report.
    """

    def year(match: re.Match[str]) -> str:
        return str(int(match[0]) + by) if int(match[0]) >= since else match[0]

    def day(match: re.Match[str]) -> str:
        moved = 2000 + int(match[1]) >= since
        return f"{(int(match[1]) + by) % 100:02}{match[2]}" if moved else match[0]

    return _DAY_IN_LABEL.sub(day, _IN_LABEL.sub(year, label))
