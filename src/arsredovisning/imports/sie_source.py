"""The SIE file that a person gives: read, asked what it contradicts and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from arsredovisning.data.settings import Forbund
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.accounts import AccountPlan
from arsredovisning.imports.consent import Doubt, told_consent, unsettled
from arsredovisning.imports.sie_faults import doubt_of, remark_of, told
from arsredovisning.project.bounded import refuse_unbounded
from arsredovisning.project.system import refusal
from sie4 import MOST_PROBLEMS, Kind, Problem, SieError, SieFile, check, read, remarks, with_result_carried

#: Words that say nothing of which organisation a name is.
_COMMON = {
    "exempel",
    "finsam",
    "förbund",
    "förbundet",
    "kommun",
    "region",
    "samordningsförbund",
    "samordningsförbundet",
}
_SHORTEST, _PREFIX = 4, 5
#: Bytes of a SIE file with two million verifications.
_LARGEST = 500_000_000


@dataclass(frozen=True)
class Source:
    """A file whose amounts can be used.

    Attributes:
        file: Its records.
        remarks: Swedish sentences: whose it is, what was let pass, what was worked out.
    """

    file: SieFile
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """What an account plan reads of a file beside the year's own amounts.

    Attributes:
        last_year: Whether it fills a column of the year before.
        objects: Whether it splits an account by objects.
        year: Whether the amounts are to be the report's year's.
    """

    last_year: bool = False
    objects: bool = False
    year: bool = True


def needs_of(plan: AccountPlan) -> Needs:
    """Tell what an account plan reads."""
    rules = plan.tables.values()
    return Needs(
        last_year=any(column.ar for rule in rules for column in rule.kolumner),
        objects=any(part.dimension is not None for rule in rules for parts in rule.rows.values() for part in parts),
    )


def read_source(file: Path, data: YearData, needs: Needs, given: Sequence[str] = ()) -> Source:
    """Read a year's books.

    Args:
        file: The SIE file.
        data: The year that it should be of.
        needs: What is read of it.
        given: The words for what a person lets pass (``consent.WORDS``).

    Raises:
        ReportError: With everything that stops the file: what is broken or contradicts itself, another year, and what
            has not been let pass.
    """
    shown = data.folder.workspace.relative(file.resolve())
    book = _read(file, shown)
    found = check(book, most=None)
    problems = [problem for problem in found if needs.objects or problem.kind is not Kind.SPLIT]
    unused = [problem for problem in found if problem.kind is Kind.SPLIT and not needs.objects]
    last = [problem for problem in _last_year(book) if (problem.kind, problem.subject) not in _undeclared(problems)]
    if not needs.last_year:
        last, unused = [], [*unused, *last]
    doubts = [doubt_of(problem, book, shown) for problem in problems]
    doubts += [_last_year_doubt(problem, book, shown, data.folder.year - 1) for problem in last]
    faults = [told(problem, shown) for problem, doubt in zip(problems, doubts, strict=False) if doubt is None]
    faults += _other_year(book, data, shown, needs)
    known = [doubt for doubt in [*doubts, *_other_owner(book, data.forbund, shown)] if doubt]
    faults += unsettled(known, given)
    if faults:
        raise ReportError(faults[:MOST_PROBLEMS])
    accepted = {problem.kind for problem in problems}
    return Source(
        with_result_carried(book) if Kind.UNTRANSFERRED in accepted else book,
        (
            *_whose(book, data.forbund),
            *told_consent(known, given),
            *(remark_of(problem, book) for problem in remarks(book)),
            *_unused(unused, shown),
            *(_unproven(book) if needs.last_year else ()),
        ),
    )


def _read(file: Path, shown: str) -> SieFile:
    try:
        refuse_unbounded(file, shown, _LARGEST)
        return read(file)
    except FileNotFoundError:
        raise ReportError(Fault("Filen finns inte.", shown, expected="en SIE-fil, t.ex. bokslut-2024.se")) from None
    except OSError as error:
        raise ReportError(refusal(error, shown)) from None
    except SieError as error:
        raise ReportError(told(problem, shown) for problem in error.problems) from None


def _last_year(book: SieFile) -> list[Problem]:
    """Find what contradicts itself in the year before, if the file has anything of it."""
    balances = (*book.opening, *book.closing, *book.results)
    has_any = any(item.year == -1 for item in balances) or any(item.year == -1 for item in book.periods)
    return check(book, -1, most=None) if has_any else []


def _undeclared(problems: Sequence[Problem]) -> set[tuple[Kind, str]]:
    """Give the accounts that are told to be undeclared, which are so in every year."""
    return {(problem.kind, problem.subject) for problem in problems if problem.kind is Kind.UNDECLARED}


def _last_year_doubt(problem: Problem, book: SieFile, shown: str, year: int) -> Doubt | None:
    if problem.kind is Kind.UNDECLARED:
        return doubt_of(problem, book, shown)
    meaning = f"jämförelsetalen för {year} skrivs fastän filens belopp för det året motsäger varandra"
    return Doubt("fjolaret", told(problem, shown), meaning)


def _unused(problems: Sequence[Problem], shown: str) -> Iterator[str]:
    """Say that what nothing is read of contradicts itself."""
    if problems:
        first = told(problems[0], shown)
        count = "på ett ställe" if len(problems) == 1 else f"på {len(problems)} ställen"
        where = f" (rad {first.line})" if first.line else ""
        yield f"Filen motsäger sig {count} i belopp som inget läses ur. Det första{where}: {first.message}"


def _unproven(book: SieFile) -> Iterator[str]:
    """Say that last year's results have nothing to be compared to."""
    if any(item.year == -1 for item in book.results) and not any(item.year == -1 for item in book.closing):
        yield "Filen har inga #UB -1, så förra årets resultat (#RES -1) är inte prövade mot dem."


