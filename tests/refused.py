"""Commands at each of whose operations on files the system refuses something, in a process that is forked for it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from arsredovisning.__main__ import main
from arsredovisning.cli.terminal import Silent
from arsredovisning.decide import decision, record_build, refuse_build, refuse_unfinished
from arsredovisning.errors import ReportError
from arsredovisning.pipeline.build import SectionsFailedError, build, last_build
from arsredovisning.project.digest import is_visible
from arsredovisning.project.files import sweep, write_all
from arsredovisning.project.publish import staging
from arsredovisning.project.system import refusal
from arsredovisning.project.workspace import ReportFolder
from arsredovisning.review.findings import Examination
from tests.operations import Operations, Refusal, nothing, refusals
from tests.project import REPORT_TOML, make_project
from tests.test_build import FORMATS, Told, build_with, save

Tree = dict[str, bytes]
NEW = {"a/x": b"nytt", "b/y": b"nytt"}


def tree(place: Path) -> Tree:
    """Read all that a person sees in a folder."""
    found = (path for path in sorted(place.rglob("*")) if path.is_file())
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in found
        if all(map(is_visible, path.relative_to(place).parts)) and path.parent.name != "tmp"
    }


def hidden(place: Path) -> list[str]:
    """List what is left of what programs hide."""
    return [path.relative_to(place).as_posix() for path in place.rglob(".*") if path.name != ".cache"]


@contextlib.contextmanager
def about(refused: Refusal) -> Iterator[None]:
    """Tell of a failure at which refusal it was."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"{errno.errorcode[refused.code]} at {refused}")
        raise


def each_write(place: Path) -> int:
    """Refuse each operation of writing three files, for each reason; none of them may then be new, or half.

    Returns:
        How many refusals there were.
    """
    operations, count = Operations(place).watch(), 0
    old = {"a/x": b"gammalt"}

    def renew() -> None:
        shutil.rmtree(place, ignore_errors=True)
        for name, content in old.items():
            (place / name).parent.mkdir(parents=True)
            (place / name).write_bytes(content)

    def write() -> None:
        write_all({place / name: content for name, content in NEW.items()})

    renew()
    with operations.at(nothing):
        write()
    for refused in refusals(operations.seen, each=True):
        with about(refused):
            count += 1
            renew()
            told = ""
            with operations.at(refused.happening()):
                try:
                    write()
                except OSError as error:
                    told = f"{error.errno} {error.filename}"
            if not told:
                assert tree(place) == NEW
            elif not refused.ever:
                assert tree(place) == old
            # Where everything that follows is refused too, so is putting back; no file is half.
            assert all(content in (old.get(name), NEW[name]) for name, content in tree(place).items())
            assert not told or told in [f"{refused.code} {place / name}" for name in NEW]
            sweep(place)
            assert hidden(place) == []
            write()
            assert tree(place) == NEW
    return count


def each_publishing(place: Path, system: str) -> int:
    """Refuse each operation of publishing a build; the old one or the new one is there, whole.

    Args:
        place: A folder to publish in.
        system: As ``sys.platform`` tells; on Linux two folders change places in one call.

    Returns:
        How many refusals there were.
    """
    operations, count = Operations(place).watch(), 0
    target = place / "2024"
    sys.platform = system

    def publish(content: bytes) -> None:
        with staging(target) as made:
            (made / "en").write_bytes(content)
            (made / "två").write_bytes(content)

    def renew() -> None:
        shutil.rmtree(place, ignore_errors=True)
        publish(b"gammalt")

    renew()
    with operations.at(nothing):
        publish(b"nytt")
    for refused in refusals(operations.seen, each=True):
        with about(refused):
            count += 1
            renew()
            told = 0
            with operations.at(refused.happening()):
                try:
                    publish(b"nytt")
                except OSError as error:
                    told = error.errno or 0
            assert told in (0, refused.code)
            left = tree(target)
            if not target.exists():
                # Only where the system lets nothing at all be moved back.
                assert refused.ever
                left = tree(target.with_name(".2024.gammal"))
            assert left in [dict.fromkeys(("en", "två"), content) for content in (b"gammalt", b"nytt")]
            assert left["en"] == (b"gammalt" if told else b"nytt")
            publish(b"nyare")
            assert tree(target) == {"en": b"nyare", "två": b"nyare"}
            assert hidden(place) == []
    return count


