"""The rules of the granskning, each with its id, what it says and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from arsredovisning.review.context import Deviation, Review
from arsredovisning.review.findings import Severity
from arsredovisning.review.rules import (
    capital,
    comparatives,
    contents,
    disclosure,
    goals,
    links,
    plausible,
    prose,
    sex,
    shares,
    sums,
    uses,
)


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        id: Its name in findings and acceptances.
        severity: How serious a deviation is.
        explanation: What it checks, in Swedish.
        source: The law, recommendation or arithmetic that it rests on.
        find: Goes through a report and gives each deviation.
    """

    id: str
    severity: Severity
    explanation: str
    source: str
    find: Callable[[Review], Iterator[Deviation]]


_LKBR = "Lagen (2018:597) om kommunal bokföring och redovisning"

RULES: tuple[Rule, ...] = (
    Rule(
        "SUMMA-RAD",
        "fel",
        "En summa stämmer med de rader som den är en summa av.",
        "Räkning; avrundning tillåts med en halv enhet per rad och en halv för summan.",
        sums.rows,
    ),
    Rule(
        "SUMMA-KOLUMN",
        "fel",
        "En kolumn som räknas ut av andra, som avvikelse mot budget, stämmer med dem.",
        "Räkning; avrundning tillåts med en halv enhet per kolumn.",
        sums.columns,
    ),
    Rule(
        "KOPPLING",
        "fel",
        "Samma belopp i två räkningar, noter eller översikter är lika stort, och räkningarna hänger ihop.",
        f"{_LKBR}: räkningarna i en årsredovisning hör ihop; avrundning tillåts med en halv enhet per belopp.",
        links.ties,
    ),
    Rule(
        "JÄMFÖR-ÅR",
        "fel",
        "Ett jämförelsetal är det som årets egen årsredovisning angav, eller så förklarar en fotnot rättelsen.",
        f"{_LKBR}: jämförelsetal ska gå att följa till föregående års redovisning.",
        comparatives.comparatives,
    ),
    Rule(
        "JÄMFÖR-FLERÅR",
        "varning",
        "Ett tidigare år i en flerårstabell anges likadant som i förbundets senaste tidigare årsredovisning.",
        "Räkning; lika enhet och decimaler ger inget avrundningsutrymme, annars en halv enhet av vardera.",
        comparatives.multi_year,
    ),
    Rule(
        "ANDEL",
        "fel",
        "En andel följer av de antal eller belopp som den är en andel av.",
        "Räkning; andelen får skilja en halv enhet i sista tryckta decimalen, belopp därtill sin egen avrundning.",
        shares.shares,
    ),
    Rule(
        "KÖN-SUMMA", "fel", "Kvinnor och män är tillsammans inte fler än alla.", "Räkning; antal är exakta.", sex.totals
    ),
    Rule(
        "KÖN-OUPPGIVET",
        "varning",
        "Kvinnor och män är tillsammans alla, eller så säger rapporten hur många som saknar angivet kön.",
        "Räkning; ett tal i fakta vars id börjar på ej_angivet förklarar skillnaden.",
        sex.missing,
    ),
    Rule(
        "KÖN-INTERVALL",
        "fel",
        "En andel för alla ligger mellan kvinnornas och männens.",
        "Räkning: andelen för alla är ett vägt medelvärde; en halv enhet avrundning för varje andel.",
        sex.intervals,
    ),
    Rule(
        "KÖN-GRÄNS",
        "varning",
        "En andel för alla är inte det ena könets när det andras är en helt annan.",
        "Räkning: med mer än tio enheter mellan könen skulle det ena vara färre än en tiondel av de svarande.",
        sex.ends,
    ),
    Rule(
        "RIMLIG",
        "fel",
        "Talen är möjliga: inga negativa antal, andelar 0–100 %, ingen del större än det hela, år i ordning.",
        "Rimlighet.",
        plausible.plausible,
    ),
    Rule(
        "MÅL-BEDÖMNING",
        "fel",
        "En bedömning följer av måltal, riktning och utfall för alla mått till de mål som den gäller.",
        "Räkning: alla måltal nådda är uppnått, några delvis, inga ej uppnått.",
        goals.verdicts,
    ),
    Rule(
        "MÅL-ANTAL",
        "fel",
        "Ett mått säger samma sak som den tabell som visar samma uppgift.",
        "Räkning; samma uppgift är samma tal överallt.",
        goals.counts,
    ),
    Rule(
        "PROSA-TAL",
        "varning",
        "Varje tal i texterna är ett uttryck, eller står på rapportens lista över tal som är skrivna med avsikt.",
        "Ett tal som finns i data skrivs inte av för hand.",
        prose.numbers,
    ),
    Rule(
        "PROSA-LISTA",
        "upplysning",
        "Listan över tal som är skrivna med avsikt nämner bara sådant som står i texterna.",
        "Ordning.",
        prose.unused_phrases,
    ),
    Rule(
        "PROSA-RIKTNING",
        "upplysning",
        "Ord om riktning, som ökat och färre, är bundna till talen där de kan vara det.",
        "Ett ord som följer av två tal ska följa med när talen ändras.",
        prose.directions,
    ),
    Rule("PROSA-PÅSTÅENDE", "fel", "Ett påstående som är bundet till data är sant.", "Räkning.", prose.claims),
    Rule(
        "PROSA-FAKTA",
        "fel",
        "Ett tal som texten återger är det som står i tabellen.",
        "Räkning; samma enhet och decimaler lika, annars en halv enhet, och ungefärliga tal inom fem procent.",
        prose.restated,
    ),
    Rule(
        "SEKRETESS-LITEN",
        "varning",
        "Ingen grupp är mindre än förbundets tröskel, och ingen kan räknas ut av de tal som är publicerade.",
        "Förbundets egen tröskel, smagrupp i forbund.toml; räkning med årets och förra årets tal (celldöljning).",
        disclosure.small_groups,
    ),
    Rule(
        "SEKRETESS-UNDERLAG",
        "upplysning",
        "De tal som små grupper söks i stämmer med varandra och går att läsa.",
        "Räkning; det som motsäger de övriga talen lämnas utanför, och det sägs.",
        disclosure.basis,
    ),
    Rule(
        "SEKRETESS-TRÖSKEL",
        "upplysning",
        "Förbundet har satt en tröskel för små grupper.",
        "Förbundets eget val; utan tröskel kontrolleras inga små grupper.",
        disclosure.threshold,
    ),
    Rule(
        "INNEHÅLL-DEL",
        "varning",
        "Årsredovisningen har de delar som lag och rekommendation ber om, eller säger varför en saknas.",
        f"{_LKBR}, RKR R15 och lagen (2003:1210); källan står vid varje del.",
        contents.contents,
    ),
    Rule(
        "INNEHÅLL-FORMALIA",
        "upplysning",
        "Årsredovisningen anger när den beslutades, inom tre månader, och vilka som skriver under.",
        "Lagen (2003:1210) om finansiell samordning av rehabiliteringsinsatser, 24 §.",
        contents.formalities,
    ),
    Rule(
        "KAPITAL-REKOMMENDATION",
        "upplysning",
        "Det egna kapitalet jämförs med Nationella rådets rekommendation om sparade medel.",
        "Trappa härledd ur en årsredovisning för 2020 (1 625 tkr vid 8 502 tkr); högre steg är inte kända.",
        capital.recommendation,
    ),
    Rule(
        "KAPITAL-MÅL",
        "fel",
        "Bedömningen av ett mål för det egna kapitalet stämmer med räkningarna.",
        "Räkning.",
        capital.goals,
    ),
    Rule(
        "ANVÄNDNING-FIL",
        "varning",
        "Varje text och tabell används i rapporten, och inga kopior ligger bland dem.",
        "Ordning: en text som inget avsnitt visar kan ha fallit bort ur rapporten.",
        uses.files,
    ),
    Rule(
        "ANVÄNDNING-MÅL",
        "fel",
        "Varje mått och bedömning hör till ett mål som finns.",
        "Ett mått vars mål är borta visas inte i rapporten.",
        uses.goals,
    ),
    Rule(
        "ANVÄNDNING-FIGUR",
        "varning",
        "Varje figur som källan inte ger värden till är placerad i en text.",
        "Ordning: annars säger rapporten inte att figuren saknas.",
        uses.figures,
    ),
)
