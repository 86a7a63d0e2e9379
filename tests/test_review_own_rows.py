"""Granskning: a förbund whose rows, ids and notes are its own; an error planted anywhere is found."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest

from arsredovisning.errors import ReportError
from arsredovisning.review.context import Deviation, Untried
from arsredovisning.review.findings import Finding
from arsredovisning.review.rules import RULES
from arsredovisning.review.run import deviations, examine, said
from tests.project import Project

#: An ordinary annual report: none of its ids is one that the program knows.
DESCRIBED = """\
[rr]
rubrik = "Resultaträkning"
enhet = "tkr"

[br]
rubrik = "Balansräkning"
enhet = "tkr"

[kassa]
rubrik = "Kassaflödesanalys"
enhet = "tkr"

[budgetjamforelse]
rubrik = "Driftredovisning"
enhet = "tkr"
kolumner = [
  { id = "utfall_2024", rubrik = "Utfall 2024" },
  { id = "budget_2024", rubrik = "Budget 2024" },
  { id = "differens", rubrik = "Avvikelse", formel = "utfall_2024 - budget_2024" },
]

[flerar]
rubrik = "Flerårsöversikt"
enhet = "tkr"

[n1]
rubrik = "Bidrag från staten"
enhet = "kr"
not = 1

[n2]
rubrik = "Bidrag från kommuner"
enhet = "kr"
not = 2

[n3]
rubrik = "Insatser"
enhet = "kr"
not = 3

[n4]
rubrik = "Personal"
enhet = "kr"
not = 4

[n5]
rubrik = "Skulder"
enhet = "kr"
not = 5
"""

TABLES = {
    "rr": [
        "id;rubrik;typ;summa;not;2024;2023",
        "stat;Bidrag från staten;;;1;4112;4030",
        "reg;Bidrag från regionen;;;;2056;2015",
        "kom;Bidrag från kommuner;;;2;2056;2015",
        "int;Summa intäkter;summa;stat + reg + kom;;8224;8060",
        "ins;Insatser;;;3;-4447;-5120",
        "pers;Personalkostnader;;;4;-1776;-1812",
        "adm;Administration;;;;-652;-633",
        "kost;Summa kostnader;summa;ins + pers + adm;;-6875;-7565",
        "verk;Verksamhetens resultat;summa;int + kost;;1349;495",
        "rta;Ränteintäkter;;;;81;44",
        "res;Årets resultat;summa;verk + rta;;1430;539",
    ],
    "br": [
        "id;rubrik;typ;summa;not;2024;2023",
        "t1;Kundfordringar;;;;98;293",
        "t2;Kassa och bank;;;;7524;6404",
        "t3;Summa tillgångar;summa;t1 + t2;;7622;6697",
        "e1;Ingående eget kapital;;;;2270;1731",
        "e2;Årets resultat;;;;1430;539",
        "e3;Summa eget kapital;summa;e1 + e2;;3700;2270",
        "s1;Leverantörsskulder;;;5;2093;2980",
        "s2;Upplupna kostnader;;;5;1829;1447",
        "s3;Summa eget kapital och skulder;summa;e3 + s1 + s2;;7622;6697",
    ],
    "kassa": [
        "id;rubrik;typ;summa;2024;2023",
        "k1;Årets resultat;;;1430;539",
        "k2;Förändring av rörelsekapital;;;-310;268",
        "k3;Årets kassaflöde;summa;k1 + k2;1120;807",
        "k4;Likvida medel vid årets början;;;6404;5597",
        "k5;Likvida medel vid årets slut;summa;k3 + k4;7524;6404",
    ],
    "budgetjamforelse": [
        "id;rubrik;typ;summa;utfall_2024;budget_2024;differens",
        "d1;Summa intäkter;;;8224;8228;-4",
        "d2;Insatser;;;-4447;-5254;807",
        "d3;Personalkostnader;;;-1776;-2081;305",
        "d4;Administration;;;-652;-890;238",
        "d5;Ränteintäkter;;;81;0;81",
        "d6;Årets resultat;summa;d1 + d2 + d3 + d4 + d5;1430;3;1427",
    ],
    "flerar": [
        "id;rubrik;typ;summa;2024;2023",
        "f1;Verksamhetens intäkter;;;8224;8060",
        "f2;Verksamhetens kostnader;;;6875;7565",
        "f3;Årets resultat;;;1430;539",
        "f4;Eget kapital;;;3700;2270",
        "f5;Balansomslutning;;;7622;6697",
    ],
    "n1": [
        "id;rubrik;typ;summa;2024;2023",
        "a;Försäkringskassan;;;2056120;2015300",
        "b;Arbetsförmedlingen;;;2056000;2015000",
        "tot;Totalt;summa;a + b;4112120;4030300",
    ],
    "n2": [
        "id;rubrik;typ;summa;2024;2023",
        "a;Ekbacken;;;1028200;1007600",
        "b;Lindesta;;;1028100;1007500",
        "tot;Totalt;summa;a + b;2056300;2015100",
    ],
    "n3": [
        "id;rubrik;2024;2023",
        "a;Steget;2447100;3120400",
        "b;Bryggan;2000200;1999800",
    ],
    "n4": [
        "id;rubrik;typ;summa;2024;2023",
        "a;Löner;;;1276300;1312400",
        "b;Sociala avgifter;;;500100;499700",
        "tot;Totalt;summa;a + b;1776400;1812100",
    ],
    "n5": [
        "id;rubrik;typ;summa;2024;2023",
        "a;Leverantörsskulder;;;2093400;2979700",
        "b;Semesterlöner;;;1200100;900300",
        "c;Övriga upplupna kostnader;;;628500;546900",
        "tot;Totalt;summa;a + b + c;3922000;4426900",
    ],
}


@pytest.fixture
def own(project: Project) -> Project:
    """Give a project with a report of the förbund's own rows that holds together."""
    project.write("tabeller.toml", DESCRIBED)
    for name in ("deltagare", "resultatrakning", "fakta"):
        (project.folder.data / "tabeller" / f"{name}.csv").unlink()
    for name, lines in TABLES.items():
        project.table(name, *lines)
    for name in ("ingress", "oversikt"):
        project.text(name, "Text.\n")
    return project


