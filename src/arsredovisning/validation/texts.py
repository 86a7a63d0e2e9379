"""The check of a report's texts: their expressions, the tables that they place, and what a decided one has finished."""

from __future__ import annotations

from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.markdown import PLACEMENT
from arsredovisning.text.syntax import marks_in
from arsredovisning.validation.written import settings_leftovers, text_leftovers


def text_faults(data: YearData) -> list[Fault]:
    """Find the faults of a year's texts, and of the comments and footnotes of its tables."""
    expressions = Expressions(data)
    faults: list[Fault] = []
    for path in data.folder.texts():
        try:
            text, shown = data.text(path.stem) or "", data.shown_text(path.stem)
            rendered = expressions.render(text, shown)
        except ReportError as error:
            faults += error.faults
        else:
            faults += [*_placements(data, text, shown), *text_leftovers(text, rendered, shown, expressions)]
    for name, settings in data.table_settings.items():
        for text in (settings.kommentar, *(footnote.text for footnote in settings.fotnoter)):
            try:
                expressions.render(text, f"{data.shown_table_settings} [{name}]")
            except ReportError as error:
                faults += error.faults
    return [*faults, *settings_leftovers(data, expressions)]


def _placements(data: YearData, text: str, shown: str) -> list[Fault]:
    return [
        Fault(
            f"Tabellen ”{match[2]}” som ska stå här finns inte.",
            shown,
            text.count("\n", 0, match.start()) + 1,
            hint=nearest(match[2], list(data.table_settings)),
        )
        for match in PLACEMENT.finditer(text)
        if match[1] == "tabell" and not data.has(match[2])
    ]


def unfinished(data: YearData) -> list[Fault]:
    """Find what only a draft may have: marks in its texts, and places for names of those who sign."""
    shown = data.folder.workspace.relative(data.folder.settings)
    hint = f"Gör texten klar och ta bort markeringen, eller ta bort beslutad ur {shown} tills rapporten är klar."
    written = [(data.shown_text(path.stem), data.text(path.stem) or "") for path in data.folder.texts()]
    faults = [
        Fault("Texten har en markering kvar, fast rapporten är beslutad.", file, mark.line, found=mark.words, hint=hint)
        for file, text in written
        for mark in marks_in(text)
    ]
    for name, settings in data.table_settings.items():
        for mark in marks_in("\n\n".join([settings.kommentar, *(note.text for note in settings.fotnoter)])):
            message = "Tabellens kommentar eller fotnot har en markering kvar, fast rapporten är beslutad."
            faults.append(Fault(message, data.shown_table_settings, column=name, found=mark.words, hint=hint))
    unnamed = [person.roll for person in data.settings.underskrifter if not person.namn.strip()]
    if unnamed:
        message = "Den som skriver under saknar namn, fast rapporten är beslutad."
        faults.append(Fault(message, shown, column="underskrifter", found=", ".join(unnamed), expected="namn"))
    return faults
