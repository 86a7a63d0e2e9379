"""The texts of a made-up report: they say what its numbers say, in words of the förbund's own."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from bench.granskning.made.life import QUESTIONS, Made

_TOWNS = ("Asarna", "Bergeforsen", "Furudal", "Hallviken", "Mårdsele")
_NOT_PLACED = ("mal", "bedomningar", "matt", "fakta")

_ABOUT = Template("""\
# Om förbundet

Samordningsförbundet $place består av regionen, Försäkringskassan, Arbetsförmedlingen
och de tre kommunerna $towns. De tre kommunerna betalar tillsammans en fjärdedel.
Styrelsen hade {{ fakta.moten | antal }} möten. Det egna kapitalet motsvarar
{{ fakta.kapital_andel | procent }} av intäkterna.
""")
_ECONOMY = Template("""\
# Ekonomi

Årets resultat {{ rapport.ar }} blev {{ resultatrakning.arets_resultat.$ar | tkr }}, och det egna kapitalet är
{{ balansrakning.eget_kapital.$ar | tkr }}. Resultatet blev
{{ riktning(drift.resultat.utfall_$ar, drift.resultat.budget_$ar, 'högre', 'lägre', 'detsamma') }} än budgeterat.
""")
_PEOPLE = Template("""\
# Deltagare

Under {{ rapport.ar }} var {{ deltagare.inskrivna.alla_$ar | antal }} personer inskrivna,
{{ deltagare.inskrivna.kvinnor_$ar | antal }} kvinnor och {{ deltagare.inskrivna.man_$ar | antal }} män.
Av dem som avslutades gick {{ avslut.arbete_studier.alla_$ar | antal }} till arbete eller studier.
""")
_BEFORE = Template("""
Det är {{ riktning(deltagare.inskrivna.alla_$ar, deltagare.inskrivna.alla_$fg, 'fler', 'färre', 'lika många') }} än
{{ rapport.foregaende_ar }}, då {{ deltagare.inskrivna.alla_$fg | antal }} var inskrivna.
""")


def texts(made: Made, year: int, place: str, tables: Sequence[str]) -> dict[str, str]:
    """Write a report's texts, by name; the last one places every table that no other part shows."""
    *first, last = made.pick.sample(_TOWNS, 3)
    words = {"ar": year, "fg": year - 1, "place": place, "towns": f"{', '.join(first)} och {last}"}
    people = _PEOPLE.substitute(words) + ("" if made.first_year else _BEFORE.substitute(words))
    goals = list(QUESTIONS)[:3]
    outcomes = [f"{{{{ mal.{name}.ambition }}}}: {{{{ matt.{name}.utfall | procent }}}}." for name in goals]
    verdicts = " ".join(f"{{{{ bedomningar.{name}.bedomning }}}}" for name in goals)
    placed = [f"[[tabell:{name}]]" for name in tables if name not in _NOT_PLACED]
    return {
        "om": _ABOUT.substitute(words),
        "ekonomi": _ECONOMY.substitute(words),
        "deltagare": people,
        "mal": "\n\n".join(["# Mål", *outcomes, verdicts]) + "\n",
        "bilaga": "\n\n".join(["# Tabeller", *placed]) + "\n",
    }
