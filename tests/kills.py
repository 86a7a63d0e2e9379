"""Ends commands at any moment, hundreds of times, and counts what that has broken: ``make test-faults``.

A round is a project in which a person has just saved a number, and a command that something happens to: a signal, to
itself, to its process group or to one of its workers, at some operation on files or at some time; or the system refuses
it something, once or from then on. In some rounds a text is saved meanwhile. Then the same command is run again.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import psutil

from arsredovisning.project.workspace import ROOT_VARIABLE
from tests.driven import Event
from tests.integration.conftest import REPOSITORY, Site
from tests.refused import Tree, hidden, tree
from tests.scenes import SCENES, Scene

SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT", "SIGKILL")
REFUSALS = ("ENOSPC", "EACCES", "EIO", "EROFS", "EXDEV")
#: About how many operations on files the commands make; what is to happen at a later one does not happen.
OPERATIONS = {
    "report": 420,
    "all": 900,
    "decide": 700,
    "import-sie": 105,
    "import-deltagare": 105,
    "import-excel": 82,
    "new": 450,
}
#: Seconds that a command gets to end, and its processes to be gone.
LIMIT, GRACE = 90, 10
WORDS = ("Traceback", "never retrieved", "Fel None", "None går inte")
COUNTED = ("broken outputs", "lost edits", "poisoned caches", "processes left", "temporary folders left", "messages")


@dataclass(frozen=True)
class Round:
    """What happens to a command.

    Attributes:
        number: The round, which decides all else of it.
        scene: The command.
        event: What happens, at an operation on files; or
        when: after how many seconds the signal comes.
        later: Whether a text is saved meanwhile, and after how many seconds.
    """

    number: int
    scene: str
    event: Event
    when: float | None
    later: float | None


def rounds(first: int, seed: int) -> Iterator[Round]:
    """Choose what happens in each round, without end."""
    names = [name for name, (_make, share) in SCENES.items() for _one in range(share)]
    random.Random(seed).shuffle(names)
    for number in itertools.count(first):
        chance = random.Random(f"{seed} {number}")
        name = names[number % len(names)]
        builds, most = name in ("report", "all", "decide"), OPERATIONS[name]
        kind = chance.choices(("step", "time", "refusal"), (4, 3, 3))[0]
        whom = chance.choice(("command", "group", "worker") if builds else ("command", "group"))
        at = chance.randint(1, most if whom != "worker" else 60)
        if kind == "refusal":
            whom = "worker" if whom == "worker" else "command"
            event = Event(chance.choice(REFUSALS), at, whom, chance.random() < 0.5)
        else:
            event = Event(chance.choice(SIGNALS), at, whom)
        longest = (6.0 if builds else 1.2) if kind == "time" else 0.0
        when = chance.uniform(0.05, longest) if longest else None
        yield Round(number, name, event, when, chance.uniform(0.3, 4) if builds and chance.random() < 0.4 else None)


@dataclass
class Result:
    """What came of rounds.

    Attributes:
        ended: How the commands ended.
        wrong: What was broken, by kind, in which round and how.
    """

    ended: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in COUNTED})

    def add(self, kind: str, about: Round, what: str) -> None:
        self.wrong[kind].append(f"{about}: {what}")
        click.echo(f"{kind}: {about}: {what}")

    @property
    def count(self) -> int:
        """How much was broken."""
        return sum(map(len, self.wrong.values()))


def marked(mark: str) -> list[psutil.Process]:
    """List the processes that were started for a round."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("PROV") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


