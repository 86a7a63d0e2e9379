"""The rules of the granskning, each with its id, what it says and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from arsredovisning.review.context import Review, Said
from arsredovisning.review.findings import Severity
from arsredovisning.review.rules import (
    bindings,
    capital,
    comparatives,
    contents,
    directions,
    disclosure,
    goals,
    granularity,
    judgements,
    labels,
    links,
    plausible,
    prose,
    series,
    sex,
    shares,
    structure,
    sums,
    uses,
    wording,
)


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        id: Its name in findings and acceptances.
        severity: How serious a deviation is.
        explanation: What it checks, in Swedish.
        source: The law, recommendation or arithmetic that it rests on.
        find: Goes through a report and says what it tried, each deviation, and what it could not try.
        numbers: Whether it holds the tables' numbers against each other: then cures are tried against it.
        follows: Whether what it finds in a text may come of a wrong number: then it is looked at once more when one is
            cured. It costs a run of the rule for each cause.
    """

    id: str
    severity: Severity
    explanation: str
    source: str
    find: Callable[[Review], Iterator[Said]]
    numbers: bool = True
    follows: bool = False


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
        "RAD-SAKNAS",
        "fel",
        "Räkningarna har de rader som säger vad de går ut på: årets resultat och balansräkningens båda summor.",
        f"{_LKBR}, 5, 6 och 8 kap.",
        structure.missing,
        numbers=False,
    ),
    Rule(
        "RAD-SUMMA",
        "varning",
        "Varje belopp ovanför en summa i en räkning eller not är med i en summa.",
        "Räkning: ett belopp som ingen summa räknar kan ha fallit bort ur den.",
        structure.outside,
        numbers=False,
    ),
    Rule(
        "RAD-DUBBEL",
        "varning",
        "Ingen rad står två gånger i samma tabell.",
        "Ordning: samma rubrik och samma tal under två id är troligen en kopia.",
        structure.doubled,
        numbers=False,
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
        "JÄMFÖR-BUDGET",
        "varning",
        "Årets budget är den som föregående års årsredovisning angav.",
        "Samma uppgift är samma tal; har budgeten ändrats sägs det.",
        comparatives.budgets,
    ),
    Rule(
        "JÄMFÖR-LUCKA",
        "upplysning",
        "Ett jämförelsetal som föregående års årsredovisning anger är inte utelämnat.",
        f"{_LKBR}: jämförelsetal ska gå att följa till föregående års redovisning.",
        comparatives.gaps,
        numbers=False,
    ),
    Rule(
        "ANDEL",
        "fel",
        "En andel följer av de antal eller belopp som den är en andel av.",
        "Räkning; andelen får skilja en halv enhet i sista tryckta decimalen, belopp därtill sin egen avrundning.",
        shares.shares,
    ),
    Rule(
        "ANDEL-ANTAL",
        "fel",
        "En andel av ett angivet antal svarande är en som så många kan ge.",
        "GRIM (Brown och Heathers 2017): med n svarande finns n + 1 möjliga andelar.",
        granularity.granular,
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
        numbers=False,
    ),
    Rule(
        "PROSA-LISTA",
        "upplysning",
        "Listan över tal som är skrivna med avsikt nämner bara sådant som står i texterna.",
        "Ordning.",
        prose.unused_phrases,
        numbers=False,
    ),
    Rule(
        "PROSA-RIKTNING",
        "upplysning",
        "Ord om riktning, som ökat och färre, är bundna till talen där de kan vara det.",
        "Ett ord som följer av två tal ska följa med när talen ändras.",
        prose.directions,
        numbers=False,
    ),
    Rule(
        "PROSA-PÅSTÅENDE",
        "fel",
        "Ett påstående som är bundet till data är sant.",
        "Räkning.",
        prose.claims,
        numbers=False,
        follows=True,
    ),
    Rule(
        "PROSA-FAKTA",
        "fel",
        "Ett tal som texten återger är det som står i tabellen.",
        "Räkning; samma enhet och decimaler lika, annars en halv enhet, och ungefärliga tal inom fem procent.",
        prose.restated,
    ),
    Rule(
        "BEDÖMNING-ORD",
        "fel",
        "En bedömnings ord säger detsamma som dess kod, den som ger märket bredvid.",
        "Samma bedömning är densamma i ord och märke.",
        judgements.wordings,
        numbers=False,
    ),
    Rule(
        "BEDÖMNING-TILLÄGG",
        "fel",
        "”Förbättrat” och ”försämrat” stämmer med hur måtten har ändrats sedan föregående år.",
        "Räkning: något av måtten ska ha blivit bättre, eller sämre.",
        judgements.additions,
        numbers=False,
    ),
    Rule(
        "RUBRIK-RAD",
        "fel",
        "En rad heter inte som en annan rad hette förra året, eller som en annan rads id.",
        "Samma rad har samma innebörd i hela rapporten och från år till år.",
        labels.rows,
        numbers=False,
    ),
    Rule(
        "RUBRIK-ÅR",
        "fel",
        "Året i en kolumns och en tabells rubrik är det som talen gäller.",
        "Kolumnens id och ar säger vilket år det är.",
        labels.heads,
        numbers=False,
    ),
    Rule(
        "SERIE-STORLEK",
        "varning",
        "Ett tal är av samma storlek som radens övriga år, när de är av samma storlek som varandra.",
        "Rimlighet: ett tal i fel enhet är tusen gånger för stort eller för litet.",
        series.sizes,
        numbers=False,
    ),
    Rule(
        "SERIE-TECKEN",
        "fel",
        "En kolumn har inte omvänt tecken på alla rader mot samma kolumn för ett annat år.",
        "Rimlighet.",
        series.signs,
        numbers=False,
    ),
    Rule(
        "SERIE-NETTO",
        "varning",
        "Det som en översikt lämnar åt finansiella poster är en liten del av intäkterna.",
        "Räkning: resultat − (intäkter − kostnader).",
        series.nets,
        numbers=False,
    ),
    Rule(
        "FÖRDELNING",
        "varning",
        "Andelar som är delar av samma hela är tillsammans 100 %.",
        "Räkning; avrundning tillåts med en halv enhet per andel.",
        series.distributions,
        numbers=False,
    ),
    Rule(
        "ORD-RIKTNING",
        "fel",
        "Orden i riktning(…) står i rätt ordning.",
        "Det första ordet skrivs ut när det första talet är större.",
        directions.directions,
        numbers=False,
    ),
    Rule(
        "ORD-KÖN",
        "fel",
        "Ordet bredvid ett tal, kvinnor eller män, är det som talet gäller.",
        "Kolumnens id säger vilka talet gäller.",
        bindings.sexes,
        numbers=False,
    ),
    Rule(
        "ORD-ÅR",
        "varning",
        "Det år som en mening nämner är det som dess tal gäller.",
        "Kolumnens år.",
        bindings.years,
        numbers=False,
    ),
    Rule(
        "ORD-UPPREPAT",
        "varning",
        "En mening skriver inte samma tal två gånger.",
        "Det ena är ofta ett annat tal som har fått fel namn.",
        bindings.repeated,
        numbers=False,
    ),
    Rule(
        "ORD-FAKTA",
        "upplysning",
        "En text nämner något av det som dess enstaka tal handlar om.",
        "Talets rubrik och id har något ord gemensamt med meningen, den före eller rubriken över den.",
        bindings.subjects,
        numbers=False,
    ),
    Rule(
        "ORD-ANTAL",
        "varning",
        "Räkneord om alla av samma slag, som ”de åtta kommunerna”, är desamma överallt.",
        "Samma uppgift är samma tal överallt.",
        wording.counted,
        numbers=False,
    ),
    Rule(
        "TEXT-NAMN",
        "varning",
        "Namn är stavade som förbundet stavar dem.",
        "Förbundets egna texter, tabeller och inställningar.",
        wording.names,
        numbers=False,
    ),
    Rule(
        "TEXT-DUBBLETT",
        "varning",
        "Inget stycke står två gånger.",
        "Ordning.",
        wording.paragraphs,
        numbers=False,
    ),
    Rule(
        "TEXT-HÄNVISNING",
        "fel",
        "En hänvisning till en tabell, figur eller not leder till något som rapporten visar.",
        "Ordning.",
        wording.references,
        numbers=False,
    ),
    Rule(
        "SEKRETESS-LITEN",
        "varning",
        "Ingen grupp är mindre än förbundets tröskel, och ingen kan räknas ut av de tal som är publicerade.",
        "Förbundets egen tröskel, smagrupp i forbund.toml; räkning med årets och förra årets tal (celldöljning).",
        disclosure.small_groups,
        numbers=False,
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
        numbers=False,
    ),
    Rule(
        "INNEHÅLL-DEL",
        "varning",
        "Årsredovisningen har de delar som lag och rekommendation ber om, eller säger varför en saknas.",
        f"{_LKBR}, RKR R15 och lagen (2003:1210); källan står vid varje del.",
        contents.contents,
        numbers=False,
    ),
    Rule(
        "INNEHÅLL-FORMALIA",
        "upplysning",
        "Årsredovisningen anger när den beslutades, inom tre månader, och vilka som skriver under.",
        "Lagen (2003:1210) om finansiell samordning av rehabiliteringsinsatser, 24 §.",
        contents.formalities,
        numbers=False,
    ),
    Rule(
        "KAPITAL-REKOMMENDATION",
        "upplysning",
        "Det egna kapitalet jämförs med Nationella rådets rekommendation om sparade medel.",
        "Trappa härledd ur en årsredovisning för 2020 (1 625 tkr vid 8 502 tkr); högre steg är inte kända.",
        capital.recommendation,
        numbers=False,
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
        numbers=False,
    ),
    Rule(
        "ANVÄNDNING-MÅL",
        "fel",
        "Varje mått och bedömning hör till ett mål som finns.",
        "Ett mått vars mål är borta visas inte i rapporten.",
        uses.goals,
        numbers=False,
    ),
    Rule(
        "ANVÄNDNING-FIGUR",
        "varning",
        "Varje figur som källan inte ger värden till är placerad i en text.",
        "Ordning: annars säger rapporten inte att figuren saknas.",
        uses.figures,
        numbers=False,
    ),
)
