"""What an import of the books asks of the file, derives, lets pass by name, and stops."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.imports.changes import Changes
from arsredovisning.imports.consent import WORDS, read_consent
from arsredovisning.imports.consequences import consequences
from arsredovisning.imports.sie import plan_sie
from arsredovisning.project.workspace import ReportFolder
from tests.project import Project
from tests.sie import example
from tests.sie.books import encoded, lines_of, made
from tests.test_import_sie import BOOK, BOOKED, PLAN, book, changed, emptied, faults, plan, published, tables

__all__ = ["published"]

EXAMPLE = example.FILE.read_bytes().decode("cp437").splitlines()
#: An account plan for the made-up books, which reads last year too.
MADE_PLAN = """\
[tabell.resultatrakning]
tecken = "omvänt"
kolumner = [{ id = "{ar}" }, { id = "{fg}", ar = -1 }]
[tabell.resultatrakning.rader]
intakter = "3"
kostnader = "4-8"
[tabell.fakta]
tecken = "som bokfört"
kolumner = [{ id = "varde" }]
[tabell.fakta.rader]
anslag = "1-2"
"""


def as_type(kind: int, *left_out: str) -> list[str]:
    """Give the example as another type, without the records that begin so."""
    first = next(at for at, line in enumerate(EXAMPLE) if line.startswith("#VER"))
    lines = EXAMPLE if kind == 4 else EXAMPLE[:first]
    return [line.replace("#SIETYP 4", f"#SIETYP {kind}") for line in lines if not line.startswith(left_out)]


def written(folder: ReportFolder, lines: Iterable[str]) -> Path:
    path = folder.workspace.root / "bok.se"
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp437"))
    return path


def stopped(folder: ReportFolder, lines: Iterable[str], *given: str) -> list[Fault]:
    with pytest.raises(ReportError) as told:
        plan_sie(folder, written(folder, lines), given)
    return list(told.value.faults)


def replaced(lines: Iterable[str], old: str, new: str) -> list[str]:
    lines = list(lines)
    assert old in lines
    return [new if line == old else line for line in lines if line != old or new]


def made_books(project: Project, kind: int = 4, text: str = MADE_PLAN) -> list[str]:
    plan(project, text)
    return lines_of(made(1), kind)


# Absence is not zero.


@pytest.mark.parametrize("kind", [1, 4])
def test_openings_that_are_left_out_are_derived(published: ReportFolder, kind: int) -> None:
    """The example without its ``#IB 0``, as the standard allows, gives what was published and says so."""
    before = tables(published)
    emptied(published)
    changes = plan_sie(published, written(published, as_type(kind, "#IB 0")))
    derived = [remark for remark in changes.remarks if "#IB 0" in remark]
    changes.write()
    if kind == 4:
        assert derived == ["Filen har inga #IB 0: ingående balanser är utgående balanser minus årets förändringar."]
        assert tables(published) == before
    else:
        assert derived == [
            "Filen har inga #IB 0: ingående balanser är förra årets utgående (#UB -1), med förra årets resultat på"
            " konto 2010."
        ]
        balance, pensions = (YearData(published).table(name) for name in ("balansrakning", "not_pensioner"))
        assert str(balance.cell("eget_kapital", "2024").value) == "1737"
        assert str(pensions.cell("ingaende", "2024").value) == "2577"


def test_openings_that_cannot_be_derived_stop(published: ReportFolder) -> None:
    """Without ``#IB 0``, ``#UB -1`` and changes nothing tells the opening balances: that is asked, not zero."""
    (told,) = stopped(published, as_type(1, "#IB 0", "#UB -1"))
    assert told.message.startswith("Filen har inga ingående balanser")
    assert told.hint.endswith(
        "Läs in filen ändå med GODTA=ingaende. Det betyder att alla ingående balanser räknas som noll, som för ett"
        " nybildat förbund."
    )


