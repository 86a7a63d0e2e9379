"""Expressions in texts: ``{{ deltagare.inskrivna | antal }}``, worked out in Jinja2's sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, DecimalException
from typing import Any

from jinja2 import TemplateSyntaxError, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from arsredovisning.data import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.syntax import EXPRESSION, GAP, marked
from arsredovisning.tables import Cell, Row, Table
from arsredovisning.values import MONEY, NBSP, Value, convert_money, decimals_of, format_number

# Every ASCII character that Markdown may read as markup; a backslash before it makes it a word.
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_FILTER = re.compile(r"No filter named '(\w+)'")
_CLAIM = re.compile(r"\bpastar\s*\(")


class _UnknownNameError(Exception):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class UnsettledError(ReportError):
    """The data as they stand do not settle an expression: a cell is empty, or words do not hold.

    Attributes:
        words: What a draft shows in the expression's place.
    """

    def __init__(self, faults: Fault | Iterable[Fault] | str, words: str = "") -> None:
        super().__init__(faults)
        self.words = words or self.faults[0].message.rstrip(".")


def _empty() -> UnsettledError:
    return UnsettledError("Cellen är tom: det finns inget tal att skriva ut.", GAP)


class _Ready(str):
    """What a filter or function has written, to be printed as it is."""


class _Tables:
    """A table in an expression; its rows are looked up by id."""

    def __init__(self, data: YearData, name: str) -> None:
        self._data = data
        self._name = name

    @property
    def table(self) -> Table:
        return self._data.table(self._name)

    def lookup(self, name: str) -> Any:
        if name not in self.table:
            raise _UnknownNameError(
                f"Tabellen {self.table.id} har ingen rad ”{name}”.", nearest(name, [row.id for row in self.table.rows])
            )
        return _row_of(self.table, self.table.row(name))


class _InRow:
    """What stands for a row in an expression: its other cells are looked up by column."""

    table: Table
    row: Row

    def lookup(self, name: str) -> Any:
        return _cell(self.table, self.row, name)


class _TextRow(_InRow, str):
    """A row without numbers: its label."""


class _RowValue(_InRow, Value):
    """A row with numbers: the value of its first number column."""


class _Missing(Value):
    """The number of an empty cell: nothing can be worked out of it, nor can it be compared."""

    def _refuse(self, *_others: Any) -> Any:
        raise _empty()

    __bool__ = __neg__ = __abs__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __hash__ = Value.__hash__


class _MissingRow(_InRow, _Missing):
    """A row whose first number column is empty."""


def _row_of(table: Table, row: Row) -> _InRow:
    numbers = [column for column in table.columns if not column.text]
    value = row.cells[numbers[0].id].value if numbers else None
    found: _TextRow | _RowValue | _MissingRow
    if not numbers:
        found = _TextRow(row.label)
    elif value is None:
        found = _MissingRow("NaN")
    else:
        found = _RowValue(value, value.unit, value.source)
    found.table, found.row = table, row
    return found


def _cell(table: Table, row: Row, column: str) -> Any:
    if column == "rubrik":
        return row.label
    if column not in row.cells:
        raise _UnknownNameError(f"Tabellen {table.id} har ingen kolumn ”{column}”.", nearest(column, list(row.cells)))
    cell: Cell = row.cells[column]
    if cell.kind == "text":
        return cell.text
    return cell.value if cell.value is not None else _Missing("NaN")


def _finite(value: Any) -> Value:
    if not isinstance(value, Decimal):
        if isinstance(value, int | float):
            return Value(str(value))
        raise ReportError(f"”{value}” är inget tal.")
    if not value.is_finite():
        raise _empty()
    return value if isinstance(value, Value) else Value(value)


def _number(value: Any) -> str:
    return _Ready(format_number(_finite(value)))


def _count(value: Any) -> str:
    number = _finite(value)
    if getattr(number, "unit", "") in (*MONEY, "%"):
        raise ReportError(f"Värdet är i enheten {number.unit}, inte ett antal.")
    return _Ready(format_number(number, 0))


def _percent(value: Any, decimals: int = 0) -> str:
    number = _finite(value)
    if number.unit not in ("%", ""):
        raise ReportError(f"Värdet är i enheten {number.unit}, inte procent. Använd andel(del, hela).")
    return _Ready(format_number(number, decimals) + NBSP + "%")


def _money(unit: str) -> Callable[..., str]:
    def show(value: Any, decimals: int = 0) -> str:
        return _Ready(format_number(convert_money(_finite(value), unit), decimals) + NBSP + unit.replace("mkr", "Mkr"))

    return show


def _amount(value: Any) -> str:
    number = abs(_finite(value))
    if number.unit not in MONEY:
        raise ReportError("Värdet är inget belopp.")
    return _money(number.unit)(number)


def _change(new: Any, old: Any) -> Value:
    before = _finite(old)
    return Value(Decimal(_finite(new) - before) / abs(Decimal(before)) * 100, "%")


def _share(part: Any, whole: Any) -> Value:
    return Value(Decimal(_finite(part) / _finite(whole)) * 100, "%")


def _direction(new: Any, old: Any, up: str, down: str, same: str = "varit oförändrat") -> str:
    difference = _finite(new) - _finite(old)
    return _Ready(up if difference > 0 else down if difference < 0 else same)


def _about(value: Any, words: str, stated: Any, margin: Any = 5) -> str:
    """Give the words when a value is near the stated one, within percentage points or, for other units, percent."""
    number, near = _finite(value), _finite(stated)
    allowed = Decimal(str(margin)) * (1 if number.unit == "%" else abs(Decimal(near)) / 100)
    if abs(number - near) > allowed:
        shown, goal = (format_number(item, min(1, decimals_of(item))) for item in (number, near))
        raise UnsettledError(f"”{words}” stämmer inte: värdet är {shown}, inte omkring {goal}.")
    return _Ready(words)


def _largest(values: Any) -> str:
    """Give the word whose value is the largest."""
    if not isinstance(values, Mapping) or not values:
        raise ReportError("Skriv storst({'ord': värde, 'ord': värde}).")
    numbers = {str(word): Decimal(_finite(value)) for word, value in values.items()}
    found = [word for word, number in numbers.items() if number == max(numbers.values())]
    if len(found) > 1:
        raise UnsettledError(f"Inget är ensamt störst: {' och '.join(found)} är lika stora.")
    return _Ready(found[0])


def _claimed(_holds: Any, words: str) -> str:
    """Give the words of a claim; whether it holds is for the granskning to say."""
    return _Ready(words)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox with our lookups: an unknown name tells which names are near."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Undefined):
            str(obj)
        return self._look_up(obj, attribute) if hasattr(type(obj), "lookup") else super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Undefined):
            str(obj)
        if hasattr(type(obj), "lookup"):
            return self._look_up(obj, str(argument))
        return super().getitem(obj, argument)

    @staticmethod
    def _look_up(obj: Any, name: str) -> Any:
        return obj.lookup(name)


class _MarkingGenerator(CodeGenerator):
    """Compiles each printed expression as a function, so that one of them can be marked and the others printed."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.settled(lambda: ")
        super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        super()._output_child_post(node, frame, finalize)
        self.write(")")


