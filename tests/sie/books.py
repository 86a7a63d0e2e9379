"""Made-up books of a made-up förbund, as a SIE file of each type, for tests that damage them."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

#: Number, name and class of accounts that the books may have; 2010 is the equity that carries results.
ASSETS = {"1510": "Fordringar", "1650": "Moms", "1930": "Bank", "1941": "Sparkonto"}
DEBTS = {"2220": "Pensioner", "2510": "Leverantörer", "2710": "Källskatt", "2940": "Upplupet"}
EQUITY = {"2010": "Eget kapital"}
RESULTS = {"3511": "Bidrag", "3590": "Övrigt", "4510": "Insatser", "5010": "Löner", "6010": "Lokal", "8410": "Ränta"}
ACCOUNTS = {**ASSETS, **DEBTS, **EQUITY, **RESULTS}
OBJECTS = ("", "10", "20")

Row = tuple[str, str, int]


@dataclass
class Books:
    """Two years of books in öre, credit negative."""

    last: dict[str, int]
    last_results: dict[str, int]
    opening: dict[str, int]
    booked: list[tuple[int, list[Row]]] = field(default_factory=list)

    @property
    def changes(self) -> dict[str, int]:
        found: defaultdict[str, int] = defaultdict(int)
        for _month, rows in self.booked:
            for account, _item, ore in rows:
                found[account] += ore
        return dict(found)


def made(seed: int) -> Books:
    """Make books; the same seed gives the same."""
    chance = random.Random(seed)
    results = {account: chance.randint(-9_000_000, 9_000_000) for account in RESULTS}
    last = {account: chance.randint(-9_000_000, 9_000_000) for account in {**ASSETS, **DEBTS}}
    last["2010"] = -sum(results.values()) - sum(last.values())
    opening = {**last, "2010": last["2010"] + sum(results.values())}
    books = Books(last, results, opening)
    for month in range(1, 13):
        for _number in range(chance.randint(1, 4)):
            account, other = chance.sample(sorted({**ASSETS, **DEBTS, **RESULTS}), 2)
            ore = chance.randint(100, 5_000_000)
            rows = [(account, chance.choice(OBJECTS) if account in RESULTS else "", ore), (other, "", -ore)]
            books.booked.append((month, rows))
    return books


def lines_of(books: Books, kind: int) -> list[str]:
    """Write books as the lines of a SIE file of type 1, 2, 3 or 4."""
    changes = books.changes
    closing = {account: books.opening[account] + changes.get(account, 0) for account in books.opening}
    results = {account: changes[account] for account in RESULTS if account in changes}
    lines = [
        "#FLAGGA 0",
        '#PROGRAM "Prov" 1.0',
        "#FORMAT PC8",
        "#GEN 20250115",
        f"#SIETYP {kind}",
        '#FNAMN "Samordningsförbundet Provlandet"',
        "#ORGNR 222000-1234",
        "#RAR 0 20240101 20241231",
        "#RAR -1 20230101 20231231",
        *(f'#KONTO {account} "{name}"' for account, name in ACCOUNTS.items()),
        '#DIM 1 "Verksamhet"',
        *_records("#IB 0", books.opening),
        *_records("#UB 0", closing),
        *_records("#UB -1", books.last),
        *_records("#RES 0", results),
        *_records("#RES -1", books.last_results),
    ]
    if kind in (2, 3):
        lines += _periods(books, with_objects=kind == 3)
    return [*lines, *(_verifications(books) if kind == 4 else ())]


def _records(label: str, amounts: dict[str, int]) -> list[str]:
    return [f"{label} {account} {kr(ore)}" for account, ore in sorted(amounts.items())]


def _periods(books: Books, *, with_objects: bool) -> list[str]:
    found: defaultdict[tuple[int, str, str], int] = defaultdict(int)
    for month, rows in books.booked:
        for account, item, ore in rows:
            found[month, account, ""] += ore
            if item and with_objects:
                found[month, account, item] += ore
    return [
        f"#PSALDO 0 2024{month:02} {account} {members(item)} {kr(ore)}"
        for (month, account, item), ore in sorted(found.items())
    ]


def _verifications(books: Books) -> list[str]:
    lines: list[str] = []
    for number, (month, rows) in enumerate(books.booked, 1):
        lines += [f'#VER A {number} 2024{month:02}15 "Händelse {number}"', "{"]
        lines += [f"#TRANS {account} {members(item)} {kr(ore)}" for account, item, ore in rows]
        lines.append("}")
    return lines


def members(item: str) -> str:
    """Write an object list."""
    return f'{{1 "{item}"}}' if item else "{}"


def kr(ore: int) -> str:
    """Write öre as an amount."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}"


def encoded(lines: list[str]) -> bytes:
    """Write lines as a file."""
    return "".join(f"{line}\r\n" for line in lines).encode("cp437")