def test_rows_of_last_year_that_the_file_lacks_are_left(project: Project) -> None:
    """A row of last year's column whose records the file has none of is left as it is, and that is said."""
    text = MADE_PLAN.replace('intakter = "3"', 'intakter = ["3", "1"]')
    lines = [line for line in made_books(project, 4, text) if not line.startswith("#UB -1")]
    changes = plan_sie(project.folder, book(project, lines))
    assert "Filen har inga #UB -1: intakter i resultatrakning, 2023, är orörda." in changes.remarks
    assert "Filen har inga #UB -1, så förra årets resultat (#RES -1) är inte prövade mot dem." in changes.remarks
    assert ("intakter", "2023") not in {(item.row, item.column) for item in changes.describe()}


# Last year is checked as this one.


@pytest.mark.parametrize("damage", ["swapped", "deleted"])
def test_last_year_is_checked_when_it_is_read(published: ReportFolder, damage: str) -> None:
    """Two digits swapped in a ``#RES -1``, or a deleted ``#UB -1``: stopped where last year is read."""
    if damage == "swapped":
        (line,) = [line for line in EXAMPLE if line.startswith("#RES -1 4510")]
        amount = line.split()[-1]
        lines = replaced(EXAMPLE, line, line.replace(amount, amount[1] + amount[0] + amount[2:]))
        assert [fault.message for fault in stopped(published, lines)] == [
            "Alla kontons saldon tillsammans (#UB -1, #RES -1) går inte jämnt upp."
        ]
    else:
        lines = [line for line in EXAMPLE if not line.startswith("#UB -1 1930")]
        told = {fault.message: fault.hint for fault in stopped(published, lines)}
        assert "Ingående balans på konto 1930 är inte förra årets utgående." in told
        uneven = told["Alla kontons saldon tillsammans (#UB -1, #RES -1) går inte jämnt upp."]
        assert "GODTA=fjolaret. Det betyder att jämförelsetalen för 2023 skrivs" in uneven


def test_last_year_is_a_remark_when_it_is_not_read(project: Project) -> None:
    """What contradicts itself in last year's amounts is said, but does not stop a plan that reads none of them."""
    lines = made_books(project, 4, MADE_PLAN.replace(', { id = "{fg}", ar = -1 }', ""))
    (line,) = [line for line in lines if line.startswith("#RES -1 5010")]
    changes = plan_sie(project.folder, book(project, replaced(lines, line, "#RES -1 5010 1.00")))
    assert [remark for remark in changes.remarks if "motsäger sig" in remark] == [
        "Filen motsäger sig på ett ställe i belopp som inget läses ur. Det första: Alla kontons saldon tillsammans"
        " (#UB -1, #RES -1) går inte jämnt upp."
    ]


# Account numbers.


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_an_account_that_is_not_declared_stops(project: Project, kind: int) -> None:
    """An account with an amount that no ``#KONTO`` declares stops a file of any type, and may be let pass by name."""
    lines = [line for line in made_books(project, kind) if not line.startswith("#KONTO 5010")]
    told = faults(project, lines)
    assert {fault.message for fault in told} == {"Kontot 5010 används men finns inte i filens kontoplan."}
    assert "GODTA=konto" in told[0].hint
    assert plan_sie(project.folder, book(project, lines), ["konto"]).describe()


def test_periods_must_give_the_closing_balance(project: Project) -> None:
    """In types 2 and 3 opening balance and periods must give the closing one, account by account."""
    for kind in (2, 3):
        lines = made_books(project, kind)
        at = next(at for at, line in enumerate(lines) if line.startswith("#PSALDO") and " 5010 {} " in line)
        wrong = [*lines[:at], lines[at].replace(" 5010 ", " 6010 "), *lines[at + 1 :]]
        differs = "Ingående balans och förändring ger inte den utgående på konto"
        assert {fault.message for fault in faults(project, wrong)} == {f"{differs} {n}." for n in ("5010", "6010")}


