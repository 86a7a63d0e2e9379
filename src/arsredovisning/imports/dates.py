"""Dates as lists have them: in figures with the year first, with or without a time of day, or in Swedish words."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_LONG = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_TIME = re.compile(r"[ T]\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?$")
_FIGURES = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_WORDS = re.compile(r"(?:den )?(\d{1,2})(?::?e)? ([a-zåäö]+)\.? (\d{4})", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")


def read_date(text: str) -> dt.date | None:
    """Read a date: ``2025-03-14``, ``20250314``, ``2025/3/14``, ``2025-03-14 10:30``, ``14 mars 2025``.

    Returns:
        The date, or None for what is no date or may be two: ``03/04/2025``, ``25-03-14``.
    """
    plain = _TIME.sub("", text.strip().translate(_DASHES))
    if found := _FIGURES.fullmatch(plain):
        year, mark, month, day = found.groups()
        if not mark and len(month + day) != 4:
            return None
        return _date(int(year), int(month), int(day))
    if found := _WORDS.fullmatch(plain):
        name = found[2].lower()
        months = [at for at, long in enumerate(_LONG, 1) if name in (long, _MONTHS[at - 1], long[:4], long[:5])]
        return _date(int(found[3]), months[0], int(found[1])) if months else None
    return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
