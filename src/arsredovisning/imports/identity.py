"""What an identity number looks like: personnummer, samordningsnummer and interim numbers, however they are written.

The rule, in the order that it is asked:

1. Its first part is a date of birth, ``yymmdd`` or ``yyyymmdd``, with 60 added to the day of a samordningsnummer. An
   organisationsnummer has at least 20 where the month stands and is therefore none.
2. With a dash or plus before the last four, or with the century, that is enough: the check digit may be wrong or be a
   letter (an interim number). Two cases must have the right check digit: a date from 2012 on, since whoever was born
   then is no participant and ``20240315-0012`` is a case, and a last part that reads as a year, which is a period.
3. Other ten digits must have the right check digit, also with zeros put back that Excel has taken away.

Sources: folkbokföringslagen (1991:481) 18 and 18 a §§; SKV 704.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

#: A samordningsnummer has the day of birth plus 60.
_COORDINATION = 60
#: Whoever was born from this year on has not been of working age.
_TOO_YOUNG = 2012
_LENGTH = 10
#: A number born in January 2000 has lost three zeros to Excel.
_MOST_ZEROS = 3
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_DASH = re.compile("[\u2010-\u2015\u2043\u207b\u2212\u2500\u2e3a\u2e3b\ufe58\uff0d\u30fc~]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
#: No identity number has fewer digits, wherever they stand.
_SOME_DIGITS = re.compile(r"\d(?:\D{0,3}\d){5}")
#: Overlapping, so that no number hides behind another; each part is short, so that no text takes long.
_NUMBER = re.compile(
    r"(?<!\d)(?=((?P<century>18|19|20)?[ ]?(?P<year>\d\d)(?P<between>[-/. ]?)(?P<month>\d\d)(?P=between)(?P<day>\d\d)"
    r"(?P<gap>[ ]{0,3}[-+/.:_,~]{0,2}[ ]{0,3})"
    r"(?P<last>\d\d ?\d\d|[JKLMNPRSTUWXF]\d{3}|[JKLMNPRSTUWXF][A-Z]\d\d)(?![\dA-Za-z])(?P<more>[-/.]\d)?))"
)
#: Digits, each perhaps with something between: ``8 1 1 2 …``, ``8,112,189,876``.
_SPREAD = re.compile(r"\D{0,3}(?:\d[ ,.'-]{0,2}){9,11}\d\D{0,3}")
_EXPONENT = re.compile(r"(\d)[.,](\d{3,})[eE]\+?0?(9|10|11)")
_WHOLE = re.compile(r"(\d+)[.,]0+")
_MOBILE = "070"


def holds_identity_number(text: str, phone: bool = False) -> bool:
    """Tell whether a text holds an identity number.

    Args:
        text: A cell, or a whole comment.
        phone: Whether the text is told to be a telephone number; then ten digits alone are one.
    """
    if _DATE.fullmatch(text) or not _SOME_DIGITS.search(text):
        return False
    text = plain_digits(text)
    if _EXPONENT.fullmatch(text):
        return _of_exponent(text)
    if any(_is_identity(match, phone) for match in _NUMBER.finditer(text)):
        return True
    return not phone and (_restored(text, least=_LENGTH - 1) or _is_spread(text))


def is_column_of_numbers(cells: Sequence[str]) -> bool:
    """Tell whether a column is of identity numbers, although no cell says so by itself.

    So it is where most cells are ten digits that begin with a date, whatever the last one is, and where all are what
    Excel leaves of numbers that begin with zeros.
    """
    filled = [plain_digits(cell) for cell in cells if cell]
    dated = [cell for cell in filled if re.fullmatch(rf"\d{{{_LENGTH}}}", cell) and _born("", cell[:6]) is not None]
    ours = [cell for cell in dated if not cell.startswith(_MOBILE)]
    # One number in every row tells nobody from another.
    various = 2 * len(set(ours)) > len(filled)
    return bool(filled) and (various or all(_restored(cell) for cell in filled))


def plain_digits(text: str) -> str:
    """Write a text with ordinary digits, one kind of dash, ordinary spaces and nothing that cannot be seen.

    A whole number with decimals, ``8112189876.0``, loses them.
    """
    if not text.isascii():
        text = _DASH.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
        text = "".join(str(unicodedata.digit(sign, sign)) if sign.isdigit() else sign for sign in text)
    text = " ".join(text.split())
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _is_identity(match: re.Match[str], phone: bool) -> bool:
    part = match.groupdict(default="")
    last = part["last"].replace(" ", "")
    digits = part["year"] + part["month"] + part["day"]
    year = _born(part["century"], digits)
    if year is None:
        return False
    checked = checks(digits + last)
    dashed = any(sign in part["gap"] for sign in "-+~")
    if not last.isdigit():
        return (dashed or bool(part["century"]) or not part["gap"]) and year < _TOO_YOUNG
    period = last[:2] in ("19", "20")
    if part["more"] and (period or not checked):
        return False
    if (dashed or part["century"]) and year < _TOO_YOUNG and not period:
        return True
    return checked and (dashed or bool(part["century"]) or not phone)


def _born(century: str, digits: str) -> int | None:
    """Give the year of birth that six digits tell, or None if they are no date of birth."""
    year, month, day = (int(pair) for pair in re.findall(r"\d\d", digits))
    # Those alive today: nobody who takes part was born after this century's twenties.
    full = int(century) * 100 + year if century else (2000 if year < 30 else 1900) + year
    try:
        dt.date(full if full % 4 else 2000, month, day - _COORDINATION if day > _COORDINATION else day)
    except ValueError:
        return None
    return full


def checks(digits: str) -> bool:
    """Tell whether the last of ten digits is the Luhn check digit of the others."""
    if not digits.isdigit():
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _restored(text: str, least: int = _LENGTH - _MOST_ZEROS) -> bool:
    """Tell whether a number becomes an identity number when the zeros that Excel took away are back."""
    if not (text.isdecimal() and least <= len(text) <= _LENGTH):
        return False
    full = text.zfill(_LENGTH)
    return _born("", full[:6]) is not None and checks(full)


def _is_spread(text: str) -> bool:
    """Tell whether the digits of a whole text, taken together, are an identity number."""
    if not _SPREAD.fullmatch(text):
        return False
    digits = "".join(filter(str.isdigit, text))
    if len(digits) not in (_LENGTH, _LENGTH + 2) or digits.startswith(_MOBILE):
        return False
    year = _born(digits[:-_LENGTH], digits[-_LENGTH : -_LENGTH + 6])
    return year is not None and checks(digits[-_LENGTH:]) and not (len(digits) > _LENGTH and year >= _TOO_YOUNG)


def _of_exponent(text: str) -> bool:
    """Tell whether Excel has written an identity number as ``8,112E+09``, whole or with its end cut off."""
    number = str(int(Decimal(text.replace(",", "."))))
    if len(number) == _LENGTH + 2:
        return number[:2] in ("18", "19", "20") and "01" <= number[4:6] <= "12"
    return len(number) >= _LENGTH - 1 and "01" <= number.zfill(_LENGTH)[2:4] <= "12"


def masked(text: str) -> str:
    """Give a text, such as a file's name, with no identity number in it."""
    return "(namnet visas inte)" if holds_identity_number(text) else text
