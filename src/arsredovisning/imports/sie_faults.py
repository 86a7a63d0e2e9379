"""What is wrong with a SIE file, in Swedish."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from arsredovisning.data.values import format_number
from arsredovisning.errors import Fault
from arsredovisning.imports.consent import Doubt
from sie4 import Kind, Problem, SieFile, equity_of, openings_of, total

_EXPORT = "Exportera filen på nytt ur ekonomiprogrammet."
_NOTHING = "Inget behöver göras."


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
    Kind.CURRENCY: _Words("Beloppen är i en annan valuta.", "#VALUTA SEK, eller ingen alls", _EXPORT),
    Kind.CHECKSUM: _Words(
        "Kontrollsumman stämmer inte: filen har ändrats sedan den skrevs.", "#KSUMMA {väntat}", _EXPORT
    ),
    Kind.NO_CLOSING: _Words("Kontot {om} har förändringar men varken #UB eller #RES.", "#UB eller #RES", _EXPORT),
    Kind.NO_OPENING: _Words(
        "Filen har inga ingående balanser, och de går inte säkert att räkna ut.", "#IB 0 för varje konto", _EXPORT
    ),
    Kind.NO_RESULTS: _Words("Filen har inga resultat alls: den kan vara avhuggen.", "{om} för varje konto", _EXPORT),
    Kind.NOT_CARRIED: _Words("Ingående balans på konto {om} är inte förra årets utgående.", hint=_EXPORT),
    Kind.UNDECLARED: _Words(
        "Kontot {om} används men finns inte i filens kontoplan.",
        "#KONTO {om}",
        "Är kontonumret rätt? Lägg annars upp kontot och exportera filen på nytt.",
    ),
    Kind.SPLIT: _Words("Objektets belopp på konto {om} motsäger filens egna rader.", hint=_EXPORT),
    Kind.UNEVEN: _Words(
        "Alla kontons saldon tillsammans ({om}) går inte jämnt upp.",
        hint="Kontrollera att förra årets resultat är omfört, och exportera filen på nytt.",
    ),
    Kind.UNTRANSFERRED: _Words(
        "Ingående balanser ({om}) går inte jämnt upp: skillnaden är på öret förra årets resultat, som inte är omfört.",
        hint="Omför resultatet till eget kapital i bokföringen, och exportera filen på nytt.",
    ),
    Kind.AMBIGUOUS_BUDGET: _Words(
        "Kontots budget är delad på flera dimensioner och saknar en total.", "#PBUDGET med {} för kontot", _EXPORT
    ),
    Kind.NOT_READ: _Words("Raden går inte att läsa, men inget hämtas ur den.", hint=_NOTHING),
    Kind.UNKNOWN_LABEL: _Words("Standarden har ingen post som heter så; den är överhoppad.", hint=_NOTHING),
    Kind.BUDGET_GAP: _Words("Kontot {om} saknar budget för någon månad.", hint=_NOTHING),
    Kind.BUDGET_OUTSIDE: _Words("Budget utanför räkenskapsåret är inte med.", hint=_NOTHING),
    Kind.CHECKSUM_UNKNOWN: _Words("Kontrollsumman går inte att pröva.", hint=_NOTHING),
    Kind.AFTER_CHECKSUM: _Words("Efter kontrollsumman står poster som den inte gäller.", hint=_NOTHING),
    Kind.OPENING_DERIVED: _Words("Ingående balanser är uträknade.", hint=_NOTHING),
    Kind.RESULTS_DERIVED: _Words("Resultaten är uträknade.", hint=_NOTHING),
}
_IN_KR = (
    Kind.UNBALANCED,
    Kind.DIFFERS,
    Kind.NO_CLOSING,
    Kind.NOT_CARRIED,
    Kind.SPLIT,
    Kind.UNEVEN,
    Kind.UNTRANSFERRED,
)


def told(problem: Problem, shown: str) -> Fault:
    """Tell a problem as a fault.

    Args:
        problem: What is wrong.
        shown: The file's name in messages.
    """
    words = WORDS[problem.kind]
    found = problem.found
    expected = words.expected.replace("{om}", problem.subject).replace("{väntat}", problem.expected)
    expected = expected or problem.expected
    if problem.kind in _IN_KR:
        found = _kr(problem.found)
        expected = _kr(problem.expected) if problem.expected else expected
    message = words.message.replace("{om}", problem.subject or "utan nummer")
    return Fault(message, shown, problem.line, found=found, expected=expected, hint=words.hint)


def doubt_of(problem: Problem, book: SieFile, shown: str) -> Doubt | None:
    """Tell a problem as something that a person may let pass, or give None when nobody may.

    Args:
        problem: What is wrong in the file's own year.
        book: The file.
        shown: The file's name in messages.
    """
    word, meaning = _meaning(problem, book)
    return Doubt(word, told(problem, shown), meaning) if word else None


def _meaning(problem: Problem, book: SieFile) -> tuple[str, str]:
    """Give the word that lets a problem pass and what it means, or nothing."""
    match problem.kind:
        case Kind.CHECKSUM:
            return "ksumma", "beloppen läses så som de står nu, fastän något i filen är ändrat sedan den skrevs"
        case Kind.UNTRANSFERRED:
            account = (equity_of(book) or ["20"])[0]
            kr = _kr(str(-Decimal(problem.found)))
            return "ingaende", f"förra årets resultat räknas in i eget kapital (konto {account}: {kr} som bokfört)"
        case Kind.UNEVEN if problem.subject == "#IB 0":
            kr = _kr(str(abs(Decimal(problem.found))))
            return "ingaende", f"ingående balanser, eget kapital och kassaflöde kan bli fel med {kr}"
        case Kind.NOT_CARRIED:
            return "ingaende", "årets ingående balans gäller, fastän förra årets utgående är en annan"
        case Kind.NO_OPENING:
            return "ingaende", _without_opening(book)
        case Kind.NO_RESULTS:
            return "resultat", "alla intäkter och kostnader räknas som noll"
        case Kind.UNDECLARED:
            return "konto", f"kontot {problem.subject} räknas med där konton.toml har det"
    return "", ""


def _without_opening(book: SieFile) -> str:
    opening = openings_of(book)
    if not opening:
        return "alla ingående balanser räknas som noll, som för ett nybildat förbund"
    result = f", med förra årets resultat på konto {accounts[0]}" if (accounts := equity_of(book)) else ""
    return f"förra årets utgående balanser används{result}"


def remark_of(problem: Problem, book: SieFile) -> str:
    """Tell in a sentence what a file was read in spite of, or what of it has been worked out."""
    match problem.kind:
        case Kind.BUDGET_OUTSIDE:
            return (
                f"Budget för {problem.subject} ligger utanför räkenskapsåret och är inte med ({_kr(problem.found)} "
                "sammanlagt)."
            )
        case Kind.UNKNOWN_LABEL:
            return f"Rad {problem.line}: standarden har ingen post {problem.subject}, så sådana rader är överhoppade."
        case Kind.BUDGET_GAP:
            return f"Kontot {problem.subject} saknar budget för {problem.found}, som andra konton har."
        case Kind.NOT_READ:
            return f"Rad {problem.line} ({problem.subject}) går inte att läsa, men inget hämtas ur det som är fel."
        case Kind.CHECKSUM_UNKNOWN:
            cp437 = problem.expected == "cp437"
            why = "filen har tecken som inte finns i teckentabell 437" if cp437 else "filen säger inte var den börjar"
            return f"Kontrollsumman på rad {problem.line} går inte att pröva: {why}."
        case Kind.AFTER_CHECKSUM:
            return f"Från rad {problem.line} står poster efter kontrollsumman, som inte gäller dem: {problem.found}"
        case Kind.OPENING_DERIVED:
            return _derived(problem, book)
        case _:
            return "Filen har inga #RES: resultaten är uträknade av förändringarna."


def _derived(problem: Problem, book: SieFile) -> str:
    if problem.found == "changes":
        return "Filen har inga #IB 0: ingående balanser är utgående balanser minus årets förändringar."
    carried = total(openings_of(book)) == 0 and any(balance.year == -1 and balance.amount for balance in book.results)
    result = f", med förra årets resultat på konto {accounts[0]}" if carried and (accounts := equity_of(book)) else ""
    return f"Filen har inga #IB 0: ingående balanser är förra årets utgående (#UB -1){result}."


def _kr(amount: str) -> str:
    return f"{format_number(Decimal(amount))} kr"
