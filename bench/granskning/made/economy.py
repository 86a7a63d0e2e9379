"""The statements, notes and overview of a made-up förbund: each amount rounded from kronor by itself."""

from __future__ import annotations

from collections.abc import Sequence

from bench.granskning.made.life import COSTS, INCOME, LIABILITIES, RECEIVABLES, Made
from bench.granskning.made.table import Table


def money(made: Made, caption: str, **more: object) -> dict[str, object]:
    """Describe a table of amounts in the unit that the förbund prints."""
    return {"rubrik": caption, "enhet": made.unit, "radrubrik": f"Belopp i {made.unit}", "numrera": False, **more}


def statements(made: Made, year: int) -> list[Table]:
    """Make the income statement, the balance sheet, the cash flow and the outcome against the budget."""
    years = made.shown_years(year)
    books = [made.years[at] for at in years]
    head = ["id", "rubrik", "typ", "summa", "not", *map(str, years)]
    columns = {"kolumner": [{"id": str(at), "rubrik": f"{at}-01-01 – {at}-12-31"} for at in years]}
    incomes, costs = list(books[0].income), list(books[0].costs)

    def row(name: str, label: str, kind: str, formula: str, note: str, amounts: Sequence[int]) -> list[str]:
        return [name, label, kind, formula, note, *map(made.amount, amounts)]

    one_line = made.pick.random() < 0.5
    if one_line:
        lines = [
            row("intakter", "Verksamhetens intäkter", "", "", "1", [sum(b.income.values()) for b in books]),
            row("kostnader", "Verksamhetens kostnader", "", "", "2", [-sum(b.costs.values()) for b in books]),
        ]
        parts = "intakter + kostnader"
    else:
        lines = [row(name, INCOME[name], "", "", "", [b.income[name] for b in books]) for name in incomes]
        lines += [
            row(
                "summa_intakter",
                "Summa intäkter",
                "summa",
                " + ".join(incomes),
                "1",
                [sum(b.income.values()) for b in books],
            )
        ]
        lines += [row(name, COSTS[name], "", "", "", [-b.costs[name] for b in books]) for name in costs]
        lines += [
            row(
                "summa_kostnader",
                "Summa kostnader",
                "summa",
                " + ".join(costs),
                "2",
                [-sum(b.costs.values()) for b in books],
            )
        ]
        parts = "summa_intakter + summa_kostnader"
    lines += [
        row(
            "verksamhetens_resultat",
            "Verksamhetens resultat",
            "summa",
            parts,
            "",
            [b.result - b.interest for b in books],
        ),
        row("finansnetto", "Finansiella poster", "", "", "", [b.interest for b in books]),
        row(
            "arets_resultat",
            "Årets resultat",
            "summa",
            "verksamhetens_resultat + finansnetto",
            "",
            [b.result for b in books],
        ),
    ]
    income = Table("resultatrakning", {**money(made, "Resultaträkning"), **columns}, head, lines)
    receivables, liabilities = (
        [sum(part.values()) for part in parts]
        for parts in ([b.receivables for b in books], [b.liabilities for b in books])
    )
    totals = [b.cash + owed for b, owed in zip(books, receivables, strict=True)]
    balance = [
        row("fordringar", "Kortfristiga fordringar", "", "", "3", receivables),
        row("kassa_bank", "Kassa och bank", "", "", "", [b.cash for b in books]),
        row("summa_tillgangar", "Summa tillgångar", "summa", "fordringar + kassa_bank", "", totals),
        row("eget_kapital_ingaende", "Ingående eget kapital", "", "", "", [b.opening for b in books]),
        row("arets_resultat", "Årets resultat", "", "", "", [b.result for b in books]),
        row(
            "eget_kapital",
            "Utgående eget kapital",
            "summa",
            "eget_kapital_ingaende + arets_resultat",
            "",
            [b.equity for b in books],
        ),
        row("kortfristiga_skulder", "Kortfristiga skulder", "", "", "4", liabilities),
        row(
            "summa_ek_skulder",
            "Summa eget kapital och skulder",
            "summa",
            "eget_kapital + kortfristiga_skulder",
            "",
            totals,
        ),
    ]
    ends = {"kolumner": [{"id": str(at), "rubrik": f"{at}-12-31"} for at in years]}
    return [
        income,
        Table("balansrakning", {**money(made, "Balansräkning"), **ends}, head, balance),
        *_flow(made, year),
    ]


