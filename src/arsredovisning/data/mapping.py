"""What files from outside mean in a förbund's tables: settings of the förbund, with the year's own on top of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from arsredovisning.data.oneline import one_line
from arsredovisning.data.toml import read_toml
from arsredovisning.project.workspace import ReportFolder

ALL = "alla"
UNSTATED = "ej_angivet"
SEXES = ("kvinnor", "man", UNSTATED)

#: One text or a list of them.
Texts = Annotated[tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]


class MappingSettings(BaseModel):
    """A part of a mapping; unknown settings are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def same(text: str) -> str:
    """Give a text as it is compared: composed letters, no case, extra spaces or full stop, colon or the like last."""
    return one_line(text).rstrip(" .:?*").casefold()


def layered(folder: ReportFolder, name: str, year: int) -> tuple[dict[str, Any], str]:
    """Read ``data/<forbund>/<name>.toml`` with ``data/<forbund>/<year>/<name>.toml`` on top of it.

    The year's file need only hold what differs; a list in it takes the place of the whole list.

    Args:
        folder: The year whose own file counts.
        name: The files' name, without ``.toml``.
        year: What ``{ar}`` in a text stands for.

    Returns:
        The settings, empty if neither file exists, and what the files that do are called in messages.

    Raises:
        ReportError: If a file is not TOML.
    """
    paths = [path for path in (folder.data.parent / f"{name}.toml", folder.data / f"{name}.toml") if path.exists()]
    shown = [folder.workspace.relative(path) for path in paths]
    raw: dict[str, Any] = {}
    for path, told in zip(paths, shown, strict=True):
        raw = _merged(raw, read_toml(path, told))
    return _with_year(raw, str(year)), " och ".join(shown)


def _merged(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: _merged(base[key], top[key]) for key in base.keys() & top.keys() if _are_tables(base[key], top[key])}
    return {**base, **top, **both}


def _are_tables(*values: object) -> bool:
    return all(isinstance(value, dict) for value in values)


def _with_year(value: Any, year: str) -> Any:
    if isinstance(value, str):
        return value.replace("{ar}", year)
    if isinstance(value, dict):
        return {_with_year(key, year): _with_year(item, year) for key, item in value.items()}
    return [_with_year(item, year) for item in value] if isinstance(value, list) else value
