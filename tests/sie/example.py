"""The example of the manual: a SIE file whose books give a published report, made from that report.

The förbund's own books are not public. Accounts and öre are chosen here so that rounding gives each figure that is
printed, also where the printed rows do not add up to the printed sum. ``python -m tests.sie.example`` writes the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from arsredovisning.data.year import YearData
from arsredovisning.project.workspace import Workspace

ROOT = Path(__file__).parents[2]
YEAR = 2024
FILE = ROOT / "docs" / "exempel" / f"jamtland-{YEAR}.se"

PROSE = (
    "EXEMPEL. Filen är konstruerad av förbundets publicerade årsredovisning för 2024 och är inte förbundets"
    " bokföring. Konton, verifikationer och ören är påhittade så att avrundningen ger de tryckta beloppen."
)
NAMES = {
    "1630": "Skattekonto",
    "1640": "Fordran F-skatt",
    "1650": "Momsfordran",
    "1680": "Övriga kortfristiga fordringar",
    "1710": "Förutbetalda kostnader",
    "1920": "Plusgiro",
    "1930": "Företagskonto",
    "1940": "Placeringskonto",
    "2010": "Eget kapital",
    "2210": "Pensionsavsättning, ingående",
    "2211": "Pensionsavsättning, nyintjänad",
    "2212": "Pensionsavsättning, ränte- och basbeloppsändring",
    "2213": "Pensionsavsättning, utbetalningar",
    "2214": "Pensionsavsättning, löneskatt",
    "2219": "Pensionsavsättning, övrig post",
    "2510": "Leverantörsskulder",
    "2710": "Personalens källskatt",
    "2728": "Betald F-skatt",
    "2920": "Upplupna semesterlöner",
    "2940": "Upplupna sociala avgifter",
    "2950": "Upplupen löneskatt pensioner",
    "2960": "Upplupen pensionskostnad",
    "3511": "Bidrag från regionen",
    "3512": "Bidrag från Försäkringskassan",
    "3513": "Bidrag från kommuner",
    "3590": "Övriga intäkter",
    "3740": "Kron- och öresutjämning",
    "4510": "Bidrag till insatser",
    "5010": "Personalkostnader",
    "7900": "Övriga kostnader",
    "8410": "Ränteintäkter",
    "8420": "Ränta på pensionsavsättningar",
    "8910": "Skatt",
}
#: Accounts by the row of the note that prints them, with the sign they are printed with.
ASSETS = {
    "plusgiro": "1920",
    "foretagskonto": "1930",
    "placeringskonto": "1940",
    "skattekonto": "1630",
    "momsfordran": "1650",
    "ovriga_fordringar": "1680",
    "forutbetalda_kostnader": "1710",
}
DEBTS = {
    "leverantorsskulder": "2510",
    "kallskatt": "2710",
    "betald_f_skatt": "2728",
    "semesterloner": "2920",
    "sociala_avgifter": "2940",
    "loneskatt_pensioner": "2950",
    "pensionskostnad": "2960",
}
REVENUES = {
    "region": "3511",
    "forsakringskassan": "3512",
    "kommuner": "3513",
    "ovriga_intakter": "3590",
    "oresutjamning": "3740",
}
COSTS = {"insatser": "4510", "personal": "5010", "aktivitet_drift": "7900"}
#: What is added to a printed amount so that the sum of the note is rounded to the printed sum.
ORE = {
    (2024, "3590"): "-0.40",
    (2024, "3740"): "-0.30",
    (2024, "7900"): "0.40",
    (2024, "5010"): "0.20",
    (2024, "2510"): "0.40",
    (2024, "2920"): "0.20",
    (2023, "3513"): "0.20",
    (2023, "3740"): "0.40",
    (2023, "2510"): "-0.40",
    (2023, "2940"): "-0.20",
}
#: Amounts that no note has in kr: the provision by account, and the financial items of each year.
PROVISION = {"2211": "-200", "2212": "165000", "2213": "50000", "2214": "66953", "2219": "54000"}
PROVISION_OPENING = Decimal("-2577400")
FINANCIAL = {
    2024: {"8410": "-9971.10", "8420": "-165000", "8910": "35000"},
    2023: {"8410": "-6669.40"},
}
BUDGET_ROWS = {"insatsfinansiering": "4510", "personalkostnader": "5010", "drift_aktivitet": "7900"}
#: The parties' shares of the contributions (lag 2003:1210, 5 §).
SHARES = {"3511": Decimal("0.25"), "3512": Decimal("0.5"), "3513": Decimal("0.25")}
OBJECTS = {"4510": '{1 "10"}', "5010": '{1 "20"}', "7900": '{1 "20"}'}
BANK = "1930"

Amounts = dict[str, Decimal]


class Published:
    """The printed figures that the books are made of."""

    def __init__(self) -> None:
        self.data = YearData(Workspace(ROOT).find("jamtland", YEAR))

    def figure(self, table: str, row: str, column: str) -> Decimal:
        return Decimal(self.data.table(table).cell(row, column).value or 0)

    def note(self, table: str, accounts: Mapping[str, str], year: int, sign: int) -> Amounts:
        """Give a note's rows as amounts of accounts, with the öre that are added."""
        return {
            account: sign * (self.figure(table, row, str(year)) + Decimal(ORE.get((year, account), "0")))
            for row, account in accounts.items()
        }

    def balances(self, year: int) -> Amounts:
        """Give assets and debts at the end of a year."""
        assets = self.note("not_omsattningstillgangar", ASSETS, year, 1)
        unnamed = self.figure("not_omsattningstillgangar", "summa", str(year)) - sum(assets.values())
        return {**assets, "1640": unnamed, **self.note("not_kortfristiga_skulder", DEBTS, year, -1)}

    def results(self, year: int) -> Amounts:
        """Give revenues, costs and financial items of a year."""
        revenues = self.note("not_intakter", REVENUES, year, -1)
        costs = self.note("not_kostnader", COSTS, year, 1)
        financial = {account: Decimal(amount) for account, amount in FINANCIAL[year].items()}
        return {account: amount for account, amount in {**revenues, **costs, **financial}.items() if amount}

    def budget(self) -> Amounts:
        """Give the year's budget by account."""
        column = f"budget_{YEAR}"
        contributions = 1000 * self.figure("drift", "medlemsbidrag", column)
        shares = {account: -share * contributions for account, share in SHARES.items()}
        costs = {account: -1000 * self.figure("drift", row, column) for row, account in BUDGET_ROWS.items()}
        return {**shares, **costs}


