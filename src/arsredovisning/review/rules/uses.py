"""ANVÄNDNING: every text, table and figure of a year is used, and nothing belongs to what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from arsredovisning.project.files import listed
from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.uses import uses_of
from arsredovisning.validation.copies import copied

#: The tables of goals, of their verdicts and of what is measured for them.
_GOALS, _VERDICTS, _MEASURES = "mal", "bedomningar", "matt"


def files(review: Review) -> Iterator[Deviation]:
    """Find texts, tables and other files of the year that no section, text, note or notebook uses."""
    data, folder = review.data, review.data.folder
    used = uses_of(data).names
    texts = [path for path in folder.texts() if path.stem not in used]
    known = [path.stem for path in folder.texts() if path.stem in used]
    for path in texts:
        original = copied(path.stem, known)
        message = "Texten används inte: inget avsnitt, ingen not och ingen anteckningsbok visar den."
        yield _about(review, path, original and f"{message[:-1]}. Den är troligen en kopia av {original}.md.", message)
    for name in data.table_settings:
        if name not in used:
            message = "Tabellen används inte: ingen text, inget uttryck och ingen anteckningsbok visar eller läser den."
            yield Deviation(message, data.table(name))
    for place, kind, names in (
        (folder.text("x"), ".md", known),
        (folder.table("x"), ".csv", list(data.table_settings)),
    ):
        for path in listed(place.parent):
            if path.suffix != kind and path.is_file() and not path.name.startswith((".", "~$")):
                original = copied(path.name.replace(kind, ""), names)
                message = f"Filen läses inte: här läses bara filer som slutar på {kind}."
                yield _about(
                    review, path, original and f"{message} Den är troligen en kopia av {original}{kind}.", message
                )


def goals(review: Review) -> Iterator[Deviation]:
    """Find measures and verdicts that no goal is there for: the report shows them nowhere."""
    if not review.has(_GOALS):
        return
    goal_ids = [row.id for row in review.table(_GOALS).rows]
    yield from _gone(review, _MEASURES, "mal", goal_ids, "Måttet hör till ett mål som inte finns i mal.csv")
    yield from _gone(review, _VERDICTS, "mal", goal_ids, "Bedömningen hör till ett mål som inte finns i mal.csv")
    if review.has(_VERDICTS):
        verdict_ids = [row.id for row in review.table(_VERDICTS).rows]
        message = "Måttet hör till en bedömning som inte finns i bedomningar.csv"
        yield from _gone(review, _MEASURES, "bedomning", verdict_ids, message)


def _gone(review: Review, name: str, column: str, known: Sequence[str], message: str) -> Iterator[Deviation]:
    """Find rows of a table that name what is gone."""
    table = review.table(name) if review.has(name) else None
    for row in table.rows if table else ():
        for named in row.cells[column].text.split() if column in row.cells else ():
            if table and named not in known:
                yield Deviation(f"{message}: {named}.", table, row, table.column(column), named)


def figures(review: Review) -> Iterator[Deviation]:
    """Find figures that report.toml says are missing from the source, but that no text places."""
    folder = review.data.folder
    shown, lines = folder.workspace.relative(folder.settings), folder.settings.read_text("utf-8-sig").split("\n")
    placed = uses_of(review.data).placed if review.data.settings.saknade_figurer else frozenset()
    for name in review.data.settings.saknade_figurer:
        if name not in placed:
            heading = f"[saknade_figurer.{name}]"
            line = next((number for number, text in enumerate(lines, 1) if text.strip() == heading), 0)
            message = f"Figuren beskrivs i saknade_figurer, men ingen text placerar den med [[figur:{name}]]."
            yield Deviation(message, printed=name, file=shown, line=line, section="report.toml")


def _about(review: Review, path: Path, of_copy: str, otherwise: str) -> Deviation:
    return Deviation(of_copy or otherwise, file=review.data.folder.workspace.relative(path), section=path.name)
