"""The algebra of units: which unit a sum, a product or a quotient has, and which of them mean nothing."""

from __future__ import annotations

from decimal import Decimal

from arsredovisning.errors import Fault, ReportError

#: Units of money and what one of them is in kr.
MONEY = {"kr": Decimal(1), "tkr": Decimal(1000), "mkr": Decimal(1_000_000)}
UNITS = (*MONEY, "%", "antal", "dagar", "text")
#: Units that a product or a quotient may count with: a plain number has none, and a count is one.
_SCALARS = ("", "antal")

_SHARE = "En andel får du med andel(del, hela), och en procentsats av ett värde med procent_av(procent, värde)."
_CONVERT = "Räkna om det ena så att båda har samma enhet: omrakna(värdet, '{}')."
_DAYS = "Ge dagarna enheten antal i tabellen, om de ska räknas som ett antal."


def plain(unit: str) -> str:
    """Give a unit as the algebra knows it: a number of a table of words is a plain number."""
    return "" if unit == "text" else unit


def sum_unit(one: str, other: str) -> str:
    """Give the unit of a sum, a difference or a remainder, or of two values that are compared.

    Both have the same unit; a plain number is in the other's.

    Raises:
        ReportError: If they have two units.
    """
    one, other = plain(one), plain(other)
    if one and other and one != other:
        instead = "Bara värden i samma enhet går att lägga ihop eller jämföra."
        raise _refused(f"Det går inte att räkna ihop {one} med {other}.", one, other, instead)
    return one or other


def product_unit(one: str, other: str) -> str:
    """Give the unit of a product: a number of times something is more of it.

    Raises:
        ReportError: If neither is a number of times, or if one is a percentage of a count.
    """
    one, other = plain(one), plain(other)
    if one in _SCALARS and other in _SCALARS:
        return one or other
    if "" in (one, other) or ("antal" in (one, other) and "%" not in (one, other)):
        return other if one in _SCALARS else one
    instead = "Multiplicera med ett antal eller med ett tal utan enhet."
    raise _refused(f"Det går inte att multiplicera {one} med {other}.", one, other, instead)


def quotient_unit(part: str, whole: str) -> str:
    """Give the unit of a quotient: a part of something is some of it, and how many times it holds a part is plain.

    Raises:
        ReportError: If the quotient means neither.
    """
    part, whole = plain(part), plain(whole)
    if part == whole or (part in _SCALARS and whole == "antal"):
        return ""
    if whole in _SCALARS:
        return part
    instead = "Dividera beloppet med antalet i stället: belopp / antal."
    raise _refused(f"Det går inte att dividera {part or 'ett tal utan enhet'} med {whole}.", part, whole, instead)


def power_unit(base: str, exponent: str) -> str:
    """Give the unit of a power: only numbers without a unit of measure have one.

    Raises:
        ReportError: If the base or the exponent is anything but a number of times.
    """
    base, exponent = plain(base), plain(exponent)
    if base in _SCALARS and exponent in _SCALARS:
        return base
    unit = base if base not in _SCALARS else exponent
    message = f"Det går inte att upphöja ett värde i enheten {unit}, eller att upphöja till det."
    raise ReportError(Fault(message, hint="Bara antal och tal utan enhet går att upphöja."))


def _refused(message: str, one: str, other: str, instead: str) -> ReportError:
    """Say that something has no meaning, and what to write instead."""
    if "%" in (one, other):
        instead = _SHARE
    elif one != other and {one, other} <= MONEY.keys():
        instead = _CONVERT.format(one)
    elif "dagar" in (one, other):
        instead = _DAYS
    return ReportError(Fault(message, hint=instead))
