"""Settings in TOML: read with every fault in Swedish, and written, new or into a file that keeps all else it says."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.project.bounded import read_bounded

_Model = TypeVar("_Model", bound=BaseModel)
#: What ids of tables, rows, columns and sections look like.
IDENTIFIER = r"^[a-z0-9][a-z0-9_]*$"
#: How long a list may be on one line.
_WIDTH = 110
_BOM = "\ufeff"
#: The largest file in bytes, and the deepest that tables and lists are in each other.
_LARGEST, _DEEPEST = 1_000_000, 20
#: Keys of very many parts (``a.a.a = 1``) take a reader of TOML the square of their number.
_MOST_PARTS = 100
_LONG_KEY = re.compile(
    rf"""(?:^|[\[{{,])[ \t]*+(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}""",
    re.MULTILINE,
)

_EXPECTED = {
    "missing": "uppgiften måste finnas",
    "string_type": "text inom citattecken",
    "int_type": "ett heltal",
    "int_parsing": "ett heltal",
    "int_from_float": "ett heltal",
    "bool_type": "true eller false",
    "bool_parsing": "true eller false",
    "date_from_datetime_inexact": "ett datum, t.ex. 2026-03-13",
    "greater_than_equal": "ett större tal, minst {ge}",
    "less_than_equal": "ett mindre tal, högst {le}",
    "date_from_datetime_parsing": "ett datum, t.ex. 2026-03-13",
    "date_type": "ett datum utan citattecken, t.ex. 2026-03-13",
    "date_parsing": "ett datum, t.ex. 2026-03-13",
    "tuple_type": "en lista inom hakparenteser",
    "model_type": "en tabell { namn = värde }",
    "dict_type": "en tabell [namn]",
}
#: What is expected where a text has to look a certain way.
PATTERNS = {
    r"^#[0-9a-fA-F]{6}$": "en färg som #1f5c4d",
    r"^\d{6}-\d{4}$": "ett organisationsnummer med tio siffror, som 123456-7890",
    r"^([a-z0-9][a-z0-9_]*)?$": "ett id av små bokstäver a–z, siffror och understreck",
    IDENTIFIER: "ett id av små bokstäver a–z, siffror och understreck",
}


def read_toml(path: Path, shown: str) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: The file.
        shown: The file's name in messages.

    Raises:
        ReportError: If the file is missing, is not UTF-8 or is not TOML, or is larger or deeper than settings are.
    """
    try:
        text = read_bounded(path, shown, _LARGEST).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        _refuse_long_keys(text, shown)
        raw = tomllib.loads(text)
    except FileNotFoundError:
        raise ReportError(Fault("Filen saknas.", shown, hint="Lägg till den, se docs/datamodell.md.")) from None
    except UnicodeDecodeError:
        raise ReportError(Fault("Filen är inte sparad som UTF-8.", shown, hint="Spara den som UTF-8.")) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ReportError(
            Fault(
                "Filen går inte att läsa som TOML.",
                shown,
                int(line[1]) if line else None,
                found=str(error),
                expected='rader av formen namn = "värde"',
            )
        ) from None
    except RecursionError:
        raise ReportError(_too_deep(shown)) from None
    except ValueError:
        # What tomllib leaves to Python: a number with thousands of digits.
        expected = "tal och datum som går att läsa"
        raise ReportError(Fault("Filen går inte att läsa som TOML.", shown, expected=expected)) from None
    if _is_deep(raw):
        raise ReportError(_too_deep(shown))
    return raw


def _refuse_long_keys(text: str, shown: str) -> None:
    """Refuse keys that are deep by themselves, before they are read."""
    if match := _LONG_KEY.search(text):
        raise ReportError(_too_deep(shown, text.count("\n", 0, match.start()) + 1))


def _is_deep(value: Any) -> bool:
    """Tell whether tables and lists are in each other deeper than any setting is."""
    level = [value]
    for _ in range(_DEEPEST):
        inner = (item.values() if isinstance(item, dict) else item for item in level)
        level = [item for items in inner for item in items if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def _too_deep(shown: str, line: int | None = None) -> Fault:
    expected = f"högst {_DEEPEST} tabeller eller listor i varandra"
    return Fault("Inställningarna ligger i varandra i för många nivåer.", shown, line, expected=expected)


def _faults(
    error: ValidationError, model: type[BaseModel], shown: str, prefix: tuple[str, ...] = ()
) -> Iterable[Fault]:
    for item in error.errors():
        where = ".".join(str(part) for part in (*prefix, *item["loc"]))
        kind, context = item["type"], item.get("ctx", {})
        found = "" if kind == "missing" or not item["loc"] else _shown(item["input"])[:80]
        if kind == "extra_forbidden":
            name = str(item["loc"][-1])
            yield Fault(
                "Okänd inställning.", shown, column=where, found=name, hint=_near_field(name, model, item["loc"])
            )
        elif kind == "missing":
            yield Fault("Uppgiften saknas.", shown, column=where, expected=_EXPECTED[kind])
        else:
            told = _EXPECTED.get(kind) or PATTERNS.get(context.get("pattern", ""))
            told = told or str(context.get("expected") or context.get("error") or item["msg"]).replace(
                " or ", " eller "
            )
            expected = told.replace("{ge}", str(context.get("ge"))).replace("{le}", str(context.get("le")))
            yield Fault("Värdet går inte att använda.", shown, column=where, found=found, expected=expected)


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else repr(value)


def _near_field(name: str, model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    kinds = [model] if len(loc) == 1 else list(_inner_models(model))
    return nearest(name, sorted({field.alias or key for kind in kinds for key, field in kind.model_fields.items()}))


def _inner_models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Go through the models that a model's fields hold, at any depth."""
    kinds: list[Any] = [field.annotation for field in model.model_fields.values()]
    for kind in kinds:
        kinds += get_args(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
            yield from _inner_models(kind)


def validated(model: type[_Model], raw: dict[str, Any], shown: str, prefix: tuple[str, ...] = ()) -> _Model:
    """Make settings of what a TOML file holds.

    Args:
        model: The settings' model.
        raw: The file's content, or a part of it.
        shown: The file's name in messages.
        prefix: Where in the file the part stands.

    Raises:
        ReportError: With every fault, in Swedish.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise ReportError(_faults(error, model, shown, prefix)) from None


def to_toml(document: Mapping[str, Any]) -> str:
    """Write settings as new TOML, in the order they are given and the way the project's files are laid out.

    Tables on the top level get a heading, and lists of tables one for each; lists of tables below that have a
    table a line.

    Args:
        document: What tomllib reads: values before tables on each level.
    """
    return "\n".join(_blocks(document)).lstrip("\n") + "\n"


def _blocks(document: Mapping[str, Any]) -> Iterator[str]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _table(_key(key), value)
        elif _is_tables(value):
            for item in value:
                yield from ("", f"[[{_key(key)}]]", *_lines(item))
        else:
            yield f"{_key(key)} = {_value(value)}"


def _table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    if table and all(isinstance(value, Mapping) for value in table.values()):
        for key, value in table.items():
            yield from _table(f"{name}.{_key(key)}", value)
    else:
        yield from ("", f"[{name}]", *_lines(table))


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(name: str) -> str:
    from tomlkit import key

    return key(name).as_string()


def _value(value: Any) -> str:
    from tomlkit import item

    if isinstance(value, list):
        return _list(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_lines(value)) + " }"
    written: str = item(value).as_string()
    return written


def _list(items: list[Any]) -> str:
    written = [_value(item) for item in items]
    short = f"[{', '.join(written)}]"
    if not _is_tables(items) and len(short) <= _WIDTH:
        return short
    return "[\n" + "".join(f"  {item},\n" for item in written) + "]"


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def with_setting(text: str, key: str, value: Any, below: str, instead_of: str = "") -> str:
    """Give a TOML file with one setting more; all else stays as it is written.

    Args:
        text: The file.
        key: The new setting, on the top level.
        value: What it is.
        below: The setting that it comes below.
        instead_of: A setting whose place it takes, if the file has it.
    """
    import tomlkit

    document = tomlkit.parse(text.removeprefix(_BOM))
    places = {name.key: number for number, (name, _item) in enumerate(document.body) if name}
    new = tomlkit.item(value)
    if instead_of in places:
        old = document.body[places[instead_of]][1].trivia
        new.trivia.comment_ws, new.trivia.comment, new.trivia.trail = old.comment_ws, old.comment, old.trail
        document.body[places[instead_of]] = (tomlkit.key(key), new)
    else:
        above = document.body[places[below]][1].trivia
        new.trivia.trail = above.trail.lstrip(" \t")
        if not new.trivia.trail:  # The title ends the file, and has no line end.
            above.trail += "\r\n" if "\r\n" in text else "\n"
        document.body.insert(places[below] + 1, (tomlkit.key(key), new))
    return text[: text.startswith(_BOM)] + tomlkit.dumps(document)


def with_entry(text: str, table: str, key: str, at: int, entry: Mapping[str, Any]) -> str:
    """Give a TOML file with one entry more in a list of tables; all else stays as it is written.

    Args:
        text: The file.
        table: The table that the list is in.
        key: The list.
        at: The place of the new entry in it.
        entry: What it says.
    """
    import tomlkit

    document: Any = tomlkit.parse(text.removeprefix(_BOM))
    document[table][key].insert(at, tomlkit.value(_value(entry)))
    return text[: text.startswith(_BOM)] + tomlkit.dumps(document)