def test_an_account_with_changes_and_no_balance_stops(project: Project) -> None:
    """An account that changes but has neither ``#UB`` nor ``#RES`` is told with what it should be."""
    lines = [line for line in made_books(project, 4) if not line.startswith("#RES 0 5010")]
    told = {fault.message for fault in faults(project, lines)}
    assert "Kontot 5010 har förändringar men varken #UB eller #RES." in told


# The checksum.


def crc(data: bytes) -> int:
    """Give CRC-32 as the standard defines it: bit by bit, polynomial EDB88320."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def summed(lines: list[str], *, signed: bool = False) -> list[str]:
    """Put a checksum into a file whose fields are plain: no escaped quotation marks."""
    plain = "".join("".join(line.split('"')[::2]).replace(" ", "").translate({123: "", 125: ""}) for line in lines[1:])
    quoted = any('"' in line for line in lines[1:])
    assert not quoted
    value = crc(plain.encode("cp437"))
    return [lines[0], "#KSUMMA", *lines[1:], f"#KSUMMA {value - (1 << 32) if signed else value}"]


PLAIN = [line.replace('"', "").replace("Samordningsförbundet ", "") for line in [*BOOK, *BOOKED]]


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "cp1252"])
def test_a_right_checksum_is_verified(project: Project, encoding: str, signed: bool) -> None:
    """The checksum is that of the records in code page 437, whatever the file has been saved in, signed or not."""
    plan(project)
    lines = [line.replace("{1 10}", "{}").replace("{1 20}", "{}") for line in PLAIN]
    path = project.write(
        "../../../bokslut.se", "".join(f"{line}\r\n" for line in summed(lines, signed=signed)), encoding
    )
    assert not any("ontrollsumma" in remark for remark in plan_sie(project.folder, path).remarks)


def test_a_wrong_checksum_stops_unless_one_says_otherwise(project: Project) -> None:
    """A sum that is not the records' stops the import, says how to go on, and then says what that means."""
    plan(project)
    lines = [line.replace("{1 10}", "{}").replace("{1 20}", "{}") for line in PLAIN]
    wrong = [line.replace("Bank", "Banken") for line in summed(lines)]
    (told,) = faults(project, wrong)
    assert (told.message, told.line) == ("Kontrollsumman stämmer inte: filen har ändrats sedan den skrevs.", len(wrong))
    assert "Läs in filen ändå med GODTA=ksumma. Det betyder att" in told.hint
    remarks = plan_sie(project.folder, book(project, wrong), ["ksumma"]).remarks
    assert any(remark.startswith("Godtaget (ksumma): Kontrollsumman stämmer inte") for remark in remarks)


def test_records_after_the_checksum_are_told(project: Project) -> None:
    """What stands after the checksum is not covered by it, and that is said."""
    plan(project)
    lines = [line.replace("{1 10}", "{}").replace("{1 20}", "{}") for line in PLAIN]
    remarks = plan_sie(project.folder, book(project, [*summed(lines), "#PROSA efteråt"])).remarks
    last = len(lines) + 3
    assert f"Från rad {last} står poster efter kontrollsumman, som inte gäller dem: #PROSA efteråt" in remarks


# Splits.


SPLIT = PLAN.replace('kostnader = "4-7"', 'kostnader = { konton = "5", dimension = 1, objekt = "" }')


def test_rows_without_an_object_are_added_up(project: Project) -> None:
    """``{1 ""}`` is no object, as ``{}`` is none: both rows count, and nothing vanishes."""
    plan(project, SPLIT + '[[utelamnade]]\nkonton = "4"\nskal = "Prov"\n')
    lines = [line.replace("#TRANS 5010 {} 750500.00", '#TRANS 5010 {1 ""} 500.00') for line in BOOKED]
    at = lines.index('#TRANS 5010 {1 ""} 500.00')
    changes = plan_sie(project.folder, book(project, [*BOOK, *lines[:at], "#TRANS 5010 {} 750000.00", *lines[at:]]))
    assert {item.new for item in changes.describe() if item.row == "kostnader"} >= {"−751"}


