"""Adding a column to tabeller.toml: one entry more, everything else as it stands."""

from __future__ import annotations

import tomllib

from arsredovisning.data.settings import ColumnSettings
from arsredovisning.data.toml import with_entry
from arsredovisning.errors import Fault, ReportError


def with_column(text: str, table: str, after: str, column: ColumnSettings, shown: str) -> str:
    """Give tabeller.toml with a column more, below another column.

    Args:
        text: The file as it stands.
        table: The table's id.
        after: Id of the column above.
        column: The new column.
        shown: The file's name in messages.

    Raises:
        ReportError: If the table does not describe the column above; then a person has to describe both.
    """
    described = tomllib.loads(text.removeprefix("\ufeff"))[table].get("kolumner", [])
    known = [item["id"] for item in described]
    if after not in known:
        raise ReportError(
            Fault(
                "Kolumnen går inte att lägga till i tabellens beskrivning.",
                shown,
                column=f"{table}.kolumner",
                expected=f"en beskrivning av kolumnen {after}",
                hint=f"Beskriv tabellens kolumner i ordning, också {column.id}, och gör om importen.",
            )
        )
    return with_entry(text, table, "kolumner", known.index(after) + 1, column.model_dump(exclude_defaults=True))