def told(project: Project) -> list[Finding]:
    """Give what the granskning says of the numbers and the rows."""
    return [item for item in examine(project.data).findings if item.rule.startswith(("SUMMA", "KOPPLING", "RAD"))]


def test_a_report_that_holds_together_has_no_finding(own: Project) -> None:
    """Nothing is found in a consistent report, whatever its rows are called."""
    assert told(own) == []


def test_an_error_planted_anywhere_is_found(own: Project) -> None:
    """Each number but those told to stand alone makes a finding when it is wrong by more than rounding."""
    data = own.data
    coverage = examine(data).coverage
    alone = {item.place for item in coverage.alone}
    missed = []
    for name in data.table_settings:
        table = data.table(name)
        for row, column, value in table.numbers():
            place = f"{name}.{row.id}.{column.id}"
            wrong = table.with_numbers({(row.id, column.id): Decimal(value) + (37 if table.unit == "tkr" else 37000)})
            found = [item for _rule, item in deviations(data.with_table(wrong), {})]
            if not any(isinstance(item, Deviation) and item.places and place in item.places for item in found):
                missed.append(place)
    assert set(missed) <= alone
    assert alone == set()


def test_coverage_is_told(own: Project) -> None:
    """The granskning says how many relations it tried, and which it could not."""
    own.replace("tabeller/br.csv", "t2;Kassa och bank", "t2;Pengar")
    coverage = examine(own.data).coverage
    (lacking,) = coverage.untried
    assert lacking.what == "likvida medel i kassaflödesanalysen mot balansräkningen"
    assert lacking.why == "tabellen ”Balansräkning” har ingen rad som känns igen som kassa och bank"
    assert 'roller = { kassa_bank = "radens id" }' in lacking.remedy
    assert f"Prövade {coverage.tried} samband; 1 gick inte att pröva: {lacking.what}" in coverage.words()


def test_a_role_may_be_told(own: Project) -> None:
    """A row that its label does not tell is known by its role in tabeller.toml, and is then tried."""
    own.replace("tabeller/br.csv", "t2;Kassa och bank", "t2;Pengar")
    own.replace("tabeller.toml", '[br]\nrubrik = "Balansräkning"\n', '[br]\nrubrik = "B"\nslag = "balansrakning"\n')
    own.replace("tabeller.toml", 'slag = "balansrakning"\n', 'slag = "balansrakning"\nroller = { kassa_bank = "t2" }\n')
    assert examine(own.data).coverage.untried == ()
    own.replace("tabeller/kassa.csv", "7524", "7254")
    assert "KOPPLING" in {item.rule for item in told(own)}