@dataclass(frozen=True)
class Command:
    """A command on a project, given as what ``arsredovisning`` is given."""

    root: Path
    arguments: Sequence[str]

    def run(self) -> tuple[int, str]:
        """Run it, and give its exit code and what it said."""
        sys.argv = ["arsredovisning", *self.arguments]
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                main()
            except SystemExit as error:
                return int(error.code or 0), said.getvalue()
        return 0, said.getvalue()


def each_command(root: Path, arguments: Sequence[str], every: int = 1) -> int:
    """Refuse the operations of a command, one after another; what was there is then whole, and it is told why.

    Args:
        root: The project; the command may change what a person sees in data/ and beside it.
        arguments: What ``arsredovisning`` is given.
        every: How many operations there are for each that is refused.

    Returns:
        How many refusals there were.
    """
    command, scratch, kept = Command(root, arguments), root / "tmp", root.with_name(f"{root.name}-före")
    operations, count = Operations(root).watch(), 0
    os.chdir(root)
    os.environ["TMPDIR"] = str(scratch)
    scratch.mkdir()
    shutil.copytree(root, kept, symlinks=True)

    def renew() -> None:
        for name in ("data", "build", ".cache", "tmp"):
            shutil.rmtree(root / name, ignore_errors=True)
            if (kept / name).exists():
                shutil.copytree(kept / name, root / name)
        for path in root.iterdir():
            if not (kept / path.name).exists():
                path.unlink()

    before = tree(root)
    code, said = command.run()
    assert code == 0, said
    renew()
    with operations.at(nothing):
        command.run()
    after = tree(root)
    assert after != before
    for refused in refusals(operations.seen):
        if refused.at % every:
            continue
        with about(refused):
            count += 1
            renew()
            with operations.at(refused.happening()):
                code, said = command.run()
            now = tree(root)
            assert code in (0, 1), said
            if code:
                # Where all that follows is refused, so is putting back; no file is half.
                assert now in (before, after) or (refused.ever and _is_mixed(now, before, after)), said
                _is_told(said, refused)
            else:
                assert now == after
            if now != after:
                code, said = command.run()
                assert code == 0, said
                assert tree(root) == after
            else:
                sweep(root)
            assert hidden(root) == [], said
    return count


def _is_mixed(now: Tree, before: Tree, after: Tree) -> bool:
    """Tell whether each file is as it was or as it was to be."""
    return all(now.get(name) in (before.get(name), after.get(name)) for name in {*now, *before, *after})


class _Steps(Told):
    """Those steps, without what is rendered of templates."""

    def review(self, own: ReportFolder, examined: Examination, target: Path, linked: bool) -> None:
        (target / "granskning.html").write_text(f"{len(examined.findings)} {linked} {own.year}", "utf-8")