def make() -> bytes:
    """Make the example file's bytes."""
    published = Published()
    before, after = published.balances(YEAR - 1), published.balances(YEAR)
    before["2210"] = after["2210"] = PROVISION_OPENING
    after |= {account: Decimal(amount) for account, amount in PROVISION.items()}
    before["2010"] = after["2010"] = -sum(before.values(), Decimal(0))
    results, previous = published.results(YEAR), published.results(YEAR - 1)
    changes = {account: after[account] - before.get(account, Decimal(0)) for account in after}
    assert sum(changes.values()) + sum(results.values()) == 0, "the chosen amounts do not balance"

    last_year = {**before, "2010": before["2010"] - sum(previous.values(), Decimal(0))}
    lines = [
        "#FLAGGA 0",
        '#PROGRAM "Exempelfil till handledningen" 1.0',
        "#FORMAT PC8",
        "#GEN 20250131",
        "#SIETYP 4",
        f'#PROSA "{PROSE}"',
        f'#FNAMN "{published.data.forbund.namn} (exempel)"',
        f"#RAR 0 {YEAR}0101 {YEAR}1231",
        f"#RAR -1 {YEAR - 1}0101 {YEAR - 1}1231",
        f"#OMFATTN {YEAR}1231",
        *(f'#KONTO {account} "{name}"' for account, name in NAMES.items()),
        '#DIM 1 "Verksamhet"',
        '#OBJEKT 1 "10" "Finansierade insatser"',
        '#OBJEKT 1 "20" "Kansli och samverkan"',
        *_balances("#IB 0", before),
        *_balances("#UB 0", after),
        *_balances("#UB -1", last_year),
        *_balances("#RES 0", results),
        *_balances("#RES -1", previous),
        *_budget(published.budget()),
        *_verifications(changes, results),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("cp437")


def _balances(label: str, amounts: Amounts) -> Iterator[str]:
    return (f"{label} {account} {amounts[account]:.2f}" for account in sorted(amounts))


def _budget(budget: Amounts) -> Iterator[str]:
    for account, amount in budget.items():
        for month, part in enumerate(_parts(amount, 12), 1):
            yield f"#PBUDGET 0 {YEAR}{month:02} {account} {{}} {part:.2f}"


def _verifications(changes: Amounts, results: Amounts) -> Iterator[str]:
    """Write the year's verifications: contributions each quarter, costs each month, the rest on the last day."""
    booked: list[tuple[str, str, Amounts]] = []
    contributions = {account: _parts(results[account], 4) for account in SHARES}
    for quarter in range(4):
        rows = {account: parts[quarter] for account, parts in contributions.items()}
        booked.append((f"{YEAR}{quarter * 3 + 1:02}15", f"Medlemsbidrag kvartal {quarter + 1}", rows))
    costs = {account: _parts(results[account], 12) for account in COSTS.values()}
    for month in range(12):
        rows = {account: parts[month] for account, parts in costs.items()}
        booked.append((f"{YEAR}{month + 1:02}25", f"Kostnader månad {month + 1}", rows))
    rest = {account: amount for account, amount in results.items() if account not in {*contributions, *costs}}
    booked += [(f"{YEAR}1231", NAMES[account], {account: amount}) for account, amount in rest.items()]
    booked += [
        (f"{YEAR}1231", f"{NAMES[account]}: årets förändring", {account: amount})
        for account, amount in changes.items()
        if amount and account != BANK
    ]
    for number, (date, text, rows) in enumerate(sorted(booked, key=lambda item: item[0]), 1):
        yield f'#VER A {number} {date} "{text}"'
        yield "{"
        for account, amount in {**rows, BANK: -sum(rows.values(), Decimal(0))}.items():
            yield f"#TRANS {account} {OBJECTS.get(account, '{}')} {amount:.2f}"
        yield "}"


def _parts(amount: Decimal, count: int) -> list[Decimal]:
    """Split an amount into equal parts of whole kronor; the last one takes what is left."""
    part = (amount / count).quantize(Decimal(1))
    return [*[part] * (count - 1), amount - part * (count - 1)]


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(make())
