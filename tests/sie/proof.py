"""What the lines of a SIE file prove of it, told apart from the product: integers, no reader and no check of ours.

Only files as ``tests.sie.books`` writes them are understood, damaged in any way that leaves each line's form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator


class Lines:
    """A file's records as tuples of words, amounts in öre."""

    def __init__(self, lines: list[str]) -> None:
        self.declared: set[str] = set()
        self.amounts: defaultdict[tuple[str, str], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.verifications: list[list[tuple[str, int]]] = []
        self.periods: defaultdict[str, int] = defaultdict(int)
        self.kind = ""
        for line in lines:
            words = line.split()
            match words[0]:
                case "#SIETYP":
                    self.kind = words[1]
                case "#KONTO":
                    self.declared.add(words[1])
                case "#IB" | "#UB" | "#RES":
                    self.amounts[words[0], words[1]][words[2]] += ore(words[3])
                case "#PSALDO" if words[1] == "0" and words[4] == "{}":
                    self.periods[words[3]] += ore(words[5])
                case "#VER":
                    self.verifications.append([])
                case "#TRANS":
                    self.verifications[-1].append((words[1], ore(words[-1])))


def ore(amount: str) -> int:
    """Read an amount with two decimals."""
    whole, _, part = amount.lstrip("-").partition(".")
    return (-1 if amount.startswith("-") else 1) * (int(whole) * 100 + int(part))


def contradictions(lines: list[str]) -> Iterator[str]:
    """Tell what in a file contradicts something else in it."""
    file = Lines(lines)
    opening, closing = file.amounts["#IB", "0"], {**file.amounts["#UB", "0"], **file.amounts["#RES", "0"]}
    last, results = file.amounts["#UB", "-1"], file.amounts["#RES", "-1"]
    used = [*file.amounts.values(), file.periods, *(dict(rows) for rows in file.verifications)]
    yield from (f"odeklarerat {a}" for amounts in used for a, n in amounts.items() if n and a not in file.declared)
    sums = {"IB": opening, "UB": closing, "UB -1": {**last, **results} if last and results else {}}
    yield from (f"ojämnt {name}" for name, amounts in sums.items() if sum(amounts.values()))
    yield from (f"verifikation {rows}" for rows in file.verifications if sum(n for _a, n in rows))
    changes: defaultdict[str, int] = defaultdict(int, file.periods if file.kind in "23" else {})
    for rows in file.verifications:
        for account, amount in rows:
            changes[account] += amount
    if file.kind == "4" or (changes and not sum(changes.values())):
        for account in {*opening, *closing, *changes}:
            if opening.get(account, 0) + changes[account] != closing.get(account, 0):
                yield f"utgående {account}"
    if last:
        yield from (f"överfört {a}" for a in {*last, *opening} if last[a] != opening[a] and a[:2] != "20" and a < "3")
