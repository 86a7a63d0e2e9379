"""Lock files: which version of each package, with which hashes, and whether an environment is what a lock says."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_HASH = "--hash=sha256:"


@dataclass(frozen=True)
class Locked:
    """A package in a lock file.

    Attributes:
        name: Its name, as it is normalised.
        version: Its version.
        hashes: SHA-256 of each file that it may be installed from.
        here: Whether it is wanted on this system and with this Python.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    here: bool


def read_lock(path: Path) -> tuple[Locked, ...]:
    """Read a lock file.

    Raises:
        OSError: If it cannot be read.
        ValueError: If something in it is no package of one version.
    """
    lines = path.read_text("utf-8").replace("\\\n", " ").splitlines()
    return tuple(_locked(line) for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _locked(line: str) -> Locked:
    wanted, *hashes = line.split(_HASH)
    requirement = Requirement(wanted.strip())
    [only] = requirement.specifier
    here = requirement.marker is None or requirement.marker.evaluate()
    return Locked(canonicalize_name(requirement.name), only.version, tuple(item.strip() for item in hashes), here)


def unlike(lock: Path) -> list[str]:
    """List the packages that the environment that runs this does not have as a lock says."""
    return [f"{item.name} {item.version}" for item in read_lock(lock) if item.here and _installed(item) != item.version]


def _installed(item: Locked) -> str:
    try:
        return version(item.name)
    except PackageNotFoundError:
        return ""
