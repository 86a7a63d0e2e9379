"""What is wrong with a SIE file, in Swedish."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.values import format_number
from arsredovisning.errors import Fault
from sie4 import Kind, Problem

_EXPORT = "Exportera filen på nytt ur ekonomiprogrammet."


@dataclass(frozen=True)
class _Words:
    """How a kind of problem is told in Swedish; ``{om}`` is what it is about."""

    message: str
    expected: str = ""
    hint: str = ""


#: The words for each kind of problem.
WORDS = {
    Kind.NOT_SIE: _Words(
        "Filen är inte en SIE-fil av typ 1–4.",
        "#FLAGGA först i filen",
        "SIE 5 (XML) går inte att läsa; exportera som SIE typ 4.",
    ),
    Kind.EMPTY: _Words("Filen har varken saldon eller verifikationer.", "#IB, #UB och #RES", _EXPORT),
    Kind.MISSING_LABEL: _Words("En obligatorisk post saknas: {om}.", "{om} i filen", _EXPORT),
    Kind.CUT_OFF: _Words("Filen är avhuggen.", "hela filen, med radslut efter sista posten", _EXPORT),
    Kind.UNCLOSED_QUOTE: _Words("Ett citattecken saknar sitt slut.", "citattecken i par", _EXPORT),
    Kind.UNCLOSED_BRACE: _Words("En klammer saknar sitt slut.", 'en objektlista som {} eller {1 "10"}', _EXPORT),
    Kind.UNEXPECTED: _Words("Raden hör inte hemma här.", "en etikett som #KONTO, eller klamrar runt rader", _EXPORT),
    Kind.MISSING_FIELD: _Words("Raden har för få fält.", "alla obligatoriska fält", _EXPORT),
    Kind.BAD_AMOUNT: _Words("Beloppet går inte att läsa.", "ett tal med punkt, t.ex. -1250.50", _EXPORT),
    Kind.BAD_ACCOUNT: _Words("Kontonumret går inte att läsa.", "siffror, t.ex. 1930", _EXPORT),
    Kind.BAD_DATE: _Words("Datumet går inte att läsa.", "ett datum som 20241231", _EXPORT),
    Kind.BAD_YEAR: _Words("Årsnumret går inte att läsa.", "0 för årets, -1 för förra årets", _EXPORT),
    Kind.BAD_PERIOD: _Words("Perioden går inte att läsa.", "år och månad som 202412", _EXPORT),
    Kind.BAD_OBJECTS: _Words("Objektlistan går inte att läsa.", 'par av dimension och objekt, t.ex. {1 "10"}', _EXPORT),
    Kind.BAD_TYPE: _Words("SIE-typen är okänd.", "1, 2, 3 eller 4", _EXPORT),
    Kind.DUPLICATE: _Words("Posten finns två gånger.", "en post för varje konto och år", _EXPORT),
    Kind.UNBALANCED: _Words("Verifikation {om} går inte jämnt upp.", hint="Rätta verifikationen i bokföringen."),
    Kind.OUTSIDE_YEAR: _Words("Datumet ligger utanför räkenskapsåret ({om}).", hint=_EXPORT),
    Kind.UNKNOWN_YEAR: _Words("Filen säger inte vilket räkenskapsår den gäller.", "#RAR 0", _EXPORT),
    Kind.DIFFERS: _Words("Ingående balans och förändring ger inte den utgående på konto {om}.", hint=_EXPORT),
    Kind.UNEVEN: _Words(
        "Alla kontons saldon tillsammans ({om}) går inte jämnt upp.",
        hint="Kontrollera att förra årets resultat är omfört, och exportera filen på nytt.",
    ),
    Kind.AMBIGUOUS_BUDGET: _Words(
        "Kontots budget är delad på flera dimensioner och saknar en total.", "#PBUDGET med {} för kontot", _EXPORT
    ),
}
_IN_KR = (Kind.UNBALANCED, Kind.DIFFERS, Kind.UNEVEN)


def told(problem: Problem, shown: str) -> Fault:
    """Tell a problem as a fault.

    Args:
        problem: What is wrong.
        shown: The file's name in messages.
    """
    words = WORDS[problem.kind]
    found = problem.found
    expected = words.expected.replace("{om}", problem.subject) or problem.expected
    if problem.kind in _IN_KR:
        found, expected = _kr(problem.found), _kr(problem.expected)
    message = words.message.replace("{om}", problem.subject or "utan nummer")
    return Fault(message, shown, problem.line, found=found, expected=expected, hint=words.hint)


def _kr(amount: str) -> str:
    return f"{format_number(Decimal(amount))} kr"
