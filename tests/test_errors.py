"""The messages to people."""

from __future__ import annotations

import pickle

from arsredovisning.errors import Fault, ReportError, nearest


def test_a_fault_in_full() -> None:
    """A fault tells place, what is wrong, what stands there, what was expected and what to do."""
    fault = Fault("Cellen är fel.", "data/x.csv", 3, "2024", "8.5", "ett tal", "Använd decimalkomma.")
    assert str(fault) == (
        "data/x.csv, rad 3, kolumn 2024: Cellen är fel.\n"
        "  Här står: 8.5\n"
        "  Väntat:   ett tal\n"
        "  Gör så här: Använd decimalkomma."
    )


def test_several_faults_are_one_error() -> None:
    """An error holds all its faults, shows each of them, and keeps them on its way between processes."""
    error = ReportError([Fault("Ett.", "a.csv"), Fault("Två.", "b.csv")])
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == "a.csv: Ett.\nb.csv: Två."
    assert copy.faults == error.faults


def test_a_notebook_shows_no_traceback() -> None:
    """In a notebook the message stands instead of a traceback."""
    assert ReportError(Fault("Fel.", "a.csv", hint="Rätta."))._render_traceback_() == [
        "ReportError: a.csv: Fel.",
        "  Gör så här: Rätta.",
    ]


def test_the_nearest_names() -> None:
    """A mistyped name is answered with the names that are like it, else with those that exist."""
    assert nearest("deltagre", ["deltagare", "avslut"]) == "Menade du deltagare?"
    assert nearest("xyz", ["b", "a"]) == "Det här finns: a, b"
    assert nearest("xyz", []) == ""
