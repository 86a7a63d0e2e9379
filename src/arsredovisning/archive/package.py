"""The package for the archive: a BagIt bag with the decided files, what they were made of, and how to build them again.

BagIt (RFC 8493) is what archives receive files in: a folder with the content and the checksums of every file in it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import bagit

from arsredovisning.archive.readme import Packed, readme
from arsredovisning.archive.sbom import bill_of_materials, licences
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError
from arsredovisning.pipeline import frozen
from arsredovisning.project.digest import FROZEN, FROZEN_MANIFEST, digest, of_report
from arsredovisning.project.files import own_folder
from arsredovisning.project.workspace import LOCK, ReportFolder, Workspace
from arsredovisning.rebuild.again import place_of
from arsredovisning.rebuild.source import TREE, Source

#: Where packages are put in a project.
PLACE = "arkiv"
#: What a package holds: the decided files, the project that they were made of, and its packages where they are wanted.
REPORT, SOURCES, PACKAGES = "rapport", "kallor", "paket"
_BILL = "sbom.cdx.json"
_INPUTS = ("data", "notebooks", "templates")
#: A plain file that anybody may read, whoever packed it.
_READABLE = 0o100644 << 16
_CHECKSUMS = ["sha256", "sha512"]


@dataclass(frozen=True)
class Archived:
    """A finished package.

    Attributes:
        file: The ZIP file.
        count: How many files it holds.
        bytes: How large they are together.
    """

    file: Path
    count: int
    bytes: int


def file_of(folder: ReportFolder, record: frozen.Record) -> Path:
    """Where the package of a decided report is put."""
    name = f"arsredovisning-{folder.forbund}-{folder.year}-{record.decided}"
    return folder.workspace.home / PLACE / f"{name}.zip"


def pack(
    folder: ReportFolder, record: frozen.Record, source: Source, packages: bool = False, force: bool = False
) -> Archived:
    """Pack a decided report.

    Args:
        folder: The förbund's year.
        record: What is recorded of it.
        source: What it was made of.
        packages: Whether the files that its packages are installed from go with it, as they are for this system.
        force: Whether a package that is there may be replaced.

    Raises:
        ReportError: If a decided file is nowhere to be had, a package is there already, or packages cannot be fetched.
    """
    file = file_of(folder, record)
    if file.exists() and not force:
        place = folder.workspace.relative(file)
        raise ReportError(Fault("Arkivpaketet finns redan.", place, hint="Flytta det, eller ersätt det med FORCE=1."))
    decided = _decided(folder, record)
    with own_folder(file.parent, file.stem) as scratch:
        bag = scratch / file.stem
        for name, path in decided.items():
            _put(path, bag / REPORT / name)
        whole = scratch / "helt"
        source.put(whole)
        _prune(whole, bag / SOURCES, folder)
        tree = ReportFolder(Workspace(bag / SOURCES), folder.forbund, folder.year)
        for name in filter(lambda name: (folder.data / name).exists(), (FROZEN, FROZEN_MANIFEST)):
            _put(folder.data / name, tree.data / name)
        if packages:
            _fetch(tree.workspace.lock, bag / PACKAGES)
        licensed = licences(tree.workspace.root) or licences(folder.workspace.root)
        bill = bill_of_materials(tree.workspace.lock, licensed, version("arsredovisning"))
        (bag / _BILL).write_text(bill, "utf-8")
        data = YearData(tree)
        packed = Packed(folder, data.settings.titel, data.forbund.namn, record, source, bag / REPORT, packages)
        (bag / "README.md").write_text(readme(packed, tree.workspace.lock, licensed), "utf-8")
        made = bagit.make_bag(str(bag), _about(packed), checksums=_CHECKSUMS)
        made.validate()
        _zip(bag, scratch / file.name)
        (scratch / file.name).replace(file)
        return Archived(file, len(made.payload_entries()), int(made.info["Payload-Oxum"].split(".")[0]))


def _decided(folder: ReportFolder, record: frozen.Record) -> dict[str, Path]:
    """Find each decided file as it was decided: in the last build, or in the report that was built again."""
    places = (folder.build, place_of(folder))
    found: dict[str, Path] = {}
    for name, value in record.files.items():
        if path := next((place / name for place in places if digest(place / name) == value), None):
            found[name] = path
    if missing := [name for name in record.files if name not in found]:
        raise ReportError(
            Fault(
                "De fastställda filerna ligger inte kvar som de var.",
                folder.workspace.relative(folder.build),
                found="saknas eller är andra: " + ", ".join(missing),
                hint=f"make rebuild YEAR={folder.year} FORBUND={folder.forbund} bygger dem; packa sedan.",
            )
        )
    return found


def _prune(whole: Path, target: Path, folder: ReportFolder) -> None:
    """Keep of a project what one förbund's report needs; other förbund's data are not its to give away."""
    inputs = of_report(ReportFolder(Workspace(whole), folder.forbund, folder.year))
    for name in inputs.files():
        _put(whole / name, target / name)
    for name in (name for name in TREE if name not in _INPUTS):
        if (whole / name).is_dir():
            shutil.copytree(whole / name, target / name, dirs_exist_ok=True)
        elif (whole / name).is_file():
            _put(whole / name, target / name)


def _put(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _fetch(lock: Path, target: Path) -> None:
    """Fetch the files that a lock's packages are installed from."""
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps", "--dest", str(target))
    command = (sys.executable, "-m", "pip", "download", *options, "--requirement", str(lock))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReportError(
            Fault(
                "Paketen gick inte att hämta.",
                LOCK,
                found=done.stderr.strip()[-1500:],
                hint="Kontrollera nätet, eller packa utan dem: utelämna PAKET.",
            )
        )


def _about(packed: Packed) -> dict[str, str]:
    """Give what bag-info.txt tells of a package."""
    return {
        "Source-Organization": packed.organisation,
        "External-Description": f"{packed.title}, {packed.organisation}. Fastställd {packed.record.decided}.",
        "External-Identifier": f"arsredovisning-{packed.folder.forbund}-{packed.folder.year}",
    }


def _zip(bag: Path, file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for path in _files(bag):
            name = path.relative_to(bag.parent).as_posix()
            about = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, _READABLE
            written.writestr(about, path.read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