def test_a_role_of_a_row_that_is_not_there(own: Project) -> None:
    """A role that points at no row of its table is a fault with the nearest row."""
    own.replace("tabeller.toml", "[br]\n", '[br]\nroller = { kassa_bank = "t22" }\n')
    (fault,) = [fault for fault in own.faults() if "Rollen" in fault.message]
    assert (fault.column, fault.found) == ("br.roller", "t22")


@pytest.mark.parametrize(
    ("table", "gone", "words"),
    [
        ("br", "s3;", "summa eget kapital, avsättningar och skulder"),
        ("br", "t3;", "summa tillgångar"),
        ("rr", "res;", "årets resultat"),
    ],
)
def test_a_required_row_that_is_gone(own: Project, table: str, gone: str, words: str) -> None:
    """A statement whose last sum has been deleted is an error that names what is missing."""
    own.table(table, *(line for line in TABLES[table] if not line.startswith(gone)))
    (found,) = (item for item in told(own) if item.rule == "RAD-SAKNAS")
    assert (found.severity, found.table) == ("fel", table)
    assert words in found.message


def test_a_row_that_is_in_no_sum(own: Project) -> None:
    """An amount above a sum that no sum counts is told, and one below the last sum is not."""
    lines = [*TABLES["rr"][:7], "lok;Lokaler;;;;-100;-90", *TABLES["rr"][7:], "upp;Upplysning;;;;17;18"]
    own.table("rr", *lines)
    (found,) = told(own)
    assert (found.rule, found.row) == ("RAD-SUMMA", "lok")


def test_a_row_that_stands_twice(own: Project) -> None:
    """A row that is copied under another id is told with the line of the first."""
    own.table("n3", *TABLES["n3"], "c;Bryggan;2000200;1999800")
    (found,) = (item for item in told(own) if item.rule == "RAD-DUBBEL")
    assert (found.row, found.message) == ("c", "Raden är densamma som på rad 3: samma rubrik och samma tal.")


def test_several_rows_of_one_note_are_its_sum_together(own: Project) -> None:
    """Two rows with note 5 are together what it adds up to, and the deviation says which rows."""
    own.replace("tabeller/n5.csv", "tot;Totalt;summa;a + b + c;3922000", "tot;Totalt;summa;a + b + c;")
    own.replace("tabeller/n5.csv", "628500", "728500")
    found = [item for item in told(own) if item.rule == "KOPPLING"]
    assert [item.place for item in found] == ["br.s1.2024"]
    assert found[0].message == (
        "”Leverantörsskulder” och ”Upplupna kostnader” är tillsammans inte det som not 5, ”Skulder”, summerar till."
    )


def test_a_note_may_have_the_other_sign_but_not_for_one_year(own: Project) -> None:
    """Costs are negative in the statement and positive in the note; one of two years that turns is found as one."""
    own.replace("tabeller/n3.csv", "2447100;3120400", "-2447100;3120400")
    own.replace("tabeller/n3.csv", "2000200;1999800", "-2000200;1999800")
    (found,) = told(own)
    assert (found.rule, found.table, found.row) == ("KOPPLING", "rr", "ins")


def test_a_note_without_one_sum_is_told(own: Project) -> None:
    """A note with several sums that are part of none is told not to be tried, with what to do, and then is tried."""
    own.table("n4", *TABLES["n4"][:3], "tot;Löner;summa;a;1276300;1312400", "tov;Avgifter;summa;b;500100;499700")
    (lacking,) = examine(own.data).coverage.untried
    assert (lacking.what, lacking.why) == (
        "”Personalkostnader” mot not 4",
        "det går inte att se vilken rad som är notens summa",
    )


def test_a_note_of_other_years_is_told(own: Project) -> None:
    """A note without amounts for the years of the statement is told not to be tried."""
    own.table("n4", "id;rubrik;2022", "a;Löner;1276300", "b;Sociala avgifter;500100")
    (lacking,) = examine(own.data).coverage.untried
    assert (lacking.what, lacking.why) == ("”Personalkostnader” mot not 4", "noten har inga belopp för samma år")


TIE = """\
[[koppling]]
vanster = "n1.a"
hoger = "{right}"
text = "Försäkringskassans bidrag är inte regionens."
"""


