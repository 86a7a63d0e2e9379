"""Elements of a structure tree: what is inside them, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object


def kids(element: Object) -> list[Object]:
    """Give all that is inside an element: elements, marked content and annotations."""
    found = element.get("/K", Array())
    return list(found) if isinstance(found, Array) else [found]


def children(element: Object, *roles: str) -> list[Object]:
    """Give the elements inside another, only those with certain roles if any are named."""
    return [
        kid
        for kid in kids(element)
        if isinstance(kid, Dictionary) and "/S" in kid and (not roles or str(kid.S) in roles)
    ]


def walk(element: Object) -> Iterator[Object]:
    """Go through an element and all those inside it, as they are read."""
    yield element
    for child in children(element):
        yield from walk(child)


def put(parent: Object, inside: list[Object]) -> None:
    """Let an element hold these and nothing else."""
    parent.K = Array(inside)
    for kid in inside:
        if isinstance(kid, Dictionary) and "/S" in kid:
            kid.P = parent


def attributes(element: Object, owner: str) -> Object:
    """Give what is said of an element as a table, a list or in the layout, to be read and changed."""
    found = element.get("/A", Array())
    for said in found if isinstance(found, Array) else [found]:
        if str(said.O) == owner:
            return said
    # What is put into an array is a copy: the array's own is what can be changed.
    element.A = Array([Dictionary(O=Name(owner)), *(found if isinstance(found, Array) else [found])])
    made: Object = element.A[0]
    return made


def areas(element: Object) -> list[Object]:
    """Give the areas of a link that can be clicked."""
    return [kid.Obj for kid in kids(element) if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR]
