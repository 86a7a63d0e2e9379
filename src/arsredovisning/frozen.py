"""Decided reports: the hashes of what was decided, and the refusal to overwrite it with something else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from arsredovisning.errors import Fault, ReportError
from arsredovisning.workspace import ReportFolder

#: The file beside report.toml that records what was decided.
NAME = "faststalld.json"


def record(folder: ReportFolder, decided: str, outputs: Mapping[str, str]) -> str:
    """Give what is recorded of a decided report.

    Args:
        folder: The förbund's year.
        decided: The date of decision, ISO.
        outputs: SHA-256 of each file of the build.
    """
    described = {
        "forbund": folder.forbund,
        "year": folder.year,
        "beslutad": decided,
        "filer": dict(sorted(outputs.items())),
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def recorded(folder: ReportFolder) -> dict[str, str] | None:
    """Give the hashes of the decided report's files, or None when it is not frozen.

    Raises:
        ReportError: If the record cannot be read.
    """
    path = folder.data / NAME
    try:
        found: dict[str, str] = dict(json.loads(path.read_text("utf-8"))["filer"])
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
    return found


def refuse_changes(folder: ReportFolder, outputs: Mapping[str, str], beside: Path) -> None:
    """Stop a build that would replace a decided report by another.

    Args:
        folder: The förbund's year.
        outputs: SHA-256 of each file of the new build.
        beside: Where the new build is kept, so that it can be compared with the decided one.

    Raises:
        ReportError: If a file that both have differs, naming the files.
    """
    before = recorded(folder)
    if before is None:
        return
    changed = [name for name, value in outputs.items() if name in before and before[name] != value]
    if not changed:
        return
    where = folder.workspace.relative(beside)
    raise ReportError(
        Fault(
            f"Årsredovisningen {folder.year} är fastställd, och bygget skiljer sig från den.",
            folder.workspace.relative(folder.data / NAME),
            found="andra " + ", ".join(changed),
            expected="samma filer som när rapporten fastställdes",
            hint=(
                f"Det nya bygget ligger i {where}. Se vad som skiljer: make diff YEAR={folder.year} "
                f"FORBUND={folder.forbund} AGAINST={where}. Ska det ersätta den fastställda: FORCE=1."
            ),
        )
    )
