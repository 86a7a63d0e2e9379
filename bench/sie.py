"""How fast books are read, against a plain parse of the same lines, and in how much memory: ``python -m bench.sie``.

The plain parse decodes the file and splits each record into its fields with the reader's own tokenizer; it makes no
amounts, keeps nothing and checks nothing. Reading is all that an import does with a file before it looks at tables:
finding the encoding, every record, verifications that balance, every check of both years, and each account's balance
split by object. The two are run in turns, and the best of each counts.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import click

from sie4 import Measure, amounts, check, read
from sie4.fields import split

_KINDS = 50
_ROUNDS = 7
_HEAD = """\
#FLAGGA 0
#PROGRAM "Prov" 1.0
#FORMAT PC8
#GEN 20250115
#SIETYP 4
#FNAMN "Samordningsförbundet Provlandet"
#RAR 0 20240101 20241231
#KONTO 1930 "Företagskonto"
#KONTO 5010 "Löner"
"""


def lines(count: int) -> Iterator[str]:
    """Give the lines of a file with some verifications of two rows each, as programs write them."""
    total = Decimal(count * (count - 1) // 2) + count * Decimal("0.5")
    yield from _HEAD.splitlines()
    yield from ("#IB 0 1930 0", f"#UB 0 1930 {-total}", f"#RES 0 5010 {total}")
    for number in range(count):
        yield f'#VER A {number} 2024{number % 12 + 1:02}15 "Köp {number}" 20240630 "Kim Ek"'
        yield "{"
        yield f'#TRANS 5010 {{1 "{number % _KINDS}"}} {number}.50 "" "Åtgärd" 0'
        yield f"#TRANS 1930 {{}} -{number}.50"
        yield "}"


def write(path: Path, count: int) -> None:
    """Write such a file."""
    with path.open("w", encoding="cp437", newline="\r\n") as file:
        file.writelines(f"{line}\n" for line in lines(count))


def plain(path: Path) -> None:
    """Decode a file and split each record into its fields."""
    with path.open(encoding="cp437") as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#"):
                split(line.strip(), number)


def whole(path: Path) -> None:
    """Read a file, check it, and split its balances by object.

    Raises:
        ValueError: If something is wrong in it.
    """
    file = read(path)
    found = [*check(file), *check(file, -1)]
    if found or len(amounts(file, Measure.BALANCE, dimension="1")["5010"]) != _KINDS:
        raise ValueError(found)


def seconds(work: Callable[[Path], None], path: Path) -> float:
    """Measure how long something takes of this process's own time."""
    start = time.process_time()
    work(path)
    return time.process_time() - start


def memory(path: Path) -> int:
    """Read a file in a process of its own, and give the most memory that it held, in bytes."""
    code = f"from pathlib import Path; from bench import sie; sie.whole(Path({str(path)!r})); print(sie.peak())"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return int(done.stdout)


def peak() -> int:
    """Give the most memory that this process has held, in bytes."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Mät hur snabbt och i hur mycket minne en SIE-fil läses.")
    parser.add_argument("--verifikationer", type=int, default=100_000, help="antal i den fil som tiden mäts på")
    parser.add_argument("--minne", type=int, default=1_000_000, help="antal i den fil som minnet mäts på")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bok.se"
        write(path, given.verifikationer)
        turns = [(seconds(plain, path), seconds(whole, path)) for _ in range(_ROUNDS)]
        least, most = min(one for one, _ in turns), min(other for _, other in turns)
        click.echo(
            f"{given.verifikationer} verifikationer: enbart delning i fält {least:.2f} s, läst, prövad och delad"
        )
        click.echo(f"på objekt {most:.2f} s: {most / least:.2f} gånger.")
        write(path, given.minne)
        size = path.stat().st_size
        click.echo(f"{given.minne} verifikationer ({size // 10**6} MB): {memory(path) // 10**6} MB minne.")


if __name__ == "__main__":
    main()
