"""Moving the cells that expressions name to another year."""

from __future__ import annotations

import re

from arsredovisning.text.syntax import EXPRESSION

#: A year in a name in an expression: after a point or an underscore, or alone between brackets.
_IN_NAME = re.compile(r"(?<![0-9]\.)(?:(?<=[._])|(?<=\[['\"]))(?:19|20)\d\d(?=\b|_)")


def shift_expression(expression: str, by: int) -> str:
    """Move the years of the cells that an expression names; its words and its numbers stay."""
    return _IN_NAME.sub(lambda year: str(int(year[0]) + by), expression)


def shift_expressions(text: str, by: int) -> str:
    """Move the years of the cells that a text's expressions name; the text itself stays."""
    return EXPRESSION.sub(lambda match: shift_expression(match[0], by), text)
