"""Personal data in a list: identity numbers, which are refused, and names and addresses, which are not read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from arsredovisning.data.csvfile import RawTable
from arsredovisning.errors import Fault

_IDENTITY_HEAD = re.compile(r"(person|samordnings|födelse)[- ]?(nr|nummer)|persnr|\bpnr\b|\bssn\b")
_CONTACT_HEAD = re.compile(
    r"namn\b|e-?post|mejl|\be?-?mail|telefon|\btel\b|tfn|mobil|adress|postnr|postnummer|postort|födelsedatum|född\b"
    r"|\bname\b|phone|handläggare|kontaktperson"
)
_PHONE_HEAD = re.compile(r"telefon|\btel\b|tfn|mobil|phone")
_MAIL = re.compile(r"\S+@\S+\.\S+")
#: Ten or twelve digits, with or without a sign before the last four.
_DIGITS = re.compile(r"(?<!\d)((?:19|20)?\d{6})([-+\u2010-\u2013 ]?)(\d{4})(?!\d)")
#: A coordination number has the day of birth plus 60.
_COORDINATION = 60


def identity_numbers(table: RawTable) -> Iterator[Fault]:
    """Refuse columns that look like personnummer or samordningsnummer, by head or by content.

    Told are file, column and how many rows and which is the first; never the number itself.
    """
    for at, head in enumerate(table.header):
        phone = bool(_PHONE_HEAD.search(head.casefold()))
        lines = [line for line, cells in table.rows if _holds_number(cells[at], phone)]
        if lines or _IDENTITY_HEAD.search(head.casefold()):
            yield Fault(
                "Kolumnen ser ut att innehålla personnummer eller samordningsnummer. Inget har lästs in.",
                table.shown,
                lines[0] if lines else None,
                "(rubriken är ett personnummer)" if _holds_number(head, phone) else head or f"nummer {at + 1}",
                found=f"{len(lines)} rader" if len(lines) > 1 else "",
                hint="Ta bort kolumnen ur filen och spara den på nytt. Spara inte listan med personnummer i projektet.",
            )


def is_contact(table: RawTable, at: int) -> bool:
    """Tell whether a column holds names, addresses, dates of birth or the like, by head or by content."""
    mail = any(_MAIL.search(cells[at]) for _line, cells in table.rows)
    return mail or bool(_CONTACT_HEAD.search(table.header[at].casefold()))


def _holds_number(text: str, phone: bool) -> bool:
    """Tell whether a cell holds an identity number.

    With a sign before the last four digits, or with the century, a date of birth is enough; other ten digits
    must also end with the right check digit. A telephone number of ten digits is none. Excel drops a leading
    zero: nine digits are read as ten.
    """
    text = f"0{text}" if re.fullmatch(r"\d{9}", text) else text
    for date, sign, last in _DIGITS.findall(text):
        marked = bool(sign.strip()) or (len(date) == 8 and not sign)
        if _is_date(date) and (marked or (not phone and _checks(date[-6:] + last))):
            return True
    return False


def _is_date(digits: str) -> bool:
    """Tell whether six or eight digits are a date of birth, also with 60 added to the day."""
    *century, year, month, day = re.findall(r"\d\d", digits)
    day_of_month = int(day) - _COORDINATION if int(day) > _COORDINATION else int(day)
    try:
        dt.date(int(f"{''.join(century) or '20'}{year}"), int(month), day_of_month)
    except ValueError:
        return False
    return True


def _checks(digits: str) -> bool:
    """Tell whether the last of ten digits is the Luhn check digit of the others."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