class Rounds:
    """Plays rounds in a folder.

    Attributes:
        result: What came of them.
    """

    def __init__(self, place: Path) -> None:
        self.result = Result()
        self._place = place
        self._scenes: dict[str, Scene] = {}

    def play(self, chosen: Round) -> None:
        """Play a round, and look at what is left."""
        if chosen.scene not in self._scenes:
            self._scenes[chosen.scene] = SCENES[chosen.scene][0](self._place)
        scene, mark = self._scenes[chosen.scene], f"{self._place.name}-{chosen.number}"
        later = chosen.later is not None and scene.later is not None
        # What was saved before the command is one of two things, so that what is to come of it is made once.
        saved = chosen.number % 2
        made = {meanwhile: scene.made(saved, meanwhile) for meanwhile in {False, later}}
        scratch = self._place / "t"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        environment = Site.environment(**{ROOT_VARIABLE: str(scene.root), "PROV": mark, "TMPDIR": str(scratch)})
        scene.renew(saved)
        before = tree(scene.root / "data"), tree(scene.root / "build")
        said = self._interrupted(scene, chosen, environment, later)
        self._look_at_words(chosen, said)
        self._look_at_what_is_there(chosen, scene, before, made, later)
        done = scene.again(environment)
        self._look_at_words(chosen, done.stdout + done.stderr)
        if done.returncode:
            self.result.add("messages", chosen, f"the next command failed: {done.stdout} {done.stderr}")
        self._look_at_the_end(chosen, scene, made[later])
        self._look_at_what_is_left(chosen, scene, scratch, mark)

    def _interrupted(self, scene: Scene, chosen: Round, environment: dict[str, str], later: bool) -> str:
        """Run a command while something happens to it, and give what it said."""
        places = (str(scene.root), environment["TMPDIR"])
        event = Event(chosen.event.what, chosen.event.at, chosen.event.whom, chosen.event.ever, places)
        driven = chosen.when is None
        command = scene.command()
        if driven:
            command[2] = "tests.driven"
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                command,
                cwd=scene.root,
                env=environment
                | scene.environment
                | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])}
                | (event.environment() if driven else {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_heed_interrupts,
            )
            started = time.monotonic()
            moments: list[tuple[float | None, Callable[[], None]]] = [
                (chosen.when, functools.partial(_send, process.pid, event))
            ]
            if later and scene.later:
                moments.append((chosen.later, functools.partial(scene.later, scene.root)))
            timed = [(when, happen) for when, happen in moments if when is not None]
            for moment, happen in sorted(timed, key=lambda each: each[0]):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, moment - (time.monotonic() - started)))
                happen()
            try:
                code = process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                self.result.add("processes left", chosen, "the command did not end")
                os.killpg(process.pid, signal.SIGKILL)
                code = process.wait()
            output.seek(0)
            said = output.read().decode("utf-8", "replace")
        self.result.ended[_ended(code)] += 1
        if chosen.event.what.startswith("E") and code not in (0, 1):
            self.result.add("messages", chosen, f"exit code {code}: {said}")
        return said

    def _look_at_words(self, chosen: Round, said: str) -> None:
        if any(word in said for word in WORDS):
            self.result.add("messages", chosen, said)

    def _look_at_what_is_there(
        self,
        chosen: Round,
        scene: Scene,
        before: tuple[Tree, Tree],
        made: dict[bool, tuple[Tree, Tree]],
        later: bool,
    ) -> None:
        """Look whether each file of data is as it was or as it was to be, and so is each build as a whole."""
        now, build = tree(scene.root / "data"), tree(scene.root / "build")
        texts = [before[0], *(data for data, _build in made.values())]
        for name in {name for known in (now, *texts) for name in known}:
            if now.get(name) not in [known.get(name) for known in texts]:
                kind = "lost edits" if name in before[0] else "broken outputs"
                self.result.add(kind, chosen, f"data/{name} is neither old nor new")
        if later and LATER_NAME in before[0] and now.get(LATER_NAME) == before[0][LATER_NAME]:
            self.result.add("lost edits", chosen, "what was saved meanwhile is gone")
        builds = [before[1], *(build for _data, build in made.values())]
        for place in {name.rpartition("/2024/")[0] for known in (build, *builds) for name in known}:
            parts = [_part(known, place) for known in (build, *builds)]
            if parts[0] not in parts[1:]:
                self.result.add("broken outputs", chosen, f"build/{place} is no whole build: {sorted(parts[0])}")

    def _look_at_the_end(self, chosen: Round, scene: Scene, made: tuple[Tree, Tree]) -> None:
        """Look whether all is as it is when nothing has happened to a command that begins from clean."""
        for place, expected in zip(("data", "build"), made, strict=True):
            now = tree(scene.root / place)
            differ = sorted(name for name in {*now, *expected} if now.get(name) != expected.get(name))
            if differ:
                kind = "poisoned caches" if place == "build" else "lost edits"
                self.result.add(kind, chosen, f"{place}/ differs at the end: {differ[:5]}")

    def _look_at_what_is_left(self, chosen: Round, scene: Scene, scratch: Path, mark: str) -> None:
        deadline = time.monotonic() + GRACE
        while marked(mark) and time.monotonic() < deadline:
            time.sleep(0.1)
        for process in marked(mark):
            with contextlib.suppress(psutil.Error):
                self.result.add("processes left", chosen, " ".join(process.cmdline())[:200])
                process.kill()
        left = [*(path.name for path in scratch.iterdir()), *hidden(scene.root)]
        if left:
            self.result.add("temporary folders left", chosen, str(left))


LATER_NAME = "provlandet/2024/texter/ingress.md"


def _part(known: Tree, place: str) -> Tree:
    return {name: content for name, content in known.items() if name.startswith(f"{place}/")}


def _send(pid: int, event: Event) -> None:
    """Send a signal to a command, if it still runs, to its group, or to one of the processes that it has started."""
    number = signal.Signals[event.what]
    with contextlib.suppress(ProcessLookupError, psutil.Error):
        if event.whom == "group":
            os.killpg(pid, number)
        elif event.whom == "worker":
            if found := psutil.Process(pid).children(recursive=True):
                found[event.at % len(found)].send_signal(number)
        else:
            os.kill(pid, number)


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _ended(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return {0: "done all the same", 1: "told a fault"}.get(code, f"ended in order ({code})")


def play(first: int, count: int, seed: int, only: Sequence[str] = ()) -> Result:
    """Play rounds in a folder of their own.

    Args:
        first: The first of them.
        count: How many.
        seed: Decides what happens in each.
        only: Whose rounds, by the commands' names; of all when there are none.
    """
    with tempfile.TemporaryDirectory(prefix="prov-") as place:
        played = Rounds(Path(place).resolve())
        wanted = (chosen for chosen in rounds(first, seed) if not only or chosen.scene in only)
        for chosen in itertools.islice(wanted, count):
            before = played.result.count
            played.play(chosen)
            said = "WRONG" if played.result.count > before else "ok"
            click.echo(f"{chosen.number}: {chosen.scene} {chosen.event.what} {said}")
    return played.result


def main() -> None:
    """Play the rounds that the command line asks for; exit 1 if anything was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="the first round")
    parser.add_argument("--count", type=int, default=300, help="how many rounds")
    parser.add_argument("--seed", type=int, default=1, help="decides what happens in each")
    parser.add_argument("--only", default="", help="commands, with commas between")
    given = parser.parse_args()
    result = play(given.first, given.count, given.seed, [name for name in given.only.split(",") if name])
    ended = ", ".join(f"{count} {how}" for how, count in result.ended.most_common())
    click.echo(f"{sum(result.ended.values())} rounds: {ended}")
    click.echo(", ".join(f"{len(found)} {kind}" for kind, found in result.wrong.items()))
    sys.exit(result.count > 0)


if __name__ == "__main__":
    main()