def test_a_tie_of_the_forbund_itself(own: Project) -> None:
    """A tie in the förbund's kopplingar.toml is tried each year, and one that cannot be is told."""
    own.write("../kopplingar.toml", TIE.format(right="rr.reg"))
    before = examine(own.data).coverage
    assert (before.untried, told(own)) == ((), [])
    own.replace("tabeller/n1.csv", "2056120;2015300", "2066120;2015300")
    own.replace("tabeller/n1.csv", "4112120", "4122120")
    assert "Försäkringskassans bidrag är inte regionens." in {item.message for item in told(own)}
    own.write("../kopplingar.toml", TIE.format(right="rr.finns_inte"))
    (lacking,) = [item for _rule, item in said(own.data, {}) if isinstance(item, Untried)]
    assert lacking.what == "n1.a = rr.finns_inte"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TIE.format(right="rr.reg +"), "Kopplingens högra sida går inte att räkna ut."),
        (TIE.format(right="7"), "Kopplingens högra sida går inte att räkna ut."),
        (TIE.format(right="rr.reg").replace('"n1.a"', '"n1"'), "Kopplingens vänstra sida går inte att läsa."),
        (TIE.format(right="rr.reg").replace("hoger", "hogre"), "Okänd inställning."),
    ],
)
def test_a_tie_that_cannot_be_read(own: Project, text: str, message: str) -> None:
    """A tie that a förbund has written wrongly is a fault in its file."""
    own.write("../kopplingar.toml", text)
    with pytest.raises(ReportError) as raised:
        examine(own.data)
    assert message in {fault.message for fault in raised.value.faults}
    assert {fault.file for fault in raised.value.faults} == {"data/provlandet/kopplingar.toml"}


def test_liquid_assets_may_count_short_placements(own: Project) -> None:
    """Liquid assets may be cash alone or cash with short placements, but nothing else."""
    for old, new in (("t2;Kassa och bank;;;;7524;6404", "t2;Kassa och bank;;;;7424;6404"), ("t1 + t2", "t1 + t2 + t4")):
        own.replace("tabeller/br.csv", old, new)
    own.replace("tabeller/br.csv", "t3;Summa", "t4;Kortfristiga placeringar;;;;100;0\r\nt3;Summa")
    assert told(own) == []
    own.replace(
        "tabeller/kassa.csv",
        "k5;Likvida medel vid årets slut;summa;k3 + k4;7524",
        "k5;Likvida medel vid årets slut;;;7474",
    )
    assert {item.place for item in told(own)} == {"kassa.k5.2024"}


def test_an_overview_is_tied_by_what_it_calls_its_rows(own: Project) -> None:
    """An overview's row with a statement's label is that row; one that is called otherwise may count otherwise."""
    own.replace("tabeller/flerar.csv", "f1;Verksamhetens intäkter;;;8224", "f1;Summa bidrag och annat;;;8305")
    assert told(own) == []
    own.replace("tabeller/flerar.csv", "f5;Balansomslutning;;;7622;6697", "f5;Kundfordringar;;;150;293")
    assert [item.place for item in told(own)] == ["flerar.f5.2024"]


EQUITY = """
[kapital]
rubrik = "Eget kapital vid årets slut"
enhet = "tkr"
kolumner = [{ id = "utgaende", rubrik = "Utgående" }]
"""


def test_equity_a_year_a_row(own: Project) -> None:
    """A table with equity a year a row says what the balance sheet says of the years that it states."""
    own.write("tabeller.toml", DESCRIBED + EQUITY)
    own.table("kapital", "id;rubrik;utgaende", "2022;2022;1731", "2023;2023;2270", "2024;2024;3700")
    assert told(own) == []
    own.table("kapital", "id;rubrik;utgaende", "2022;2022;1731", "2023;2023;2207", "2024;2024;3700")
    (found,) = told(own)
    assert (found.place, found.expected) == ("kapital.2023.utgaende", "2\u00a0270")


def rounded(kr: int, unit: str) -> str:
    """Print an amount of kronor by itself, as a report does."""
    return str(kr if unit == "kr" else int((Decimal(kr) / 1000).quantize(Decimal(1), ROUND_HALF_UP)))


