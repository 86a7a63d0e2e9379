"""What a notebook works with: one report's tables, texts and figures, shown as they will be printed."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from arsredovisning.data.values import GAP
from arsredovisning.data.year import YearData
from arsredovisning.document import model
from arsredovisning.document.frames import Made, check_id, frame_element
from arsredovisning.document.parse import parse
from arsredovisning.document.prose import Placement
from arsredovisning.document.tables import standing_element, table_element
from arsredovisning.document.templates import ElementView
from arsredovisning.errors import ReportError
from arsredovisning.notebook import reads
from arsredovisning.notebook.data import ReportData
from arsredovisning.notebook.drawn import Drawn
from arsredovisning.notebook.shown import Element, TableView
from arsredovisning.project.workspace import find_workspace
from arsredovisning.text.expressions import Expressions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Report(ReportData):
    """One förbund's report for one year, as a notebook sees it.

    Attributes:
        forbund: The förbund's folder name.
        year: The year of the report.
        data: The year's data.
    """

    @cached_property
    def _expressions(self) -> Expressions:
        return Expressions(self.data)

    @cached_property
    def _view(self) -> ElementView:
        return ElementView(self.data.folder.workspace.templates)

    def _element(self, content: model.Shown) -> Element:
        return Element(content, self._view.html(content))

    def table(  # noqa: PLR0913  an analyst names what is wanted
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
        table, part = self.data.table(name), rows is not None or columns is not None
        if rows is not None:
            table = table.with_rows(rows)
        if columns is not None:
            table = table.with_columns(columns, groups or {})
        content = table_element(table, self._render_in(name), whole=not part)
        content = replace(
            content,
            id=as_name or content.id,
            caption=caption or content.caption,
            row_head=row_head or content.row_head,
        )
        return TableView(table, content, self._view.html(content))

    def _render_in(self, table: str) -> Callable[[str], str]:
        """Give what works out the expressions in a table's settings."""
        place = f"{self.data.shown_table_settings} [{table}]"
        return lambda text: self._expressions.render(text, place)

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
        table = self.data.table(name)
        content = standing_element(table, row, labels, self._render_in(name))
        content = replace(content, id=as_name, caption=caption, row_head=row_head)
        return TableView(table.with_rows([row]), content, self._view.html(content))

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
        shown = self.data.shown_text(name)
        parts, notes = parse(self._expressions.render(source, shown), shown)
        tables = [part.name for part in parts if isinstance(part, Placement) and part.what == "tabell"]
        placed = {table: table_element(self.data.table(table), self._render_in(table)) for table in tables}
        return self._element(model.Text(name, shown, parts, notes, placed))

    def markdown(self, text: str) -> Element:
        """Show Markdown that the notebook has put together; expressions work.

        Raises:
            ReportError: If an expression cannot be worked out.
        """
        parts, notes = parse(self._expressions.render(text, "anteckningsboken"))
        return self._element(model.Text("", "", parts, notes))

    def heading(self, text: str, level: int = 2, anchor: str = "") -> Element:
        """Show a heading.

        Args:
            text: The heading.
            level: 1 for the section's own, 2 and 3 for those under it.
            anchor: What references call it, e.g. ``not-3``.
        """
        return self._element(model.Heading(text, level, anchor))

    def make_table(  # noqa: PLR0913  an analyst names what is wanted
        self,
        frame: pd.DataFrame | pd.Series[Any],
        name: str,
        caption: str,
        unit: str = "antal",
        row_head: str = "",
        labels: Mapping[Any, str] | None = None,
        groups: Mapping[Any, str] | None = None,
        kinds: Mapping[Any, str] | None = None,
        numbered: bool = True,
        units: Mapping[Any, str] | None = None,
        decimals: int | Mapping[Any, int] | None = None,
        notes: Mapping[tuple[Any, Any], str] | None = None,
        markdown: Sequence[Any] = (),
    ) -> Element:
        """Show a table that the notebook has worked out.

        Args:
            frame: One row a row; the index holds the row labels; columns hold numbers or words. Two levels of
                columns become heads over heads, two levels of the index headings over rows; a Series is one column.
            name: The table's id, for references: ``@tab:name``.
            caption: The table's caption.
            unit: Unit of the numbers: kr, tkr, mkr, %, antal, dagar or text.
            row_head: Head of the column of row labels; by default the index's name.
            labels: Column heads by column name.
            groups: Common heads over columns, by column name.
            kinds: Kind of row (rubrik, summa, varav) by row label.
            numbered: Whether the table gets a number.
            units: Other units, by column or by ``(row label, column)``.
            decimals: How many decimals are printed: of all numbers, or by column or ``(row label, column)``; by
                default those that a number has, at most two.
            notes: Footnotes by ``(row label, column)``; expressions work.
            markdown: The columns whose words are Markdown; expressions work.

        Raises:
            ReportError: If the table has no caption, cannot be printed, or names columns or cells that are not there.
        """
        if not caption.strip():
            raise ReportError(f"Tabellen ”{name}” saknar caption: tabellens rubrik.")
        place = f"tabellen {name}"
        made = Made(
            name=name,
            caption=caption,
            unit=unit,
            units=units or {},
            decimals=decimals,
            row_head=row_head,
            labels=labels or {},
            groups=groups or {},
            kinds=kinds or {},
            notes={cell: self._expressions.render(note, place) for cell, note in (notes or {}).items()},
            markdown=markdown,
            numbered=numbered,
        )
        return self._element(frame_element(frame, made, lambda words: self._expressions.render(words, place)))

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

        check_id(name, "Figuren")
        for text, what in ((caption, "caption: figurens rubrik"), (alt, "alt: en mening som säger vad figuren visar")):
            if not text.strip():
                raise ReportError(f"Figuren ”{name}” saknar {what}. Den behövs för den som inte ser bilden.")
        place = f"figuren {name}"
        drawing = figures.draw(figure, name)
        return self._element(
            model.Figure(
                name,
                self._expressions.render(caption, place, plain=True),
                self._expressions.render(alt, place, plain=True),
                drawing.svg,
                base64.b64encode(drawing.png).decode(),
            )
        )

    def verdict(self, verdict: str, text: str) -> Element:
        """Show a goal's verdict as a marked line.

        Args:
            verdict: uppnatt, delvis, till_viss_del, ej, redovisas_ej or ingen.
            text: The verdict in words.
        """
        return self._element(model.Verdict(re.sub(r"\W", "", verdict), text))

    def signatures(self) -> Element:
        """Show lines to sign on, by name and function."""
        signers = self.data.settings.underskrifter
        people = tuple(model.Person(item.namn or GAP.capitalize(), item.roll) for item in signers)
        return self._element(model.Signatures(people))


def open_report(forbund: str, year: int | str) -> Report:
    """Open one report's data: the first line of every notebook.

    Args:
        forbund: The förbund's folder in data/.
        year: The report's year.

    Raises:
        ReportError: If the förbund or the year does not exist.
    """
    workspace = find_workspace()
    folder = workspace.find(forbund, year)
    reads.log(workspace)
    return Report(YearData(folder))