def _other_year(book: SieFile, data: YearData, shown: str, needs: Needs) -> Iterator[Fault]:
    """Tell that a file is another year's, not the whole year's, or without balances."""
    year = data.folder.year
    if not book.has_balances:
        yield Fault(
            "Filen har inga saldon, bara verifikationer (typ 4I).",
            shown,
            expected="en fil av typ 1–4 med #IB, #UB och #RES",
            hint="Exportera bokslutet som SIE typ 4 (4E).",
        )
        return
    own, last = book.years.get(0), book.years.get(-1)
    if not needs.year:
        return
    if own and (f"{own.start}", f"{own.end}") != (f"{year}-01-01", f"{year}-12-31"):
        yield Fault(
            "Filen gäller ett annat räkenskapsår.",
            shown,
            own.line,
            found=f"{own.start} – {own.end}",
            expected=f"{year}-01-01 – {year}-12-31",
            hint=f"Exportera år {year}, eller ange det år som filen gäller.",
        )
    elif own and book.covers and book.covers < own.end:
        yield Fault(
            "Filen omfattar inte hela året.",
            shown,
            book.covers_line,
            found=f"till och med {book.covers}",
            expected=f"till och med {own.end}",
            hint="Exportera filen när året är bokfört.",
        )
    elif last and needs.last_year and f"{last.end}" != f"{year - 1}-12-31":
        yield Fault(
            "Filens förra räkenskapsår är ett annat än året före.",
            shown,
            last.line,
            found=f"{last.start} – {last.end}",
            expected=f"ett år som slutar {year - 1}-12-31",
            hint="Exportera filen på nytt, eller ta bort kolumnerna med ar = -1 i konton.toml.",
        )


def _other_owner(book: SieFile, forbund: Forbund, shown: str) -> Iterator[Doubt]:
    """Tell that a file has another organisation's number."""
    expected, given = forbund.organisationsnummer, book.organisation
    if expected and given and _digits(given) != _digits(expected):
        fault = Fault(
            "Filen är en annan organisations.",
            shown,
            book.organisation_line,
            found=f"{given} {book.company}".strip(),
            expected=f"{expected} {forbund.namn}",
        )
        yield Doubt("foretag", fault, f"{book.company or given} blir {forbund.kortnamn}s bokföring i rapporten")


def _has_other_name(book: SieFile, forbund: Forbund) -> bool:
    """Tell whether no word of the file's name is one of the förbund's."""
    own, theirs = _telling(f"{forbund.namn} {forbund.kortnamn}"), _telling(book.company)
    return bool(own and theirs) and not any(one[:_PREFIX] == word[:_PREFIX] for one in own for word in theirs)


def _telling(name: str) -> list[str]:
    """Give the words of a name that tell it from other förbund's."""
    return [
        word for word in re.findall(r"[^\W\d_]+", name.casefold()) if len(word) >= _SHORTEST and word not in _COMMON
    ]


def _digits(number: str) -> str:
    """Give an organisation number as it is compared: its ten last digits."""
    return re.sub(r"\D", "", number)[-10:]


def _whose(book: SieFile, forbund: Forbund) -> Iterator[str]:
    """Say whose books they are, of what year and from where, and what could not be compared."""
    number = f", organisationsnummer {book.organisation}" if book.organisation else ""
    years = f", räkenskapsåret {book.years[0].start} – {book.years[0].end}" if 0 in book.years else ""
    yield f"Bokföringen är {book.company or '(inget namn i filen)'}{number}{years}."
    made = f" {book.generated}" if book.generated else ""
    count = f"{book.verifications} verifikationer" if book.verifications else "inga verifikationer, bara saldon"
    yield f"Filen är skriven av {book.program or 'ett okänt program'}{made} och har {count}."
    compared = bool(forbund.organisationsnummer and book.organisation)
    if not compared and _has_other_name(book, forbund):
        yield f"SE EFTER: filens namn är inte förbundets ({forbund.namn}), och numren gick inte att jämföra."
    if forbund.organisationsnummer and not book.organisation:
        yield "Filen anger inget organisationsnummer, så det är inte jämfört med förbundets."
    if not forbund.organisationsnummer:
        yield "Organisationsnumret är inte jämfört: skriv organisationsnummer i forbund.toml, så görs det."
