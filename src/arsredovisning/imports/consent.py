"""What a person may let pass when books are read: one word each, and what it means to go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from arsredovisning.errors import Fault, ReportError, nearest

#: The words, and what each lets pass.
WORDS = {
    "ksumma": "filens kontrollsumma stämmer inte",
    "ingaende": "ingående balanser går inte ihop, eller saknas",
    "resultat": "filen har inga resultat",
    "foretag": "filen är en annan organisations",
    "konto": "ett konto används utan att vara upplagt",
    "fjolaret": "förra årets belopp motsäger varandra",
}
#: The setting that names them, for make and on the command line.
SETTING = "GODTA"


@dataclass(frozen=True)
class Doubt:
    """Something that stops an import unless a person says otherwise.

    Attributes:
        word: What a person says to go on.
        fault: What is wrong.
        meaning: What it means to go on, as what follows ”Det betyder att”.
    """

    word: str
    fault: Fault
    meaning: str


def read_consent(given: str) -> tuple[str, ...]:
    """Read the words that a person has given, with commas between.

    Raises:
        ReportError: If there is no such word.
    """
    words = tuple(dict.fromkeys(word.strip().lower() for word in given.split(",") if word.strip()))
    faults = [
        Fault(
            f"Ordet går inte att godta ({SETTING}).",
            found=word,
            expected="; ".join(f"{known} ({what})" for known, what in WORDS.items()),
            hint=nearest(word, list(WORDS)),
        )
        for word in words
        if word not in WORDS
    ]
    if faults:
        raise ReportError(faults)
    return words


def unsettled(doubts: Iterable[Doubt], given: Sequence[str]) -> Iterator[Fault]:
    """Give the faults of what has not been let pass, each with what to say to go on and what it means."""
    for doubt in doubts:
        if doubt.word not in given:
            words = ",".join((*given, doubt.word))
            hint = f"Läs in filen ändå med {SETTING}={words}. Det betyder att {doubt.meaning}."
            yield replace(doubt.fault, hint=f"{doubt.fault.hint} {hint}".strip())


def told_consent(doubts: Iterable[Doubt], given: Collection[str]) -> Iterator[str]:
    """Say what was let pass and what that means, and which words were not needed."""
    doubts = list(doubts)
    for doubt in doubts:
        if doubt.word in given:
            found = f" Här står: {doubt.fault.found}." if doubt.fault.found else ""
            yield f"Godtaget ({doubt.word}): {doubt.fault.message}{found} Det betyder att {doubt.meaning}."
    for word in given:
        if word not in {doubt.word for doubt in doubts}:
            yield f"{SETTING}={word} behövdes inte: inget sådant fel finns i filen."
