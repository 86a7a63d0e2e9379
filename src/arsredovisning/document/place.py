"""Tables and figures at the places that texts give them; each id is one thing's, at one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from arsredovisning.data.settings import MissingFigure
from arsredovisning.data.values import GAP
from arsredovisning.data.year import YearData
from arsredovisning.document.collect import Piece
from arsredovisning.document.model import Figure, Heading, Missing, Table
from arsredovisning.document.prose import Placement
from arsredovisning.errors import Fault, nearest

#: What a text calls what it places.
_TABLE, _FIGURE = "tabell", "figur"


def place(data: YearData, pieces: Sequence[Piece], faults: list[Fault]) -> list[Piece]:
    """Move tables and figures to where a text places them, and say which figures the source lacks.

    Args:
        data: The year's data.
        pieces: What the notebooks show.
        faults: Is given what is wrong: an id that is two things', or a place for nothing.
    """
    return _Placing(data, pieces, faults).placed()


class _Placing:
    def __init__(self, data: YearData, pieces: Sequence[Piece], faults: list[Fault]) -> None:
        self.data, self.pieces, self.faults = data, pieces, faults
        self.own: dict[tuple[str, str], list[Piece]] = defaultdict(list)
        self.places: dict[tuple[str, str], list[Piece]] = defaultdict(list)
        for piece in pieces:
            if key := _key(piece):
                (self.places if piece.placed else self.own)[key].append(piece)

    def placed(self) -> list[Piece]:
        self.find_collisions()
        found: list[Piece] = []
        for piece in self.pieces:
            key = _key(piece)
            if key is None:
                found.append(piece)
            elif piece.placed:
                found += self.at_place(piece, key)
            elif key not in self.places:
                found.append(piece)
        return found

    def at_place(self, piece: Piece, key: tuple[str, str]) -> list[Piece]:
        """Give what stands at a place: the table or figure itself, or that there is none."""
        element, (what, name) = piece.element, key
        if not isinstance(element, Placement):
            return [piece]
        if own := self.own.get(key):
            return [own[0]]
        missing = self.data.settings.saknade_figurer
        if what == _FIGURE and (name in missing or self.data.draft):
            item = missing.get(name) or _not_drawn(name)
            return [Piece(Missing(name, item.rubrik, item.skal), piece.shown, text_name=piece.text_name)]
        known = [other for kind, other in self.own if kind == what] + (list(missing) if what == _FIGURE else [])
        message = f"{_named(key)} som ska stå här finns inte."
        self.faults.append(Fault(message, piece.shown, element.line or None, hint=nearest(name, known)))
        return []

    def find_collisions(self) -> None:
        """Find ids that two things have, or one thing that stands twice."""
        for key in dict.fromkeys((*self.own, *self.places)):
            own, places = self.own.get(key, []), self.places.get(key, [])
            if len(own) > 1 or len(places) > 1:
                self.collide(key, own if len(own) > 1 else places)
            elif own and places and not _is_same(own[0], places[0]):
                self.collide(key, [*own, *places])
            elif own and (other := self.declared(key, own[0])):
                hint = "Ge den ett eget namn, eller ta bort den andra."
                message = f"{_named(key)} har samma namn som en annan."
                self.faults.append(Fault(message, own[0].shown, found=f"också {other}", hint=hint))

    def declared(self, key: tuple[str, str], piece: Piece) -> str:
        """Say where the data have something else of the same name as what a notebook shows."""
        what, name = key
        table, place = piece.element, self.data.folder.workspace.relative
        if isinstance(table, Table) and self.data.has(name) and (table.origin is None or table.origin.table != name):
            return f"[{name}] i {self.data.shown_table_settings}"
        if what == _FIGURE and name in self.data.settings.saknade_figurer:
            return f"[saknade_figurer.{name}] i {place(self.data.folder.settings)}"
        return ""

    def collide(self, key: tuple[str, str], pieces: Sequence[Piece]) -> None:
        message = f"{_named(key)} visas {len(pieces)} gånger."
        hint = "Ta bort den ena, eller ge den ett eget id."
        self.faults.append(Fault(message, pieces[0].shown, found=_places(pieces), hint=hint))


def _key(piece: Piece) -> tuple[str, str] | None:
    match piece.element:
        case Table(id=name):
            return _TABLE, name
        case Figure(id=name) | Missing(id=name):
            return _FIGURE, name
        case Placement(what=what, name=name):
            return what, name
        case _:
            return None


def _is_same(own: Piece, place: Piece) -> bool:
    """Tell whether what a notebook shows is what a text places: a figure, or all of the same table of the data."""
    one, other = own.element, place.element
    if isinstance(one, Table) and isinstance(other, Table):
        return one.origin is not None and one.origin == other.origin
    return True


def _named(key: tuple[str, str]) -> str:
    what, name = key
    return f"{'Tabellen' if what == _TABLE else 'Figuren'} ”{name}”"


def _places(pieces: Iterable[Piece]) -> str:
    return " och ".join(dict.fromkeys(piece.shown for piece in pieces))


def _not_drawn(name: str) -> MissingFigure:
    """Say of a figure that a draft places, but that no notebook draws, that its values are still to come."""
    reason = f"{GAP.capitalize()}: figuren ritas när det finns värden att visa."
    return MissingFigure(rubrik=f"Figuren ”{name}”", skal=reason)


def anchor_faults(pieces: Sequence[Piece], taken: Mapping[str, str]) -> list[Fault]:
    """Find headings that are given an anchor which something else has.

    Args:
        pieces: The pieces of the report.
        taken: Other anchors, each with the place where it was given.
    """
    seen, faults = dict(taken), list[Fault]()
    for piece in pieces:
        if isinstance(piece.element, Heading) and (anchor := piece.element.anchor):
            if anchor in seen:
                message = f"Ankaret ”{anchor}” finns på två ställen."
                hint = "Ge den ena rubriken ett annat anchor."
                faults.append(Fault(message, piece.shown, found=f"också {seen[anchor]}", hint=hint))
            seen[anchor] = piece.shown
    return faults