def from_kronor(draw: Random, unit: str, years: tuple[int, ...]) -> dict[str, list[str]]:
    """Make the tables of a report whose books are in kronor, each number rounded by itself."""
    post = {name: [draw.randrange(10_000, 9_000_000) for _ in years] for name in _POSTS}
    notes = {"n1": ("stat", 2), "n2": ("kom", 2), "n3": ("ins", 2), "n4": ("pers", 2)}

    def line(head: str, amounts: list[int], of: str = unit) -> str:
        return ";".join([head, *(rounded(amount, of) for amount in amounts)])

    def total(*names: str) -> list[int]:
        return [sum(post[name][at] for name in names) for at in range(len(years))]

    def minus(amounts: list[int]) -> list[int]:
        return [-amount for amount in amounts]

    income, costs = total("stat", "reg", "kom"), total("ins", "pers", "adm")
    result = [income[at] - costs[at] + post["rta"][at] for at in range(len(years))]
    closing = [post["ib"][at] + result[at] for at in range(len(years))]
    if len(years) > 1:
        post["ib"][0] = closing[1]
        closing[0] = post["ib"][0] + result[0]
    debts = post["s1"]
    cash = [closing[at] + debts[at] - post["t1"][at] for at in range(len(years))]
    head = ";".join(map(str, years))
    tables = {
        "rr": [
            f"id;rubrik;typ;summa;not;{head}",
            line("stat;Bidrag från staten;;;1", post["stat"]),
            line("reg;Bidrag från regionen;;;", post["reg"]),
            line("kom;Bidrag från kommuner;;;2", post["kom"]),
            line("int;Summa intäkter;summa;stat + reg + kom;", income),
            line("ins;Insatser;;;3", minus(post["ins"])),
            line("pers;Personalkostnader;;;4", minus(post["pers"])),
            line("adm;Administration;;;", minus(post["adm"])),
            line("kost;Summa kostnader;summa;ins + pers + adm;", minus(costs)),
            line("rta;Ränteintäkter;;;", post["rta"]),
            line("res;Årets resultat;summa;int + kost + rta;", result),
        ],
        "br": [
            f"id;rubrik;typ;summa;not;{head}",
            line("t1;Kundfordringar;;;", post["t1"]),
            line("t2;Kassa och bank;;;", cash),
            line("t3;Summa tillgångar;summa;t1 + t2;", [closing[at] + debts[at] for at in range(len(years))]),
            line("e1;Ingående eget kapital;;;", post["ib"]),
            line("e2;Årets resultat;;;", result),
            line("e3;Summa eget kapital;summa;e1 + e2;", closing),
            line("s1;Leverantörsskulder;;;5", debts),
            line(
                "s3;Summa eget kapital och skulder;summa;e3 + s1;", [c + d for c, d in zip(closing, debts, strict=True)]
            ),
        ],
        "flerar": [
            f"id;rubrik;{head}",
            line("f1;Verksamhetens intäkter", income),
            line("f3;Årets resultat", result),
            line("f4;Eget kapital", closing),
        ],
        "n5": [f"id;rubrik;{head}", line("a;Leverantörsskulder", debts, "kr")],
    }
    for name, (row, parts) in notes.items():
        split = [[draw.randrange(amount) for amount in post[row]] for _ in range(parts - 1)]
        rest = [amount - sum(part[at] for part in split) for at, amount in enumerate(post[row])]
        rows = [line(f"p{number};Del {number};;", part, "kr") for number, part in enumerate([*split, rest])]
        ids = " + ".join(f"p{number}" for number in range(parts))
        tables[name] = [f"id;rubrik;typ;summa;{head}", *rows, line(f"tot;Totalt;summa;{ids}", post[row], "kr")]
    return tables


_POSTS = ("stat", "reg", "kom", "ins", "pers", "adm", "rta", "ib", "t1", "s1")


@pytest.mark.parametrize("unit", ["tkr", "kr"])
@pytest.mark.parametrize("years", [(2024, 2023), (2024,)], ids=["with last year", "first year"])
@pytest.mark.parametrize("seed", range(4))
def test_no_false_alarm(own: Project, seed: int, years: tuple[int, ...], unit: str) -> None:
    """A report whose books agree has no finding in its numbers, each rounded by itself, in any year and unit."""
    gone = ("kassa", "budgetjamforelse")
    sections = [
        part for part in re.split(r"\n(?=\[\w+\]\n)", DESCRIBED) if not part.startswith(tuple(f"[{n}]" for n in gone))
    ]
    described = "\n".join(
        part.replace('"tkr"', f'"{unit}"') if part[1:3] in ("rr", "br", "fl") else part for part in sections
    )
    own.write("tabeller.toml", described)
    for name in gone:
        (own.folder.data / "tabeller" / f"{name}.csv").unlink()
    for name, lines in from_kronor(Random(seed), unit, years).items():
        own.table(name, *lines)
    examined = examine(own.data)
    numbers = {rule.id for rule in RULES if rule.numbers or rule.id.startswith("RAD")}
    assert [
        (item.rule, item.place, item.printed, item.expected) for item in examined.findings if item.rule in numbers
    ] == []
    assert examined.coverage.untried == ()
    assert examined.coverage.alone == () or years == (2024,)
