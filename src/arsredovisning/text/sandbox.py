"""Jinja2's sandbox as texts know it: our lookups and filters, and no way for a number to lose its unit."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import wraps
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS as JINJA_TESTS

from arsredovisning.data.units import sum_unit
from arsredovisning.data.values import unit_of
from arsredovisning.errors import Fault, ReportError, nearest
from arsredovisning.text.vocabulary import CALCULATIONS, WRITERS, UnknownNameError

#: Filters of Jinja2 that choose among values, and do not look into them.
_CHOOSING = ("count", "d", "default", "first", "last", "length", "list", "map", "reject", "reverse", "select", "sort")
#: Ways in which a word would take a number in and write it in its own way.
_FORMATTING = ("format", "format_map")
#: Ways in which a word would grow or be taken apart beside our filters, which know how long words may be.
_STRETCHING = ("center", "encode", "expandtabs", "join", "ljust", "replace", "rjust", "translate", "zfill")
#: The longest words that an expression may make, the most steps that a text's loops and calls may take together, and
#: the most characters that the text itself may give in them.
LONGEST, MOST_STEPS, MOST_PRINTED = 100_000, 100_000, 5_000_000
_WORDS_A_STEP = 1_000
_LISTS = (list, tuple, dict)


def words_of(value: Any) -> str:
    """Give a value as words.

    Raises:
        ReportError: If it is a number, which is written by a filter and not by chance, or a list.
    """
    if isinstance(value, _LISTS):
        raise ReportError("En lista går inte att sätta ihop med ord. Skriv delarna var för sig.")
    if isinstance(value, Decimal | float):
        hint = "Skriv talet med ett filter: {{ tabell.rad | tkr }}"
        raise ReportError(Fault("Ett tal går inte att sätta ihop med ord utan sin enhet.", hint=hint))
    return str(value)


def _refuse_longer(length: int) -> None:
    """Refuse words that would be longer than a text needs, before they are made."""
    if length > LONGEST:
        raise ReportError(f"Uttrycket ger för många tecken: fler än {LONGEST:,}.".replace(",", " "))


def _of_words(change: Callable[..., str]) -> Callable[..., str]:
    return lambda value, *arguments: change(words_of(value), *arguments)


def _replace(words: str, old: str, new: str) -> str:
    _refuse_longer(len(words) + words.count(old) * len(new))
    return words.replace(old, new)


def _put_together(parts: Iterable[Any], between: str = "") -> str:
    """Put words together: ``a ~ b``, ``x | join(", ")``."""
    words = list(map(words_of, parts))
    _refuse_longer(sum(map(len, words)) + len(between) * len(words))
    return between.join(words)


FILTERS: dict[str, Callable[..., Any]] = {
    **{name: JINJA_FILTERS[name] for name in _CHOOSING},
    "capitalize": _of_words(str.capitalize),
    "join": _put_together,
    "lower": _of_words(str.lower),
    "replace": _of_words(_replace),
    "title": _of_words(str.title),
    "trim": _of_words(str.strip),
    "upper": _of_words(str.upper),
    **CALCULATIONS,
    **WRITERS,
}


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal) and one.is_finite() and other.is_finite():
        sum_unit(unit_of(one), unit_of(other))
    return bool(one == other)


def _within(one: Any, others: Any) -> bool:
    if isinstance(one, Decimal) and not isinstance(others, str | Mapping):
        return any(_equal(one, other) for other in others)
    return bool(one in others)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equal,
    "ne": lambda one, other: not _equal(one, other),
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": _within,
    "notin": lambda one, others: not _within(one, others),
}
_TESTS: dict[str, Any] = {
    **JINJA_TESTS,
    **dict.fromkeys(("==", "eq", "equalto"), _COMPARISONS["eq"]),
    **dict.fromkeys(("!=", "ne"), _COMPARISONS["ne"]),
    "in": _within,
}


class _Generator(CodeGenerator):
    """Compiles comparisons and joined words as calls of the environment, which knows of units."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  # Jinja2's name
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802  # Jinja2's name
        self._listed(super().visit_List, node, frame)

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802  # Jinja2's name
        if node.ctx == "load":
            self._listed(super().visit_Tuple, node, frame)
        else:
            super().visit_Tuple(node, frame)

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802  # Jinja2's name
        self._listed(super().visit_Dict, node, frame)

    def _listed(self, visit: Callable[[Any, Frame], None], node: nodes.Node, frame: Frame) -> None:
        self.write("environment.listed(")
        visit(node, frame)
        self.write(")")

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802  # Jinja2's name
        counted = nodes.EnvironmentAttribute("counted", lineno=node.lineno)
        node.iter = nodes.Call(counted, [node.iter], [], None, None, lineno=node.lineno)
        super().visit_For(node, frame)

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:  # noqa: N802  # Jinja2's name
        self.write("environment.compared(")
        self.visit(node.expr, frame)
        for operand in node.ops:
            self.write(f", {operand.op!r}, ")
            self.visit(operand.expr, frame)
        self.write(")")


