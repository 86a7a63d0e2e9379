"""How a sum is made of other rows or columns: the small formulas that stand in the data."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

# A row may be named like a year, which Python would read as a number.
_NAME = re.compile(r"(?<![\w.])([a-z_]\w*|\d{4})(?![\w.(])")


def names_in(formula: str) -> list[str]:
    """List the rows or columns that a formula is made of, in order."""
    return _NAME.findall(formula)


def evaluate(formula: str, value_of: Callable[[str], Decimal]) -> Decimal:
    """Work out a formula of names, whole numbers, ``+ - *``, parentheses and ``abs()``.

    Args:
        formula: For example ``intakter + kostnader`` or ``abs(utfall) - abs(budget)``.
        value_of: Gives the value of a name.

    Raises:
        ValueError: If the formula holds anything else.
    """
    return _value(_parsed(formula), lambda name: value_of(name.removeprefix("_")))


@lru_cache(maxsize=1024)
def _parsed(formula: str) -> ast.expr:
    return ast.parse(_NAME.sub(r"_\1", formula), mode="eval").body


def _value(node: ast.expr, value_of: Callable[[str], Decimal]) -> Decimal:
    match node:
        case ast.Name(id=name) if name.startswith("_"):
            return value_of(name)
        case ast.Constant(value=int(number)):
            return Decimal(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, value_of)
        case ast.Call(func=ast.Name(id="abs"), args=[argument], keywords=[]):
            return abs(_value(argument, value_of))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _value(left, value_of) + _value(right, value_of)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _value(left, value_of) - _value(right, value_of)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _value(left, value_of) * _value(right, value_of)
    raise ValueError(ast.unparse(node))


def is_formula(formula: str) -> bool:
    """Tell whether a formula can be worked out."""
    try:
        evaluate(formula, lambda _name: Decimal(1))
    except (ValueError, SyntaxError, RecursionError):
        return False
    return True
