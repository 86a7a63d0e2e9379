"""What the columns of the open data are: Table Schemas with Swedish titles and descriptions."""

from __future__ import annotations

from typing import Any

from arsredovisning.data.units import UNITS

_Json = dict[str, Any]


def _field(name: str, title: str, description: str, kind: str = "string", **constraints: Any) -> _Json:
    field: _Json = {"name": name, "type": kind, "title": title, "description": description}
    return field | {"constraints": constraints} if constraints else field


#: The schema of a table: one record a printed cell.
SCHEMA: _Json = {
    "fields": [
        _field("nr", "Radens nummer", "Radens plats i tabellen, räknad från 1.", "integer", required=True, minimum=1),
        _field("rad", "Rad", "Radens id, detsamma alla år.", required=True),
        _field("radrubrik", "Radrubrik", "Radens text som den är tryckt."),
        _field(
            "radtyp",
            "Radtyp",
            "post, rubrik, summa, eller varav: en del av raden ovanför som inte ingår i summor.",
            required=True,
            enum=["post", "rubrik", "summa", "varav"],
        ),
        _field("mellanrubrik", "Mellanrubrik", "Den närmaste mellanrubriken ovanför raden i tabellen."),
        _field("kolumn", "Kolumn", "Kolumnens id.", required=True),
        _field("kolumnrubrik", "Kolumnrubrik", "Kolumnens rubrik som den är tryckt."),
        _field("grupp", "Grupp", "Rubriken som kolumnen delar med kolumnerna bredvid."),
        _field(
            "serie",
            "Serie",
            "Vad talet är: kolumnens id i källan utan år, till exempel utfall, budget, avvikelse, kvinnor eller man. "
            "Tom när kolumnen bara är ett år.",
        ),
        _field("ar", "År", "Året som värdet gäller, när källan anger det.", "year"),
        _field("varde", "Värde", "Talet som det är publicerat, med decimalpunkt. Tomt för ord och streck.", "number"),
        _field("text", "Text", "Cellen som den är tryckt, på svenska.", required=True),
        _field(
            "enhet",
            "Enhet",
            "Talets enhet. kr, tkr och mkr är kronor, tusental och miljoner kronor; % är procenttal (35 är 35 %).",
            enum=[unit for unit in UNITS if unit != "text"],
        ),
        _field(
            "harkomst",
            "Härkomst",
            "angiven: värdet står i källfilen; beraknad: rapporten räknar ut eller sammanställer det. "
            "Tom när värdet saknas.",
            enum=["angiven", "beraknad"],
        ),
        _field("not", "Not", "Numret på den not som raden hänvisar till.", "integer", minimum=1),
        _field("fotnot", "Fotnot", "Fotnoten till cellen."),
        _field("kallfil", "Källfil", "Filen som anger värdet, i rapportens datamapp."),
        _field("kallrad", "Källrad", "Raden i filen, räknad från 1.", "integer", minimum=1),
        _field("kallkolumn", "Källkolumn", "Kolumnen i filen."),
    ],
    "primaryKey": ["rad", "kolumn"],
    "missingValues": [""],
}

#: The schema of the goals: one record a goal and verdict.
GOAL_SCHEMA: _Json = {
    "fields": [
        _field("mal", "Mål", "Målets id.", required=True),
        _field("lydelse", "Lydelse", "Målet som rapporten formulerar det.", required=True),
        _field("ambition", "Ambition", "Ambitionsnivån eller området som målet hör till."),
        _field("insats", "Insats", "Id på insatsen som målet hör till, om det hör till en."),
        _field("bedomning", "Bedömning", "Bedömningens id. En bedömning kan gälla flera mål."),
        _field(
            "utfall",
            "Utfall",
            "Hur målet har uppfyllts enligt rapporten; ingen betyder att rapporten inte bedömer det.",
            enum=["uppnatt", "delvis", "till_viss_del", "ej", "redovisas_ej", "ingen"],
        ),
        _field("bedomningstext", "Bedömning i ord", "Bedömningen som den är tryckt."),
    ],
    "primaryKey": ["mal", "bedomning"],
    "missingValues": [""],
}