class _MarkingGenerator(_Generator):
    """Compiles each printed expression as a function, so that one of them can be marked and the others printed."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.settled(lambda: ")
        super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        super()._output_child_post(node, frame, finalize)
        self.write(")")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox with our lookups: an unknown name tells which names are near."""

    code_generator_class = _Generator
    intercepted_binops = frozenset({"+", "%", "*", "**"})

    def __init__(self, **settings: Any) -> None:
        super().__init__(keep_trailing_newline=True, autoescape=False, **settings)
        self.filters = {name: self._charged(change) for name, change in FILTERS.items()}
        self.tests = {name: self._charged(test) for name, test in _TESTS.items()}
        self._steps_left = 0

    def begin(self, text: str) -> None:
        """Let a text, or an expression that stands alone, take the steps that it may."""
        # What stands in a loop is given at each of its steps.
        self._steps_left = min(MOST_STEPS, MOST_PRINTED // max(1, len(text)))

    def rendered(self, text: str, **names: Any) -> str:
        """Work out a text's expressions; ``names`` are known beside the environment's own.

        Raises:
            ReportError: If it takes more steps, or gives more words, than a text needs.
        """
        self.begin(text)
        pieces, left = [], MOST_PRINTED
        for piece in self.from_string(text, globals=names).generate():
            left -= len(piece)
            if left < 0:
                raise ReportError(f"Texten blir för lång: fler än {MOST_PRINTED:,} tecken.".replace(",", " "))
            pieces.append(piece)
        return "".join(pieces)

    def _charged(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Let a filter or a test take a step for each part that it goes through."""

        @wraps(function)
        def charged(*arguments: Any, **named: Any) -> Any:
            self._take_steps_through(*arguments, *named.values())
            parts = (self.counted(item) if isinstance(item, Iterator) else item for item in arguments)
            return function(*parts, **named)

        return charged

    def _take_steps_through(self, *values: Any) -> None:
        """Take the steps that it is to go through some lists and words."""
        for value in values:
            if isinstance(value, str):
                self._take_step(len(value) // _WORDS_A_STEP)
            elif isinstance(value, (*_LISTS, range)):
                self._take_step(len(value))

    def listed(self, values: Any) -> Any:
        """Give a list that a text writes; lists in lists in lists could hold themselves many times over."""
        self._take_steps_through(values)
        for item in values.values() if isinstance(values, dict) else values:
            if isinstance(item, _LISTS):
                self._take_steps_through(item)
                if any(isinstance(inner, _LISTS) for inner in (item.values() if isinstance(item, dict) else item)):
                    raise ReportError("Listor i listor i listor går inte att räkna med.")
        return values

    def _take_step(self, number: int = 1) -> None:
        self._steps_left -= number
        if self._steps_left < 0:
            raise ReportError("Textens slingor tar för många steg. Gå igenom en tabell i taget.")

    def call(self, context: Context, obj: Any, *arguments: Any, **named: Any) -> Any:
        """Call a function or a macro, which is a step."""
        self._take_step()
        return super().call(context, obj, *arguments, **named)

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """Go through what a loop goes through, a step each."""
        for value in values:
            self._take_step()
            yield value

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Undefined):
            str(obj)
        if hasattr(type(obj), "lookup"):
            return obj.lookup(attribute)
        self._refuse_parts(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Undefined):
            str(obj)
        if hasattr(type(obj), "lookup"):
            return obj.lookup(str(argument))
        self._refuse_parts(obj, argument)
        return super().getitem(obj, argument)

    @staticmethod
    def _refuse_parts(obj: Any, name: Any) -> None:
        """Refuse what Python's numbers and words can do besides ours: it knows nothing of units."""
        if isinstance(obj, Decimal) or (isinstance(obj, str) and name in (*_FORMATTING, *_STRETCHING)):
            kind = "Ett tal" if isinstance(obj, Decimal) else "Ett ord"
            raise UnknownNameError(f"{kind} har ingen del ”{name}”.", "Skriv ett filter: {{ tabell.rad | tkr }}")

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Work out what words and lists are no part of: to a word, ``%`` writes a number and ``*`` repeats it."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return _put_together((left, right))
        for value in (left, right):
            if isinstance(value, str | list | tuple):
                shown = f"”{value[:40]}”" if isinstance(value, str) else "En lista"
                raise ReportError(f"{shown} är inget tal.")
        if operator == "**" and isinstance(left, int) and isinstance(right, int):
            left = Decimal(left)
        return super().call_binop(context, operator, left, right)

    def joined(self, parts: Iterable[Any]) -> str:
        """Put words together: ``a ~ b``."""
        joined = _put_together(parts)
        self._take_steps_through(joined)
        return joined

    def compared(self, first: Any, *rest: Any) -> bool:
        """Tell whether a chain of comparisons holds: ``a < b <= c``."""
        self._take_steps_through(first, *rest[1::2])
        for comparison, value in zip(rest[::2], rest[1::2], strict=True):
            if not _COMPARISONS[comparison](first, value):
                return False
            first = value
        return True


class DraftSandbox(Sandbox):
    """A draft's sandbox: gives each printed expression to ``settled``."""

    code_generator_class = _MarkingGenerator
    settled: Callable[[Callable[[], str]], str]


class Strict(Undefined):
    """A name that is not known: whatever is done with it says so, and which names are near."""

    known: tuple[str, ...] = ()

    def _fail_with_undefined_error(self, *_args: Any, **_kwargs: Any) -> Any:
        known = list(self._undefined_obj) if isinstance(self._undefined_obj, dict) else list(self.known)
        raise UnknownNameError(f"”{self._undefined_name}” är okänt.", nearest(str(self._undefined_name), known))

    __str__ = __iter__ = __len__ = __bool__ = __eq__ = __ne__ = _fail_with_undefined_error
    __hash__ = Undefined.__hash__
