"""Adding a column to tabeller.toml: one line more, everything else as it stands."""

from __future__ import annotations

import json
import re
import tomllib

from arsredovisning.data.settings import ColumnSettings
from arsredovisning.errors import Fault, ReportError


def with_column(text: str, table: str, after: str, column: ColumnSettings, shown: str) -> str:
    """Give tabeller.toml with a column more, on a line of its own below that of another column.

    Args:
        text: The file as it stands.
        table: The table's id.
        after: Id of the column above.
        column: The new column.
        shown: The file's name in messages.

    Raises:
        ReportError: If the line of the column above is not found; then a person has to write it.
    """
    given = column.model_dump(exclude_defaults=True)
    entry = "{ " + ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in given.items()) + " },"
    start = re.search(rf"(?m)^\[{table}\]", text)
    own = text[start.end() :].partition("\n[")[0] if start else ""
    above = re.search(rf'(?m)^([ \t]*)\{{[^{{}}\n]*\bid = "{after}"[^{{}}\n]*\}},?[ \t]*(\r?\n)', own)
    if start and above:
        line = above[0] if "}," in above[0] else above[0].replace("}", "},", 1)
        at = start.end() + above.start()
        changed = text[:at] + line + above[1] + entry + above[2] + text[at + len(above[0]) :]
        if _columns(changed, table) == _inserted(_columns(text, table), after, given):
            return changed
    raise ReportError(
        Fault(
            "Kolumnen går inte att lägga till i tabellens beskrivning.",
            shown,
            column=f"{table}.kolumner",
            expected=entry,
            hint=f'Skriv in raden efter den med id = "{after}" och gör om importen.',
        )
    )


def _columns(text: str, table: str) -> list[dict[str, object]]:
    columns: list[dict[str, object]] = tomllib.loads(text)[table]["kolumner"]
    return columns


def _inserted(columns: list[dict[str, object]], after: str, new: dict[str, object]) -> list[dict[str, object]]:
    at = [column["id"] for column in columns].index(after) + 1
    return [*columns[:at], new, *columns[at:]]