def test_an_object_that_contradicts_its_rows_stops(project: Project) -> None:
    """An ``#OUB`` that is not what the file's own rows give stops a plan that splits by objects, and else is said."""
    lines = [*BOOK, '#OUB 0 1930 {1 "10"} 5.00', *BOOKED]
    plan(project)
    assert any("motsäger sig" in remark for remark in plan_sie(project.folder, book(project, lines)).remarks)
    plan(project, SPLIT + '[[utelamnade]]\nkonton = "4"\nskal = "Prov"\n')
    (told,) = faults(project, lines)
    assert told.message == "Objektets belopp på konto 1930 {1 10} motsäger filens egna rader."


# Tables must have the whole amounts.


REPAID = ['#VER B 1 20240630 "Återbetalning"', "{", "#TRANS 2010 {} 100000.00", "#TRANS 1930 {} -100000.00", "}"]


def moved(lines: Iterable[str], **amounts: str) -> list[str]:
    """Give lines with the closing balances of some accounts changed: ``_2010="-5.00"``."""
    found = []
    for line in lines:
        account = line.split()[2] if line.startswith(("#UB 0", "#RES 0")) else ""
        new = amounts.get(f"_{account}")
        found.append(" ".join([*line.split()[:3], new]) if new else line)
    return found


def test_an_import_that_does_not_tie_out_stops(published: ReportFolder) -> None:
    """100 000 kr repaid from equity, of which no row tells, stops the import with the account and the amount."""
    ends = {line.split()[2]: line.split()[3] for line in EXAMPLE if line.startswith("#UB 0")}
    bank, equity = (Decimal(ends[account]) for account in ("1930", "2010"))
    lines = [*moved(EXAMPLE, _1930=f"{bank - 100000}", _2010=f"{equity + 100000}"), *REPAID]
    (told,) = stopped(published, lines)
    assert told.message == "Raderna i tabellen balansrakning ger inte hela kontot 2010 Eget kapital."
    assert told.found == "100\u00a0000,00 kr finns inte på någon rad ({ar})"


def test_a_result_that_is_booked_to_equity_ties_out(published: ReportFolder) -> None:
    """The year's result booked against an account that the plan leaves out is on the row of the result already."""
    result = sum(Decimal(line.split()[3]) for line in EXAMPLE if line.startswith("#RES 0"))
    equity = Decimal(next(line for line in EXAMPLE if line.startswith("#UB 0 2010")).split()[3])
    rows = ["#VER B 1 20241231 Resultat", "{", f"#TRANS 2010 {{}} {result}", f"#TRANS 8999 {{}} {-result}", "}"]
    lines = moved(EXAMPLE, _2010=f"{equity + result}")
    at = lines.index('#KONTO 8910 "Skatt"')
    lines = [*lines[:at], '#KONTO 8999 "Årets resultat"', *lines[at:], f"#RES 0 8999 {-result}", *rows]
    assert not plan_sie(published, written(published, lines))


def test_what_an_import_brings_is_shown(published: ReportFolder) -> None:
    """What is imported is reviewed before it is written: contradictions that are new are told, the old ones are not."""
    changes = Changes(published)
    changes.set_number("balansrakning", "kassa_bank", "2024", Decimal(7004))
    found = consequences(changes)
    assert found.reviewed
    assert "balansrakning.summa_omsattningstillgangar.2024" in {finding.place for finding in found.findings}
    assert consequences(Changes(published)).findings == ()


# Whose books.


def test_it_is_always_said_whose_books_they_are(project: Project) -> None:
    """The first words of an import are whose books they are, by name and number, and of what year."""
    plan(project)
    assert plan_sie(project.folder, book(project)).remarks[0] == (
        "Bokföringen är Samordningsförbundet Provlandet, organisationsnummer 222000-1234, räkenskapsåret 2024-01-01 –"
        " 2024-12-31."
    )


