"""``python -m tests.damaged``: damage files, give them to each door, and count what comes of it."""

from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from arsredovisning.errors import ReportError
from tests.damaged.doors import Door, doors

#: Seconds that a door may take for a damaged file.
_LONGEST = 30
EQUAL, CHANGED, REFUSED, BROKEN = _KINDS = ("lika", "ändrat", "stoppat", "fel i programmet")


class TooSlowError(Exception):
    """A door took too long."""


@dataclass
class Count:
    """What came of the files at a door: how many of each kind, the slowest in seconds, and the failures by case."""

    found: Counter[str] = field(default_factory=Counter)
    slowest: float = 0
    failures: dict[int, str] = field(default_factory=dict)


def damaged_at(door: Door, seed: int, cases: int) -> Count:
    """Give a door some damaged files.

    Args:
        door: The door.
        seed: The same seed damages in the same way.
        cases: How many.
    """
    count = Count()
    good = door.opened()
    for case in range(cases):
        chance = random.Random(f"{seed} {door.name} {case}")
        path = chance.choice(list(door.files))
        path.write_bytes(door.damage(chance, door.files[path]))
        start = time.perf_counter()
        outcome, failure = _outcome(door, good)
        count.slowest = max(count.slowest, time.perf_counter() - start)
        count.found[outcome] += 1
        if failure:
            count.failures[case] = f"{path.name}: {failure}"
        path.write_bytes(door.files[path])
    return count


def _outcome(door: Door, good: str) -> tuple[str, str]:
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(_LONGEST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            opened = door.opened()
    except ReportError as error:
        return (REFUSED, "") if str(error).strip() else (BROKEN, "ett tomt felmeddelande")
    except Exception:
        return BROKEN, traceback.format_exc()
    finally:
        signal.alarm(0)
    return (EQUAL if opened == good else CHANGED), ""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def main() -> None:
    """Count, print a table, and fail if the program failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.damaged")
    parser.add_argument("--cases", type=int, default=1_250, help="damaged files at each door")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--door", default="", help="only the doors whose names begin so")
    given = parser.parse_args()
    print(_row("dörr", *_KINDS, "långsammast"))  # noqa: T201  # its table
    failures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for door in doors(Path(folder)):
            if door.name.startswith(given.door):
                count = damaged_at(door, given.seed, given.cases)
                slowest = f"{count.slowest:.1f} s"
                print(_row(door.name, *(count.found[kind] for kind in _KINDS), slowest), flush=True)  # noqa: T201  # the same
                for case, failure in count.failures.items():
                    failures.setdefault(_where(failure), f"{door.name} {case}, {failure[-1500:]}")
    for failure in failures.values():
        print(f"\n{failure}", file=sys.stderr)  # noqa: T201  # the same
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"Mest minne: {peak} MB")  # noqa: T201  # its table
    sys.exit(bool(failures))


def _where(failure: str) -> str:
    """Give the line of the program that failed, to tell a failure once."""
    lines = [line for line in failure.splitlines() if line.startswith("  File") and "arsredovisning" in line]
    return lines[-1] if lines else failure


def _row(*cells: object) -> str:
    return f"{cells[0]:<12}" + "".join(f"{cell:>18}" for cell in cells[1:])


if __name__ == "__main__":
    main()
