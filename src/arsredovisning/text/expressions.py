"""Expressions in texts: ``{{ deltagare.inskrivna | antal }}``, worked out in Jinja2's sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from jinja2 import TemplateSyntaxError, Undefined
from jinja2.runtime import Context
from jinja2.utils import missing

from arsredovisning.data.values import GAP, Value
from arsredovisning.data.year import YearData
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.text.sandbox import FILTERS, DraftSandbox, Sandbox, Strict
from arsredovisning.text.syntax import EXPRESSION, marked
from arsredovisning.text.vocabulary import (
    FUNCTIONS,
    Ready,
    TableName,
    UnknownNameError,
    UnsettledError,
    about,
    finite,
    plain_number,
)

# Every ASCII character that Markdown may read as markup; a backslash before it makes it a word.
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_FILTER = re.compile(r"No filter named '(\w+)'")
_CLAIM = re.compile(r"\bpastar\s*\(")


def _escape(text: str) -> str:
    """Make a word out of the data harmless as Markdown."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split("\n")))


def literal(words: str) -> str:
    """Write words out of the data so that a text with expressions, Markdown or not, prints them as they stand."""
    return f"{{{{ {words!r} }}}}" if words else ""


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
        self._environment = (DraftSandbox if data.draft else Sandbox)(finalize=self._printed)
        if isinstance(self._environment, DraftSandbox):
            self._environment.settled = self._settled
        self._environment.context_class = self._context_class()
        self._environment.globals = {**FUNCTIONS, **about(data)}
        known = (*data.table_settings, *self._environment.globals)
        self._environment.undefined = type("_Unknown", (Strict,), {"known": known})

    def _printed(self, value: Any) -> str:
        if isinstance(value, Undefined):
            return str(value)
        if isinstance(value, Decimal | float):
            return plain_number(value)
        if isinstance(value, str) and not isinstance(value, Ready) and not self._plain:
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
                return TableName(data, key) if data.has(key) else missing

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
                rendered = self._environment.rendered(text)
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
            return Ready(words)

        def with_line(match: re.Match[str]) -> str:
            return f"pastar({text.count(chr(10), 0, match.start()) + 1}, "

        numbered = _CLAIM.sub(with_line, text)
        if "{%" not in text:
            numbered = "".join(item for item in EXPRESSION.findall(numbered) if "pastar(" in item)
        try:
            self._environment.rendered(numbered, pastar=claimed)
        except Exception:
            self.render(text, shown)
            raise
        return found

    def value(self, expression: str, shown: str, line: int) -> Value:
        """Work out an expression that stands alone, without ``{{ }}``.

        Raises:
            ReportError: If it cannot be worked out or is no number.
        """
        self._environment.begin(expression)
        try:
            return finite(self._environment.compile_expression(expression, undefined_to_none=False)())
        except TemplateSyntaxError as error:
            raise ReportError(self._broken(error, expression, shown, line)) from None
        except Exception as error:
            raise ReportError(_explain(error, shown, line, expression)) from None

    def _broken(self, error: TemplateSyntaxError, text: str, shown: str, first_line: int) -> Fault:
        lines = text.split("\n")
        unknown = _FILTER.search(error.message or "")
        hint = f"Jinja säger: {error.message}. Finns både {{{{ och }}}}?"
        if unknown:
            hint = f"Filtret ”{unknown[1]}” finns inte. {nearest(unknown[1], list(FILTERS))}"
        found = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else ""
        return Fault(
            "Uttrycket är inte rätt skrivet.",
            shown,
            error.lineno + first_line - 1,
            found=found[:100],
            expected="{{ tabell.rad | filter }}",
            hint=hint,
        )


def _template_line(error: BaseException) -> int:
    line, step = 1, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line


def _explain(error: Exception, shown: str, line: int, text: str) -> Fault:
    expressions = EXPRESSION.findall(text)
    if isinstance(error, UnknownNameError):
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
