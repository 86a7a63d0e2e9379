"""Decided reports: what is recorded of what was decided, and the refusal to overwrite it with something else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.bounded import from_json
from arsredovisning.project.digest import FONTS, FROZEN, FROZEN_MANIFEST, of_bytes, of_fonts
from arsredovisning.project.git import Head
from arsredovisning.project.outputs import STEM
from arsredovisning.project.workspace import LOCK, ReportFolder
from arsredovisning.review.findings import Finding, Told

#: What the record of a decided report calls what it was made of.
_ORIGIN, _TOLD = "byggd_av", "granskning"


@dataclass(frozen=True)
class Origin:
    """What a decided report was made of and with; a record is written before the version in git that holds it is there.

    Attributes:
        version: The commit that was checked out, empty if there was none.
        andrad: Whether the project's files were other than that version's.
        program: Digest of the program.
        las: SHA-256 of the lock of its packages.
        python: The version of Python.
        typsnitt: Digest of the fonts.
        manifest: SHA-256 of the build's manifest, which lies beside the record and has the digest of every input.
    """

    version: str
    andrad: bool
    program: str
    las: str
    python: str
    typsnitt: str
    manifest: str


@dataclass(frozen=True)
class Record:
    """What is recorded of a decided report.

    Attributes:
        decided: The date of decision, ISO.
        files: SHA-256 of each decided file by its name in the build.
        origin: What they were made of, None in records that older versions of the program wrote.
        told: What the decided page says of the granskning, None in such records.
    """

    decided: str
    files: Mapping[str, str]
    origin: Origin | None = None
    told: Told | None = None


def origin(described: Mapping[str, Any], written: bytes, head: Head) -> Origin:
    """Give what a build was made of and with.

    Args:
        described: Its manifest.
        written: The manifest as it is kept beside the record.
        head: The version in git that is checked out.
    """
    inputs = described["inputs"]
    return Origin(
        head.commit,
        head.changed,
        described["program"],
        inputs.get(LOCK, ""),
        described["versions"]["python"],
        of_fonts({name: value for name, value in inputs.items() if name.startswith(FONTS)}),
        of_bytes(written),
    )


def record(
    folder: ReportFolder,
    decided: str,
    outputs: Mapping[str, str],
    made_of: Origin | None = None,
    told: Told | None = None,
) -> str:
    """Give what is recorded of a decided report.

    Args:
        folder: The förbund's year.
        decided: The date of decision, ISO.
        outputs: SHA-256 of each file of the build; of the report itself and its data they are recorded, not of
            the granskning and the executed notebooks, which are working papers.
        made_of: What it was made of and with.
        told: What the page says of the granskning.
    """
    described = {
        "forbund": folder.forbund,
        "year": folder.year,
        "beslutad": decided,
        "filer": {name: value for name, value in sorted(outputs.items()) if is_decided(name)},
        **({_ORIGIN: asdict(made_of)} if made_of else {}),
        **({_TOLD: asdict(told)} if told is not None else {}),
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def kept_manifest(folder: ReportFolder, made_of: Origin) -> dict[str, Any]:
    """Read the manifest that lies beside a decided report's record.

    Raises:
        ReportError: If it is not there, or not the one that was recorded.
    """
    path = folder.data / FROZEN_MANIFEST
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    if of_bytes(content) != made_of.manifest:
        raise ReportError(
            Fault(
                "Manifestet för den fastställda rapporten är inte det som sparades när den fastställdes."
                if content
                else "Manifestet för den fastställda rapporten saknas.",
                folder.workspace.relative(path),
                found=f"SHA-256 {of_bytes(content)}" if content else "",
                expected=f"en fil med SHA-256 {made_of.manifest}",
                hint="Hämta tillbaka filen ur versionshanteringen.",
            )
        )
    described: dict[str, Any] = json.loads(content)
    return described


def recorded(folder: ReportFolder) -> dict[str, str] | None:
    """Give the hashes of the decided report's files, or None when it is not frozen.

    Raises:
        ReportError: If the record cannot be read.
    """
    found = read(folder)
    return dict(found.files) if found else None


def refuse_half(folder: ReportFolder) -> None:
    """Stop where a decision was interrupted: the hashes are recorded, but report.toml has not their date.

    Raises:
        ReportError: With how it is finished, or if the record or report.toml cannot be read.
    """
    found = read(folder)
    if not found:
        return
    from arsredovisning.data.settings import read_report

    decided, now = found.decided, read_report(folder).beslutad
    if str(now or "") == decided:
        return
    finish = f"Avsluta med make decide YEAR={folder.year} FORBUND={folder.forbund} DATE={decided}."
    restore = f"Skriv tillbaka dagen, eller ta bort {FROZEN} och fastställ rapporten på nytt."
    raise ReportError(
        Fault(
            f"Rapportens kontrollsummor är fastställda för {decided}, men det är inte dagen i report.toml.",
            folder.workspace.relative(folder.settings),
            found=f"beslutad = {now}" if now else "ingen beslutad",
            expected=f"beslutad = {decided}",
            hint=restore if now else finish,
        )
    )


def read(folder: ReportFolder) -> Record | None:
    """Read what is recorded of a decided report, or None when it is not frozen.

    Raises:
        ReportError: If the record cannot be read.
    """
    path = folder.data / FROZEN
    try:
        found = from_json(path.read_bytes())
        made_of = Origin(**found[_ORIGIN]) if _ORIGIN in found else None
        told = _told(found[_TOLD]) if _TOLD in found else None
        return Record(str(found["beslutad"]), dict(found["filer"]), made_of, told)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise ReportError(
            Fault(
                "Uppgifterna om den fastställda rapporten går inte att läsa.",
                folder.workspace.relative(path),
                hint="Hämta tillbaka filen ur versionshanteringen, eller ta bort den och fastställ rapporten på nytt.",
            )
        ) from None


def _told(described: Mapping[str, Any]) -> Told:
    return Told(tuple(map(_finding, described["findings"])), described["coverage"])


def _finding(described: Mapping[str, Any]) -> Finding:
    """Read a finding; what versions to come have to say besides is left out."""
    return Finding(**{item.name: described[item.name] for item in fields(Finding) if item.name in described})


def at_decision(folder: ReportFolder) -> Told | None:
    """Give what a decided report's page says of its granskning; None where it is not decided, or that is not known.

    Raises:
        ReportError: If the record cannot be read.
    """
    found = read(folder)
    return found.told if found else None


def is_decided(name: str) -> bool:
    """Tell whether a file of a build is one that is decided, rather than a working paper."""
    return name.startswith((f"{STEM}.", "data/"))


def changed(folder: ReportFolder, outputs: Mapping[str, str]) -> list[str]:
    """List the files of a build that are not as they were decided; those that it does not have are left out.

    Args:
        folder: The förbund's year.
        outputs: SHA-256 of each file of the build.

    Raises:
        ReportError: If the record cannot be read.
    """
    before = recorded(folder)
    return [name for name in outputs if is_decided(name) and outputs[name] != before.get(name)] if before else []


def refuse_changes(folder: ReportFolder, outputs: Mapping[str, str], beside: Path) -> None:
    """Stop a build that would replace a decided report by another.

    Args:
        folder: The förbund's year.
        outputs: SHA-256 of each file of the new build.
        beside: Where the new build is kept, so that it can be compared with the decided one.

    Raises:
        ReportError: If a file differs from the decided one, naming the files.
    """
    names = changed(folder, outputs)
    if not names:
        return
    place = folder.workspace.relative
    against = place(folder.build) if (folder.build / f"{STEM}.html").is_file() else "<git-versionen som fastställdes>"
    raise ReportError(
        Fault(
            f"Årsredovisningen {folder.year} är fastställd, och bygget skiljer sig från den.",
            folder.workspace.relative(folder.data / FROZEN),
            found="andra " + ", ".join(names),
            expected="samma filer som när rapporten fastställdes",
            hint=(
                f"Det nya bygget ligger i {place(beside)}. Se vad som skiljer: make diff YEAR={folder.year} "
                f"FORBUND={folder.forbund} AGAINST={against} – bygg den som fastställdes: make rebuild "
                f"YEAR={folder.year} FORBUND={folder.forbund} – eller ersätt den: FORCE=1."
            ),
        )
    )
