"""The parts of a structure tree: elements, the content they hold, and links' clickable areas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Content:
    """A piece of marked content: its page, counted from 0, and its number (MCID) there."""

    page: int
    mcid: int


@dataclass(frozen=True)
class Artifact:
    """A piece of marked content that is no part of the report, such as a running head.

    Attributes:
        page: Its page, counted from 0.
        mcid: Its number there.
        properties: What the artifact is, as PDF names: ``{"Type": "/Pagination", "Subtype": "/Header"}``.
    """

    page: int
    mcid: int
    properties: dict[str, str]


@dataclass(frozen=True)
class Annotation:
    """A link's clickable area: its page, counted from 0, its PDF dictionary, and where it leads in words."""

    page: int
    dictionary: Any
    label: str


@dataclass(eq=False)
class Node:
    """A structure element.

    Attributes:
        role: Its standard structure type (ISO 32000-1, 14.8.4).
        element: The HTML element.
        parent: The element around it.
        kids: What it holds, in reading order.
        attributes: PDF attributes by owner (``Table``, ``List``, ``Layout``).
        name: A unique name by which others refer to it, or empty.
        alt: Text instead of an image, or empty.
    """

    role: str
    element: Any = None
    parent: Node | None = None
    kids: list[Node | Content | Annotation] = field(default_factory=list)
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    name: str = ""
    alt: str = ""

    def children(self, *roles: str) -> Iterator[Node]:
        """Give the elements directly in it, those with certain roles if any are named."""
        return (kid for kid in self.kids if isinstance(kid, Node) and (not roles or kid.role in roles))

    def descendants(self, *roles: str) -> Iterator[Node]:
        """Give the element and all in it in reading order, those with certain roles if any are named."""
        if not roles or self.role in roles:
            yield self
        for kid in self.children():
            yield from kid.descendants(*roles)

    def within(self, *roles: str) -> Node | None:
        """Give the nearest element with one of the roles, from this one outwards."""
        node: Node | None = self
        while node is not None and node.role not in roles:
            node = node.parent
        return node


@dataclass(frozen=True)
class Tree:
    """A document's structure, and the marked content that stays outside it."""

    root: Node
    artifacts: list[Artifact]
