"""Personal data in a list: identity numbers, which are refused, and names and the like, which are told and not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from arsredovisning.data.csvfile import RawTable
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.identity import holds_identity_number, is_column_of_numbers

_IDENTITY_HEAD = re.compile(
    r"\b(person|samordnings|födelse|identitets|reserv|interims)[-. ]{0,2}(id|nr|num+er|beteckning)\b|\bpers\.? ?nr\b"
    r"|\bt[-. ]{0,2}(nr|num+er)\b"
    r"|\bp-?nr\b|\bssn\b|(personal|national|civic) (identity|identification|id|number)|social security"
    r"|(fyra|4) sista|sista (fyra|4)\b|kontrollsiffr"
)
_CONTACT_HEAD = re.compile(
    r"namn\b|e-?post|mejl|\be?-?mail|telefon|\btel\b|tfn|mobil|adress|\bpostnr|postnummer|postort|födelse|född|\bålder\b"
    r"|\bname\b|\b(first|last|sur)name|phone|birth|\bborn\b|\bage\b|handläggare|kontaktperson|anhörig|^(deltagare|klient)$"
)
_PHONE_HEAD = re.compile(r"telefon|\btel\b|tfn|mobil|phone|kontakt|\bsms\b|fax|ring")
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@]{2,}")
_PHONE = re.compile(r"(?:\+46|0046|0)[ -]?\d(?:[ -]?\d){6,10}")
_BIRTH_YEAR = re.compile(r"19[2-9]\d|20[01]\d")
_YEAR_HEAD = re.compile(r"^(år|årtal|year)$")


def refuse_identity_numbers(table: RawTable) -> None:
    """Refuse a table with identity numbers.

    Raises:
        ReportError: With every column that looks like it holds them.
    """
    if faults := list(identity_numbers(table)):
        raise ReportError(faults)


def identity_numbers(table: RawTable) -> Iterator[Fault]:
    """Refuse columns that look like personnummer or samordningsnummer, by head or by content.

    Told are file, column and how many rows and which is the first; never the number itself. A number in any head
    hides all heads: the first row may be a person's.
    """
    hidden = any(map(holds_identity_number, table.header))
    for at, head in enumerate(table.header):
        phone = bool(_PHONE_HEAD.search(head.casefold()))
        lines = [line for line, cells in table.rows if holds_identity_number(cells[at], phone)]
        if not phone and is_column_of_numbers([cells[at] for _line, cells in table.rows]):
            lines = [line for line, cells in table.rows if cells[at]]
        if lines or holds_identity_number(head) or _IDENTITY_HEAD.search(head.casefold()):
            yield Fault(
                "Kolumnen ser ut att innehålla personnummer eller samordningsnummer. Inget har lästs in.",
                table.shown,
                lines[0] if lines else None,
                f"nummer {at + 1}" if hidden or not head else head,
                found=f"{len(lines)} rader" if len(lines) > 1 else "",
                hint="Ta bort kolumnen ur filen och spara den på nytt. Spara inte listan med personnummer i projektet.",
            )


def is_contact(table: RawTable, at: int) -> bool:
    """Tell whether a column holds names, addresses, numbers, years of birth or the like, by head or by content."""
    head = table.header[at].casefold()
    filled = [cells[at] for _line, cells in table.rows if cells[at]]
    return (
        bool(_CONTACT_HEAD.search(head))
        or any(_MAIL.search(cell) for cell in filled)
        or any(_PHONE.fullmatch(cell) for cell in filled)
        or (bool(_YEAR_HEAD.search(head)) and any(_BIRTH_YEAR.fullmatch(cell) for cell in filled))
    )


def unread_columns(contacts: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    """Tell which columns of a list are not read, those with personal data apart.

    Args:
        contacts: Heads of the columns with personal data.
        others: Heads of the other ones.
    """
    contacts, others = (", ".join(f"”{head}”" for head in dict.fromkeys(heads)) for heads in (contacts, others))
    if contacts:
        yield f"Kolumner med personuppgifter, som inte läses: {contacts}."
    if others:
        yield f"{'Andra kolumner' if contacts else 'Kolumner'} som inget läses ur: {others}."