def each_build(root: Path, decides: bool, every: int = 1) -> int:
    """Refuse the operations of a build, or of a decision, one after another; no build is half and no cache is spoilt.

    Args:
        root: Where to make the project that is built.
        decides: Whether the report is decided too.
        every: How many operations there are for each that is refused.

    Returns:
        How many refusals there were.
    """
    empty = root.with_name("mallar")
    empty.mkdir()
    root.mkdir()
    (empty / "mall").write_bytes(b"")
    project, kept = make_project(root, empty), root.with_name(f"{root.name}-före")
    if decides:
        project.write("report.toml", REPORT_TOML.replace("beslutad = 2025-03-14\n", ""))
    operations, count = Operations(root).watch(), 0

    def do() -> Exception | None:
        try:
            if not decides:
                build_with(project, _Steps())
                return None
            made = decision(project.folder, "2025-03-20")
            refuse_unfinished(made)
            edition = replace(made.edition(), steps=replace(_Steps().edition(project).steps, accept=refuse_build))
            with ThreadPoolExecutor(1) as executor:
                built = asyncio.run(build(edition, FORMATS, executor, Silent()))
            record_build(made, built)
        except (OSError, ReportError, SectionsFailedError) as error:
            return error
        return None

    def renew() -> None:
        for name in ("data", "build", ".cache"):
            shutil.rmtree(root / name, ignore_errors=True)
            shutil.copytree(kept / name, root / name)

    build_with(project, _Steps())
    save(project)
    shutil.copytree(root, kept, symlinks=True)
    before = tree(root / "build")
    with operations.at(nothing):
        assert do() is None
    after, data = tree(root / "build"), tree(root / "data")
    assert before != after
    for refused in refusals(operations.seen):
        if refused.at % every:
            continue
        with about(refused):
            count += 1
            renew()
            with operations.at(refused.happening()):
                error = do()
            now = tree(root / "build")
            assert now in (before, after)
            if error:
                _is_told(_said(error), refused)
                undecided = tree(kept / "data") == tree(root / "data")
                # Where all that follows is refused, what was put in place is not taken back, and is known by itself.
                assert undecided or refused.ever
            sweep(root)
            assert hidden(root) == []
            error = do()
            assert error is None, error
            assert tree(root / "build") == after
            assert tree(root / "data") == data
    return count


def each_save(root: Path, every: int = 1) -> int:
    """Save a table at each operation of a build; that build is whole with it or without it, and the next has it.

    Args:
        root: Where to make the project that is built.
        every: How many operations there are for each at which it is saved.

    Returns:
        How many times it was saved.
    """
    empty = root.with_name("mallar")
    empty.mkdir()
    root.mkdir()
    (empty / "mall").write_bytes(b"")
    project, kept = make_project(root, empty), root.with_name(f"{root.name}-före")
    operations, count = Operations(root).watch(), 0

    def renew() -> None:
        for name in ("data", "build", ".cache"):
            shutil.rmtree(root / name, ignore_errors=True)
            shutil.copytree(kept / name, root / name)

    build_with(project, _Steps())
    save(project)
    shutil.copytree(root, kept, symlinks=True)
    with operations.at(nothing):
        build_with(project, _Steps())
    seen, as_begun = operations.seen, tree(root / "build")
    save(project, "−9219", "−9220")
    build_with(project, _Steps())
    saved = tree(root / "build")
    for at in range(1, len(seen) + 1, every):
        count += 1
        renew()
        met = 0

        def happen(_kind: str, _path: str) -> None:
            nonlocal met
            met += 1
            if met == at:  # noqa: B023  called before the next
                save(project, "−9219", "−9220")

        with operations.at(happen):
            built = build_with(project, _Steps())
        now = tree(root / "build")
        # What is saved after the build has looked for the last time what was saved is not told, but known by the next.
        assert now in ([as_begun] if built.changed else [as_begun, saved]), f"{at}: {seen[at - 1]}"
        edition = _Steps().edition(project)
        assert (last_build(edition, FORMATS) is None) == (now == as_begun)
        assert build_with(project, _Steps()).changed == ()
        assert tree(root / "build") == saved
        assert last_build(edition, FORMATS) is not None
    return count


def _said(error: Exception) -> str:
    """Write what a person is told."""
    if isinstance(error, SectionsFailedError):
        return "\n".join(f"Fel {failure.message} {failure.hint}" for failure in error.failures)
    return f"Fel {refusal(error) if isinstance(error, OSError) else error}"


def _is_told(said: str, refused: Refusal) -> None:
    """Look for the Swedish sentence that names what the system refused."""
    known = refusal(OSError(refused.code, os.strerror(refused.code), "x"))
    assert "Fel " in said
    assert known.message in said or "Ingen mapp för tillfälliga filer går att skriva i." in said, said
    assert "None" not in said


def swept(sweep_of: Callable[..., int], *given: Any) -> int:
    """Make a sweep; what is asked to be written through to the disk is not, which takes most of the time."""
    with patch.object(os, "fsync", lambda _file: None):
        return sweep_of(*given)
