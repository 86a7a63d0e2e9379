"""Decided reports: the hashes of what was decided, and the refusal to overwrite it with something else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.project.bounded import from_json
from arsredovisning.project.digest import FROZEN
from arsredovisning.project.outputs import STEM
from arsredovisning.project.workspace import ReportFolder


def record(folder: ReportFolder, decided: str, outputs: Mapping[str, str]) -> str:
    """Give what is recorded of a decided report.

    Args:
        folder: The förbund's year.
        decided: The date of decision, ISO.
        outputs: SHA-256 of each file of the build; of the report itself and its data they are recorded, not of
            the granskning and the executed notebooks, which are working papers.
    """
    described = {
        "forbund": folder.forbund,
        "year": folder.year,
        "beslutad": decided,
        "filer": {name: value for name, value in sorted(outputs.items()) if _is_decided(name)},
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def recorded(folder: ReportFolder) -> dict[str, str] | None:
    """Give the hashes of the decided report's files, or None when it is not frozen.

    Raises:
        ReportError: If the record cannot be read.
    """
    found = _read(folder)
    return found[1] if found else None


def refuse_half(folder: ReportFolder) -> None:
    """Stop where a decision was interrupted: the hashes are recorded, but report.toml has not their date.

    Raises:
        ReportError: With how it is finished, or if the record or report.toml cannot be read.
    """
    found = _read(folder)
    if not found:
        return
    from arsredovisning.data.settings import read_report

    decided, now = found[0], read_report(folder).beslutad
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


def _read(folder: ReportFolder) -> tuple[str, dict[str, str]] | None:
    """Read the date of decision and the hashes."""
    path = folder.data / FROZEN
    try:
        found = from_json(path.read_bytes())
        return str(found["beslutad"]), dict(found["filer"])
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


def _is_decided(name: str) -> bool:
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
    return [name for name in outputs if _is_decided(name) and outputs[name] != before.get(name)] if before else []


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
                f"FORBUND={folder.forbund} AGAINST={against} – eller ersätt den "
                "fastställda: FORCE=1."
            ),
        )
    )