def test_another_companys_books_are_not_taken_without_a_word(project: Project) -> None:
    """Books of another number stop, unless one says that they are right; of another name, without numbers, are told."""
    plan(project)
    other = changed([*BOOK, *BOOKED], FNAMN='#FNAMN "Kvarnbergs Bageri AB"')
    words = (
        "SE EFTER: filens namn är inte förbundets (Samordningsförbundet Provlandet), och numren gick inte att jämföra."
    )
    assert words in plan_sie(project.folder, book(project, other)).remarks
    for name in ("Finsam", "Provlandets samordningsförbund", "Samordningsförbundet"):
        same = changed(other, FNAMN=f'#FNAMN "{name}"')
        assert words not in plan_sie(project.folder, book(project, same)).remarks
    project.replace("../forbund.toml", "farg", 'organisationsnummer = "222000-4321"\nfarg')
    (told,) = faults(project, other)
    assert (told.message, told.found) == ("Filen är en annan organisations.", "222000-1234 Kvarnbergs Bageri AB")
    assert "GODTA=foretag. Det betyder att Kvarnbergs Bageri AB blir Provlandets bokföring" in told.hint
    assert plan_sie(project.folder, book(project, other), ["foretag"]).describe()


# Real exports.


def test_an_untransferred_result_is_told_to_the_ore(published: ReportFolder) -> None:
    """Opening balances that lack exactly last year's result are told so; let pass, the statements tie out anyway."""
    ends = {line.split()[2]: line for line in EXAMPLE if line.startswith("#UB -1")}
    result = sum(Decimal(line.split()[3]) for line in EXAMPLE if line.startswith("#RES -1"))
    equity = next(line for line in EXAMPLE if line.startswith("#UB 0 2010"))
    lines = replaced(EXAMPLE, next(line for line in EXAMPLE if line.startswith("#IB 0 2010")), "#IB 0 2010 x")
    lines = replaced(lines, "#IB 0 2010 x", ends["2010"].replace("#UB -1", "#IB 0"))
    lines = replaced(lines, equity, f"#UB 0 2010 {Decimal(equity.split()[3]) - result}")
    (told,) = stopped(published, lines)
    assert "skillnaden är på öret förra årets resultat" in told.message
    assert "GODTA=ingaende. Det betyder att förra årets resultat räknas in i eget kapital (konto 2010:" in told.hint
    assert not plan_sie(published, written(published, lines), ["ingaende"])


@pytest.mark.parametrize(
    ("lines", "remark"),
    [
        (changed([*BOOK, *BOOKED], GEN="#GEN 2025-01-15"), "Rad 4 (#GEN) går inte att läsa"),
        ([*BOOK, '#ADRESS "Kim Ek "" "Box 1" "x', *BOOKED], "Rad 27 (#ADRESS) går inte att läsa"),
        (
            [*BOOK, "#PBUDGET 0 202501 5010 {} 100.00", *BOOKED],
            "Budget för 202501 ligger utanför räkenskapsåret och är inte med (100,00 kr sammanlagt).",
        ),
        ([*BOOK, *BOOKED[:-1], '#TRANS 5010 {} 0 "" "avhuggen text', "}"], "Rad 38 (#TRANS) går inte att läsa"),
    ],
)
def test_what_nobody_uses_is_a_remark(project: Project, lines: list[str], remark: str) -> None:
    """A line that cannot be read but of which nothing is used does not stop the import; it is told."""
    plan(project)
    changes = plan_sie(project.folder, book(project, lines))
    assert len(changes.describe()) == 3
    assert any(told.startswith(remark) for told in changes.remarks)