class _DraftEnvironment(_Environment):
    """A draft's sandbox: gives each printed expression to ``settled``."""

    code_generator_class = _MarkingGenerator
    settled: Callable[[Callable[[], str]], str]


class _Strict(Undefined):
    """A name that is not known: whatever is done with it says so, and which names are near."""

    known: tuple[str, ...] = ()

    def _fail_with_undefined_error(self, *_args: Any, **_kwargs: Any) -> Any:
        known = list(self._undefined_obj) if isinstance(self._undefined_obj, dict) else list(self.known)
        raise _UnknownNameError(f"”{self._undefined_name}” är okänt.", nearest(str(self._undefined_name), known))

    __str__ = __iter__ = __len__ = __bool__ = __eq__ = __ne__ = _fail_with_undefined_error
    __hash__ = Undefined.__hash__


def _escape(text: str) -> str:
    """Make a word out of the data harmless as Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split("\n")))


class Expressions:
    """Works out the expressions in a report's texts.

    Known names: the report's tables, ``forbund`` (namn, kortnamn) and ``rapport`` (titel, ar,
    foregaende_ar, beslutad). In a draft, an expression that the data do not settle yet is marked in
    the text: a cell is empty or zero, or the words of ``ungefar`` or ``storst`` do not hold.
    """

    def __init__(self, data: YearData) -> None:
        self._data = data
        self._plain = False
        self._unsettled: list[str] = []
        kind = _DraftEnvironment if data.draft else _Environment
        self._environment = kind(
            undefined=_Strict, finalize=self._printed, keep_trailing_newline=True, autoescape=False
        )
        if isinstance(self._environment, _DraftEnvironment):
            self._environment.settled = self._settled
        self._environment.context_class = self._context_class()
        self._environment.globals = {
            "forandring": _change,
            "andel": _share,
            "riktning": _direction,
            "ungefar": _about,
            "storst": _largest,
            "pastar": _claimed,
            "abs": abs,
            "forbund": {"namn": data.forbund.namn, "kortnamn": data.forbund.kortnamn},
            "rapport": {
                "titel": data.settings.titel,
                "ar": _Word(data.folder.year),
                "foregaende_ar": _Word(data.folder.year - 1),
                "beslutad": str(data.settings.beslutad or ""),
            },
        }
        self._filters = {
            "tal": _number,
            "antal": _count,
            "procent": _percent,
            "belopp": _amount,
            **{unit: _money(unit) for unit in MONEY},
        }
        self._environment.filters |= self._filters
        known = (*data.table_settings, *self._environment.globals)
        self._environment.undefined = type("_Unknown", (_Strict,), {"known": known})

    def _printed(self, value: Any) -> str:
        if isinstance(value, Undefined):
            return str(value)
        if isinstance(value, Decimal | float):
            return _number(value)
        if isinstance(value, str) and not isinstance(value, _Ready) and not self._plain:
            return _escape(value)
        if isinstance(value, str | int):
            return str(value)
        raise ReportError("Uttrycket ger en hel tabell. Lägg till rad och kolumn: tabell.rad.kolumn")

    def _settled(self, write: Callable[[], str]) -> str:
        """Write an expression, or mark what keeps it from being written."""
        try:
            return write()
        except UnsettledError as error:
            words = error.words
        except (DecimalException, ZeroDivisionError):
            words = f"{GAP}: en cell är noll"
        self._unsettled.append(words)
        return words if self._plain else marked(_escape(words))

    def _context_class(self) -> type[Context]:
        data = self._data

        class Names(Context):
            def resolve_or_missing(self, key: str) -> Any:
                found = super().resolve_or_missing(key)
                if found is not missing:
                    return found
                return _Tables(data, key) if data.has(key) else missing

        return Names

    def render(self, text: str, shown: str, first_line: int = 1, plain: bool = False) -> str:
        """Work out every expression in a text.

        Args:
            text: Markdown with expressions.
            shown: The text's file, or notebook and cell, in messages.
            first_line: Line in the file of the text's first line.
            plain: The text is no Markdown: words of the data are printed as they are.

        Raises:
            ReportError: With each line whose expressions cannot be worked out.
        """
        if "{" not in text:
            return text
        self._plain = plain
        faults: list[Fault] = []
        while True:
            try:
                rendered = self._environment.from_string(text).render()
            except TemplateSyntaxError as error:
                faults.append(self._broken(error, text, shown, first_line))
                break
            except Exception as error:
                line = _template_line(error)
                fault = _explain(error, shown, line + first_line - 1, text)
                masked = _mask(text, line)
                faults.append(fault)
                if masked == text or len(faults) > 50:
                    break
                text = masked
            else:
                if not faults:
                    return rendered
                break
        raise ReportError(faults)

    def unsettled(self, text: str, shown: str) -> list[str]:
        """Find the expressions in a draft's text that its data do not settle yet.

        Args:
            text: Markdown with expressions.
            shown: The text's file in messages.

        Returns:
            What the draft shows in the place of each.

        Raises:
            ReportError: If an expression cannot be worked out whatever the data are.
        """
        self._unsettled.clear()
        self.render(text, shown)
        return list(self._unsettled)

    def false_claims(self, text: str, shown: str) -> list[tuple[int, str]]:
        """Find the claims in a text, ``pastar(...)``, that the data do not bear out.

        Args:
            text: Markdown with expressions.
            shown: The text's file in messages.

        Returns:
            Line in the text, counted from 1, and the words of each.

        Raises:
            ReportError: If an expression cannot be worked out.
        """
        found: list[tuple[int, str]] = []

        def claimed(line: int, holds: Any, words: str) -> str:
            if not holds:
                found.append((line, str(words)))
            return _Ready(words)

        def with_line(match: re.Match[str]) -> str:
            return f"pastar({text.count(chr(10), 0, match.start()) + 1}, "

        numbered = _CLAIM.sub(with_line, text)
        if "{%" not in text:
            numbered = "".join(item for item in EXPRESSION.findall(numbered) if "pastar(" in item)
        try:
            self._environment.from_string(numbered, globals={"pastar": claimed}).render()
        except Exception:
            self.render(text, shown)
            raise
        return found

    def value(self, expression: str, shown: str, line: int) -> Value:
        """Work out an expression that stands alone, without ``{{ }}``.

        Raises:
            ReportError: If it cannot be worked out or is no number.
        """
        try:
            return _finite(self._environment.compile_expression(expression, undefined_to_none=False)())
        except TemplateSyntaxError as error:
            raise ReportError(self._broken(error, expression, shown, line)) from None
        except Exception as error:
            raise ReportError(_explain(error, shown, line, expression)) from None

    def _broken(self, error: TemplateSyntaxError, text: str, shown: str, first_line: int) -> Fault:
        lines = text.split("\n")
        unknown = _FILTER.search(error.message or "")
        hint = f"Jinja säger: {error.message}. Finns både {{{{ och }}}}?"
        if unknown:
            hint = f"Filtret ”{unknown[1]}” finns inte. {nearest(unknown[1], list(self._filters))}"
        found = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else ""
        return Fault(
            "Uttrycket är inte rätt skrivet.",
            shown,
            error.lineno + first_line - 1,
            found=found[:100],
            expected="{{ tabell.rad | filter }}",
            hint=hint,
        )


class _Word(int):
    """A year: a whole number that is printed without thousands separator."""


def _template_line(error: BaseException) -> int:
    line, step = 1, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line


def _explain(error: Exception, shown: str, line: int, text: str) -> Fault:
    expressions = EXPRESSION.findall(text)
    if isinstance(error, _UnknownNameError):
        return Fault(str(error), shown, line, expected="ett namn som finns i rapportens data", hint=error.hint)
    if isinstance(error, ReportError):
        first = error.faults[0]
        return first if first.file else Fault(first.message, shown, line, hint=first.hint)
    if isinstance(error, DecimalException | ZeroDivisionError):
        return Fault("Uttrycket går inte att räkna ut.", shown, line, hint="En cell är tom eller noll.")
    found = expressions[0] if len(expressions) == 1 else ""
    hint = "Ett uttryck är ett värde, ett filter eller en av funktionerna i docs/datamodell.md."
    return Fault("Uttrycket går inte att räkna ut.", shown, line, found=found, hint=hint)


def _mask(text: str, line: int) -> str:
    """Take away the expressions that stand on a line, so that the next fault can be found."""

    def blank(match: re.Match[str]) -> str:
        first = text.count("\n", 0, match.start()) + 1
        last = first + match[0].count("\n")
        return "\n" * match[0].count("\n") if first <= line <= last else match[0]

    return EXPRESSION.sub(blank, text)
