"""What a notebook works with: one report's tables, texts and figures, shown as they will be printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from arsredovisning.data.tables import Table
from arsredovisning.data.year import YearData
from arsredovisning.document.elements import Content, Element, figure_content, frame_content, table_content
from arsredovisning.document.templates import ElementView
from arsredovisning.errors import ReportError
from arsredovisning.notebook import numbers, reads
from arsredovisning.notebook.drawn import Drawn, swedish
from arsredovisning.notebook.goals import pairs
from arsredovisning.project.workspace import find_workspace
from arsredovisning.text.expressions import Expressions
from arsredovisning.text.markdown import PLACEMENT
from arsredovisning.text.syntax import GAP

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Note(NamedTuple):
    """A note to the statements: its title, and the names of its table and text (either may be empty)."""

    title: str
    table: str
    text: str


class TableView(Element):
    """A table in a notebook: shown as printed, and a DataFrame to compute with."""

    def __init__(self, table: Table, content: Content, html: str) -> None:
        super().__init__(content, html)
        self.table = table

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame: see :attr:`arsredovisning.data.tables.Table.frame`."""
        return self.table.frame


class Report:
    """One förbund's report for one year, as a notebook sees it.

    Attributes:
        forbund: The förbund's folder name.
        year: The year of the report.
        data: The year's data.
    """

    def __init__(self, data: YearData) -> None:
        self.data = data
        self.forbund = data.folder.forbund
        self.year = data.folder.year

    @cached_property
    def _expressions(self) -> Expressions:
        return Expressions(self.data)

    @cached_property
    def _view(self) -> ElementView:
        return ElementView(self.data.folder.workspace.templates)

    def _element(self, content: Content) -> Element:
        return Element(content, self._view.html(content))

    def has(self, *names: str) -> bool:
        """Tell whether the report has all of these tables."""
        return all(self.data.has(name) for name in names)

    def complete(self, name: str, *columns: str) -> bool:
        """Tell whether the report has a table, and these columns, with nothing left to fill in.

        Args:
            name: The table's id.
            columns: Ids of the columns that matter; all by default.
        """
        if not self.has(name):
            return False
        cells = [row.cells.get(column) for row in self.data.table(name).rows for column in columns or row.cells]
        return not any(cell is None or cell.missing for cell in cells)

    def frame(self, name: str) -> pd.DataFrame:
        """Give a table to compute with.

        Returns:
            One row a row of the table (index: its id), ``rubrik`` with the labels and one column a
            column of the table: float in the table's unit (NaN for a dash or nothing) or str.

        Raises:
            ReportError: If the report has no such table.
        """
        return self.data.table(name).frame

    def table(
        self,
        name: str,
        rows: Sequence[str] | None = None,
        columns: Mapping[str, str] | None = None,
        groups: Mapping[str, str] | None = None,
        as_name: str = "",
        caption: str = "",
        row_head: str = "",
    ) -> TableView:
        """Show a table as the report prints it, whole or a part of it.

        Args:
            name: The table's id.
            rows: Ids of the rows to show; all by default.
            columns: Ids of the columns to show and their heads; all by default. A column without a
                single value in these rows is left out.
            groups: Common heads over columns, by column id.
            as_name: The id of a part, when several are shown: ``@tab:as_name``.
            caption: The caption of a part.
            row_head: Head of the column of row labels of a part.

        Raises:
            ReportError: If the report has no such table.
        """
        table = self.data.table(name)
        if rows is not None:
            table = table.with_rows(rows)
        if columns is not None:
            table = table.with_columns(columns, groups or {})
        content = self._table_content(table)
        for key, value in (("id", as_name), ("caption", caption), ("row_head", row_head)):
            content[key] = value or content[key]
        return TableView(table, content, self._view.html(content))

    def _table_content(self, table: Table) -> Content:
        place = f"{self.data.shown_table_settings} [{table.id}]"
        notes = {n: self._expressions.render(note.text, place) for n, note in enumerate(table.settings.fotnoter)}
        return table_content(table, self._expressions.render(table.settings.kommentar, place), notes)

    def row_as_table(
        self, name: str, row: str, as_name: str, caption: str, row_head: str, labels: Mapping[str, str]
    ) -> TableView:
        """Show one row of a table standing: its columns as rows.

        Args:
            name: The table's id.
            row: The row's id.
            as_name: The id of what is shown, for references.
            caption: Its caption.
            row_head: Head of the column of row labels.
            labels: Row labels by column id, and the head of the values under the row's own id.

        Raises:
            ReportError: If the report has no such table.
        """
        table = self.data.table(name).standing(row, labels)
        content = self._table_content(table) | {"id": as_name, "caption": caption, "row_head": row_head}
        return TableView(table, content, self._view.html(content))

    def goals(self) -> pd.DataFrame:
        """Pair each goal with its verdicts, if there are any; see :func:`arsredovisning.notebook.goals.pairs`."""
        goals, verdicts = (
            self.frame(name) if self.has(name) else pd.DataFrame(columns=["rubrik"]) for name in ("mal", "bedomningar")
        )
        return pairs(goals, verdicts)

    def notes(self) -> list[tuple[int, Note]]:
        """List the notes to the statements by number: tables, and notes that are only text."""
        tables = [
            (item.nummer, Note(item.rubrik, name, name))
            for name, item in self.data.table_settings.items()
            if item.nummer is not None
        ]
        texts = [(item.nummer, Note(item.rubrik, "", item.text)) for item in self.data.settings.textnoter]
        return sorted(tables + texts, key=lambda note: note[0])

    def unit(self, name: str, row: str = "") -> str:
        """Give the unit of a table, or of one of its rows.

        Raises:
            ReportError: If the report has no such table.
        """
        table = self.data.table(name)
        return (table.row(row).unit if row else "") or table.unit

    def numbers(
        self, name: str, columns: Mapping[str, str], sums: bool = False, group: str = ""
    ) -> tuple[pd.DataFrame, str]:
        """Give what can be drawn of a table's columns, and its unit; nothing of one that the report lacks.

        See :func:`arsredovisning.notebook.numbers.numbers`.
        """
        if not self.has(name):
            return pd.DataFrame(columns=[*columns.values()], dtype=float), ""
        return numbers.numbers(self.data.table(name), columns, sums, group)

    def over_years(self, name: str, row: str) -> tuple[pd.Series[float], str]:
        """Give what can be drawn of a row of a table with a column a year, and its unit; nothing if it is not there.

        See :func:`arsredovisning.notebook.numbers.over_years`.
        """
        return numbers.over_years(self.data.table(name), row) if self.has(name) else (pd.Series(dtype=float), "")

    #: Write a number in Swedish, for a caption or an alternative text.
    number = staticmethod(swedish)

    def text(self, name: str) -> Element | None:
        """Show a text of the year with its expressions worked out and its tables placed.

        Returns:
            None, which shows nothing, if the year has no such text.

        Raises:
            ReportError: If an expression cannot be worked out.
        """
        source = self.data.text(name)
        if source is None:
            return None
        markdown = self._expressions.render(source, self.data.shown_text(name))
        tables = [match[2] for match in PLACEMENT.finditer(markdown) if match[1] == "tabell"]
        placed = {table: self._table_content(self.data.table(table)) for table in tables}
        return self._element({"kind": "text", "name": name, "markdown": markdown, "placed": placed})

    def markdown(self, text: str) -> Element:
        """Show Markdown that the notebook has put together; expressions work.

        Raises:
            ReportError: If an expression cannot be worked out.
        """
        markdown = self._expressions.render(text, "anteckningsboken")
        return self._element({"kind": "text", "name": "", "markdown": markdown, "placed": {}})

    def heading(self, text: str, level: int = 2, anchor: str = "") -> Element:
        """Show a heading.

        Args:
            text: The heading.
            level: 1 for the section's own, 2 and 3 for those under it.
            anchor: What references call it, e.g. ``not-3``.
        """
        return self._element({"kind": "heading", "text": text, "level": level, "anchor": anchor})

    def make_table(
        self,
        frame: pd.DataFrame,
        name: str,
        caption: str,
        unit: str = "antal",
        row_head: str = "",
        labels: Mapping[str, str] | None = None,
        groups: Mapping[str, str] | None = None,
        kinds: Mapping[Any, str] | None = None,
        numbered: bool = True,
    ) -> Element:
        """Show a table that the notebook has worked out.

        Args:
            frame: One row a row; the index holds the row labels; columns hold numbers or words.
            name: The table's id, for references: ``@tab:name``.
            caption: The table's caption.
            unit: Unit of the numbers: kr, tkr, mkr, %, antal, dagar or text.
            row_head: Head of the column of row labels.
            labels: Column heads by column name.
            groups: Common heads over columns, by column name.
            kinds: Kind of row (rubrik, summa, varav) by row label.
            numbered: Whether the table gets a number.

        Raises:
            ReportError: If the table has no caption.
        """
        if not caption.strip():
            raise ReportError(f"Tabellen ”{name}” saknar caption: tabellens rubrik.")
        content = frame_content(frame, name, caption, unit, row_head, labels or {}, groups or {}, kinds or {}, numbered)
        return self._element(content)

    def axes(self, height: float = 7.0) -> tuple[Figure, Axes]:
        """Make a figure in the report's style to draw in with seaborn or matplotlib.

        Args:
            height: In cm; the width is that of the text, 16 cm.
        """
        figure, axes = self.panels([1], height)
        return figure, axes[0]

    def panels(self, widths: Sequence[float], height: float = 7.0) -> tuple[Figure, list[Axes]]:
        """Make a figure with several pairs of axes beside each other.

        Args:
            widths: Their widths in proportion to each other.
            height: In cm.
        """
        from arsredovisning.notebook import figures

        figures.use_style(self.data.folder.workspace.templates / "fonts", self.data.forbund.farg)
        return figures.new_axes(widths, height)

    def spider(self, values: pd.DataFrame, unit: str = "antal") -> tuple[Figure, Drawn]:
        """Draw a spider diagram in the report's style; gives the drawing and what it shows.

        Args:
            values: One row an axis (index: its name), one column a line.
            unit: The values' unit.
        """
        from arsredovisning.notebook import figures

        figures.use_style(self.data.folder.workspace.templates / "fonts", self.data.forbund.farg)
        return figures.spider(values, unit)

    def figure(self, name: str, figure: Figure, caption: str, alt: str) -> Element:
        """Show a figure with its caption.

        Args:
            name: The figure's id, for references (``@fig:name``) and placement in a text.
            figure: The drawing.
            caption: The figure's caption; expressions work.
            alt: What the figure shows, for those who do not see it; expressions work.

        Raises:
            ReportError: If caption or alt is empty.
        """
        from arsredovisning.notebook import figures

        place = f"figuren {name}"
        return self._element(
            figure_content(
                name,
                self._expressions.render(caption, place, plain=True),
                self._expressions.render(alt, place, plain=True),
                *figures.draw(figure, name),
            )
        )

    def verdict(self, verdict: str, text: str) -> Element:
        """Show a goal's verdict as a marked line.

        Args:
            verdict: uppnatt, delvis, till_viss_del, ej, redovisas_ej or ingen.
            text: The verdict in words.
        """
        return self._element({"kind": "verdict", "verdict": re.sub(r"\W", "", verdict), "text": text})

    def signatures(self) -> Element:
        """Show lines to sign on, by name and function."""
        signers = self.data.settings.underskrifter
        people = [{"name": item.namn or GAP.capitalize(), "role": item.roll} for item in signers]
        return self._element({"kind": "signatures", "people": people})


def open_report(forbund: str, year: int | str) -> Report:
    """Open one report's data: the first line of every notebook.

    Args:
        forbund: The förbund's folder in data/.
        year: The report's year.

    Raises:
        ReportError: If the förbund or the year does not exist.
    """
    workspace = find_workspace()
    reads.log(workspace.root)
    return Report(YearData(workspace.find(forbund, year)))