def test_a_month_without_budget_and_an_unknown_record_are_told(published: ReportFolder) -> None:
    """A budget record whose label is damaged is no record; that, and the month that is now missing, are said."""
    lines = replaced(EXAMPLE, "#PBUDGET 0 202403 3511 {} -167958.00", "#PBVDGET 0 202403 3511 {} -167958.00")
    remarks = plan_sie(published, written(published, lines)).remarks
    at = lines.index("#PBVDGET 0 202403 3511 {} -167958.00") + 1
    assert f"Rad {at}: standarden har ingen post #PBVDGET, så sådana rader är överhoppade." in remarks
    assert "Kontot 3511 saknar budget för 202403, som andra konton har." in remarks


@pytest.mark.parametrize(
    "lines",
    [
        [line.replace("750500.00", "750500").replace("{1 ", "{01 ") for line in [*BOOK, *BOOKED]],
        [*BOOK, '#KONTO DIFF "Differens"', "#IB 0 DIFF 0", *BOOKED],
        [*BOOK, *BOOKED, '#VER C 1 20240601 "Klammer" {', "#TRANS 1930 {} .20", "#TRANS 1930 {} -.20", "}"],
        [*BOOK, *BOOKED, "#VER C 1 20240601", "{ #TRANS 1930 {} 0.20", "#TRANS 1930 {} -.20", "}"],
        [*BOOK, "#VALUTA SEK", *BOOKED],
        [*BOOK, *BOOKED, "\x1a"],
        [*BOOK, *BOOKED, "\x1a\x00\x00", "\x00\x00\x1a", ""],
    ],
)
def test_odd_spellings_are_read(project: Project, lines: list[str]) -> None:
    """What real programs write in their own way is read as what it is."""
    plan(project)
    assert len(plan_sie(project.folder, book(project, lines)).describe()) == 3


def test_a_dimension_with_a_zero_is_the_same(project: Project) -> None:
    """``{01 "10"}`` is object 10 of dimension 1."""
    text = PLAN.replace('"4-7"', '["4", { konton = "5-7", dimension = 1, objekt = "20" }]')
    plan(project, text)
    one = plan_sie(project.folder, book(project)).describe()
    assert (
        plan_sie(project.folder, book(project, [line.replace("{1 ", "{01 ") for line in (*BOOK, *BOOKED)])).describe()
        == one
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([*BOOK, "#VALUTA EUR", *BOOKED], "Beloppen är i en annan valuta."),
        ([*BOOK, *BOOKED, "\x1a", "#IB 0 1940 5.00"], "Raden hör inte hemma här."),
        ([*BOOK, *BOOKED, "\x1a", "#VER C 1 20240615 x", "{", "}"], "Raden hör inte hemma här."),
        ([*BOOK, *BOOKED, "#VER C 1 20240601", "{", '#TRANS 5010 {1 "10" 1 "20"} 0', "}"], "Objektlistan går inte"),
    ],
)
def test_what_would_be_wrong_stops(project: Project, lines: list[str], message: str) -> None:
    """Another currency, records after the end of the file and an object list with a dimension twice stop the import."""
    plan(project)
    assert any(fault.message.startswith(message) for fault in faults(project, lines))


def test_equity_on_several_accounts_is_asked_about(published: ReportFolder) -> None:
    """With several accounts of equity nothing tells which of them last year's result is carried to: that is asked."""
    lines = as_type(1, "#IB 0")
    at = next(at for at, line in enumerate(lines) if line.startswith("#UB 0 2010"))
    ends = Decimal(lines[at].split()[3])
    lines[at : at + 1] = [f"#UB 0 2010 {ends - 5}", "#UB 0 2011 5.00"]
    lines.insert(20, '#KONTO 2011 "Fond"')
    (told,) = stopped(published, lines)
    assert told.message.startswith("Filen har inga ingående balanser")
    assert "förra årets utgående balanser används, med förra årets resultat på konto 2010." in told.hint