def _flow(made: Made, year: int) -> list[Table]:
    """Give the cash flow and the outcome against the budget, where the year before is known."""
    now, before = made.years[year], made.years[year - 1]
    owed, owing = (
        sum(now.liabilities.values()) - sum(before.liabilities.values()),
        sum(before.receivables.values()) - sum(now.receivables.values()),
    )
    start = before.cash
    lines = [
        ["arets_resultat", "Årets resultat", "", "", made.amount(now.result)],
        ["forandring_skulder", "Förändring av kortfristiga skulder", "", "", made.amount(owed)],
        ["forandring_fordringar", "Förändring av kortfristiga fordringar", "", "", made.amount(owing)],
        [
            "arets_kassaflode",
            "Årets kassaflöde",
            "summa",
            "arets_resultat + forandring_skulder + forandring_fordringar",
            made.amount(now.cash - start),
        ],
        ["likvida_ingaende", "Likvida medel vid årets början", "", "", made.amount(start)],
        [
            "likvida_utgaende",
            "Likvida medel vid årets slut",
            "summa",
            "likvida_ingaende + arets_kassaflode",
            made.amount(now.cash),
        ],
    ]
    flow = Table("kassaflode", money(made, "Kassaflödesanalys"), ["id", "rubrik", "typ", "summa", str(year)], lines)
    budget = {
        name: int(amount * made.pick.uniform(0.9, 1.1)) // 1000 * 1000
        for name, amount in {**now.income, **now.costs}.items()
    }
    labels = {**INCOME, **COSTS}

    def line(name: str, label: str, kind: str, formula: str, outcome: int, planned: int) -> list[str]:
        return [name, label, kind, formula, made.amount(outcome), made.amount(planned), made.amount(outcome - planned)]

    rows = [line(name, labels[name], "", "", amount, budget[name]) for name, amount in now.income.items()]
    rows += [line(name, labels[name], "", "", -amount, -budget[name]) for name, amount in now.costs.items()]
    planned = sum(budget[n] for n in now.income) - sum(budget[n] for n in now.costs)
    rows += [
        line("finansnetto", "Finansiella poster", "", "", now.interest, 0),
        line(
            "resultat", "Resultat", "summa", " + ".join([*now.income, *now.costs, "finansnetto"]), now.result, planned
        ),
    ]
    columns = [
        {"id": f"utfall_{year}", "rubrik": f"Utfall {year}"},
        {"id": f"budget_{year}", "rubrik": f"Budget {year}"},
        {"id": f"avvikelse_{year}", "rubrik": "Avvikelse", "formel": f"utfall_{year} - budget_{year}"},
    ]
    head = ["id", "rubrik", "typ", "summa", *(str(column["id"]) for column in columns)]
    return [flow, Table("drift", money(made, "Driftredovisning", kolumner=columns), head, rows)]


def notes(made: Made, year: int) -> list[Table]:
    """Make the notes that the statements' rows name by number."""
    years = made.shown_years(year)
    books = [made.years[at] for at in years]
    head = ["id", "rubrik", "typ", "summa", *map(str, years)]
    kinds = (
        ("not_intakter", "Intäkter", 1, INCOME, [b.income for b in books]),
        ("not_kostnader", "Kostnader", 2, COSTS, [b.costs for b in books]),
        ("not_fordringar", "Kortfristiga fordringar", 3, RECEIVABLES, [b.receivables for b in books]),
        ("not_kortfristiga_skulder", "Kortfristiga skulder", 4, LIABILITIES, [b.liabilities for b in books]),
    )
    made_tables = []
    for name, caption, number, labels, parts in kinds:
        rows = [item for item in labels if any(item in part for part in parts)]
        lines = [[item, labels[item], "", "", *(made.amount(part.get(item, 0)) for part in parts)] for item in rows]
        lines += [["summa", "Summa", "summa", " + ".join(rows), *(made.amount(sum(part.values())) for part in parts)]]
        settings = {"rubrik": caption, "enhet": made.unit, "not": number}
        made_tables.append(Table(name, settings, head, lines))
    return made_tables


def overview(made: Made, year: int) -> Table:
    """Make the overview of several years."""
    years = [year] if made.first_year else list(range(year, year - 5, -1))
    books = [made.years[at] for at in years]
    rows = [
        ["intakter", "Verksamhetens intäkter", *(made.amount(sum(b.income.values())) for b in books)],
        ["kostnader", "Verksamhetens kostnader", *(made.amount(sum(b.costs.values())) for b in books)],
        ["arets_resultat", "Årets resultat", *(made.amount(b.result) for b in books)],
        ["eget_kapital", "Eget kapital", *(made.amount(b.equity) for b in books)],
    ]
    return Table("oversikt", money(made, "Flerårsöversikt"), ["id", "rubrik", *map(str, years)], rows)