@pytest.mark.parametrize("kind", [1, 2])
def test_a_file_without_any_result_is_asked_about(project: Project, kind: int) -> None:
    """A file cut at a line end so that all results are gone is not one whose results are zero."""
    plan(project, MADE_PLAN.replace(', { id = "{fg}", ar = -1 }', ""))
    lines = ["#SIETYP 1", *(line for line in BOOK if not line.startswith(("#SIETYP", "#RES", "#UB", "#RAR -1")))]
    lines = [*lines[1:5], f"#SIETYP {kind}", *lines[5:], "#UB 0 1930 1000000.00", "#UB 0 2010 -1000000.00"]
    (told,) = faults(project, lines)
    assert told.message == "Filen har inga resultat alls: den kan vara avhuggen."
    assert "GODTA=resultat. Det betyder att alla intäkter och kostnader räknas som noll." in told.hint
    assert plan_sie(project.folder, book(project, lines), ["resultat"])


# Going on by name.


def test_consent_is_named_exactly(project: Project) -> None:
    """A word that does not exist is told with those that do; one that was not needed is said not to have been."""
    assert read_consent(" ksumma, INGAENDE ,ksumma") == ("ksumma", "ingaende")
    with pytest.raises(ReportError, match="ksumma"):
        read_consent("ksuma")
    plan(project)
    remarks = plan_sie(project.folder, book(project), ["ksumma"]).remarks
    assert "GODTA=ksumma behövdes inte: inget sådant fel finns i filen." in remarks
    assert set(WORDS) == {"ksumma", "ingaende", "resultat", "foretag", "konto", "fjolaret"}


def test_several_things_are_let_pass_together(project: Project) -> None:
    """What has been let pass already stands in what to say next, so that it can be copied."""
    plan(project)
    project.replace("../forbund.toml", "farg", 'organisationsnummer = "222000-4321"\nfarg')
    lines = [line for line in (*BOOK, *BOOKED) if not line.startswith("#KONTO 5010")]
    assert [fault.hint.split(". Det")[0].split("GODTA=")[1] for fault in faults(project, lines)] == ["konto", "foretag"]
    with pytest.raises(ReportError, match="GODTA=foretag,konto"):
        plan_sie(project.folder, book(project, lines), ["foretag"])
    assert plan_sie(project.folder, book(project, lines), ["foretag", "konto"]).describe()


def test_letting_much_pass_hides_nothing_else(project: Project) -> None:
    """However many things are let pass, what nobody may let pass still stops the import."""
    plan(project)
    many = [f"#IB 0 {account} {sign}1.00" for account, sign in zip(range(1100, 1160), "+-" * 30, strict=True)]
    ends = [line.replace("#IB", "#UB") for line in many]
    lines = [*BOOK, *many, *ends, "#UB 0 1999 0.50", "#UB 0 1998 -0.50", *BOOKED]
    with pytest.raises(ReportError) as told:
        plan_sie(project.folder, book(project, lines), ["konto"])
    differs = "Ingående balans och förändring ger inte den utgående på konto"
    assert [fault.message for fault in told.value.faults] == [f"{differs} 1999.", f"{differs} 1998."]


def test_the_rule_for_ranges_is_said(project: Project) -> None:
    """A range that is broken is told with the rule it breaks."""
    plan(project, PLAN.replace('"4-7"', '"4-76"'))
    (told,) = faults(project)
    assert "ett intervall har lika många siffror på båda sidor, det lägsta först: 40-76, inte 4-76" in told.expected


def test_made_up_books_of_every_type_are_imported(project: Project) -> None:
    """The same books as types 1 to 4 give the same rows."""
    plan(project, MADE_PLAN)
    found = []
    for kind in (1, 2, 3, 4):
        path = project.root / f"bok{kind}.se"
        path.write_bytes(encoded(lines_of(made(7), kind)))
        found.append(plan_sie(project.folder, path).describe())
    assert found[0]
    assert found == [found[0]] * 4
