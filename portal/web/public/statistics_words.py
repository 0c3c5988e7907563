"""Decides how figures are put into words and pictures: captions that state the finding, tables with every number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from portal import i18n
from portal.kernel import divisions
from portal.kernel.divisions import Division
from portal.kernel.messages import Message, msg
from portal.law.codes import RecordClass
from portal.register.lists.models import ListKind
from portal.register.statistics.figures import Figures, LeagueFigures, Promptness
from portal.web.public.words import LIST_NAMES, either, list_url
from portal.web.shell.addresses import href

# A risk notice is no dishonesty (21§16): it is drawn in the neutral colour.
COLOURS: Final[Mapping[RecordClass, str]] = {
    RecordClass.BASIC: "sky",
    RecordClass.ENHANCING: "steppe",
    RecordClass.GENERAL: "dawn",
    RecordClass.SERIOUS: "seal",
    RecordClass.RISK: "plain",
}
SHADES: Final = 5
_PROMPT_COLUMNS: Final = ("报送记录", "按期", "逾期", "按期率（%）", "平均用时（工作日）")


def months(figures: Figures) -> dict[str, object]:
    """Return the trend by class as components/charts.html draws columns."""
    series = [
        {
            "name": i18n.render(kind.label),
            "kind": COLOURS[kind],
            "values": [month.counts[kind] for month in figures.months],
        }
        for kind in RecordClass
    ]
    return {"labels": [f"{month.first:%y-%m}" for month in figures.months], "series": series}


def classes(figures: Figures) -> list[dict[str, object]]:
    """Return the records by class as rows of bars."""
    return [
        {"name": i18n.render(kind.label), "value": number, "kind": COLOURS[kind]}
        for kind, number in figures.classes.items()
    ]


def waits(figures: Figures) -> dict[str, list[object]]:
    """Return the mean working days from decision to receipt, month by month, months without records left out."""
    known = [month for month in figures.months if month.promptness.mean is not None]
    return {
        "labels": [f"{month.first:%y-%m}" for month in known],
        "values": [month.promptness.mean for month in known],
    }


def tiles(figures: Figures) -> list[dict[str, object]]:
    """Return the leagues as tiles: the share in time, shaded by its rank among the shares that occur."""
    shares = sorted({league.promptness.percent for league in figures.leagues if league.promptness.percent is not None})
    return [
        {
            "code": league.division.code,
            "name": either(league.division.name, league.division.name_mn or None),
            "zh": not league.division.name_mn,
            "figure": _percent(league.promptness) or "–",
            "q": _shade(league.promptness.percent, shares),
            "link": href(f"/statistics?division={league.division.code}#units"),
        }
        for league in figures.leagues
    ]


def honour_tiles(entries: Mapping[str | None, Mapping[ListKind, int]]) -> list[dict[str, object]]:
    """Return the leagues as tiles for the home page: subjects on the honour lists, leading to them."""
    counts = {league: entries.get(league.code, {}).get(ListKind.HONOUR, 0) for league in divisions.leagues()}
    ranks = sorted(set(counts.values()))
    return [
        {
            "code": league.code,
            "name": either(league.name, league.name_mn or None),
            "zh": not league.name_mn,
            "figure": number,
            "q": _shade(number, ranks),
            "link": f"{list_url(ListKind.HONOUR)}?division={league.code}",
        }
        for league, number in counts.items()
    ]


def unit_rows(figures: Figures, division: Division | None) -> list[dict[str, object]]:
    """Return the units of a division, or all, as rows of dots, those below the regional share marked."""
    region = figures.promptness.percent or 0
    return [
        {
            "name": either(each.name_zh, each.name_mn),
            "value": each.promptness.percent or 0,
            "shown": f"{_percent(each.promptness)}（{each.promptness.in_time}/{each.promptness.received}）",
            "kind": "sky" if (each.promptness.percent or 0) >= region else "dawn",
        }
        for each in figures.units
        if division is None or divisions.is_within(each.division, division.code)
    ]


def league_rows(leagues: Iterable[LeagueFigures]) -> list[list[object]]:
    """Return the leagues as rows of a table."""
    return [
        [
            either(each.division.name, each.division.name_mn or None),
            each.promptness.received,
            _percent(each.promptness),
            *(each.entries[kind] for kind in ListKind),
        ]
        for each in leagues
    ]


def month_table(figures: Figures) -> list[Sequence[str]]:
    """Return the trend as rows of a file."""
    head = ("月份", *(str(kind.label) for kind in RecordClass), "合计", *_PROMPT_COLUMNS)
    rows = (
        (f"{month.first:%Y-%m}", *(str(n) for n in month.counts.values()), str(month.total), *_cells(month.promptness))
        for month in figures.months
    )
    return [head, *rows]


def class_table(figures: Figures) -> list[Sequence[str]]:
    """Return the records by class as rows of a file."""
    return [
        ("信息类别", "近十二个月作出、公示中的记录"),
        *((str(kind.label), str(n)) for kind, n in figures.classes.items()),
    ]


def unit_table(figures: Figures) -> list[Sequence[str]]:
    """Return the promptness of units as rows of a file."""
    head = ("单位", "行政区划代码", *_PROMPT_COLUMNS)
    return [head, *((each.name_zh, each.division, *_cells(each.promptness)) for each in figures.units)]


def league_table(figures: Figures) -> list[Sequence[str]]:
    """Return the leagues as rows of a file."""
    head = ("盟市", "行政区划代码", *_PROMPT_COLUMNS, *(str(LIST_NAMES[kind]) for kind in ListKind))
    rows = (
        (each.division.name, each.division.code, *_cells(each.promptness), *(str(each.entries[k]) for k in ListKind))
        for each in figures.leagues
    )
    return [head, *rows]


TABLES: Final[Mapping[str, Callable[[Figures], list[Sequence[str]]]]] = {
    "months": month_table,
    "classes": class_table,
    "units": unit_table,
    "leagues": league_table,
}


def finding(figures: Figures) -> Message:
    """Return what the promptness of the period shows, as a sentence."""
    total = figures.promptness
    if total.percent is None:
        return msg("近十二个月没有公示中的许可和处罚记录")
    return msg("近十二个月公示的许可和处罚，%(percent)s%% 按期报送", percent=_percent(total))


def _cells(promptness: Promptness) -> tuple[str, ...]:
    numbers = (promptness.received, promptness.in_time, promptness.late, promptness.percent, promptness.mean)
    return tuple("" if number is None else str(number) for number in numbers)


def _percent(promptness: Promptness) -> str:
    return "" if promptness.percent is None else f"{promptness.percent:.1f}"


def _shade(share: float | None, shares: Sequence[float]) -> int:
    if share is None:
        return 1
    if len(shares) == 1:
        return SHADES
    return 1 + shares.index(share) * (SHADES - 1) // (len(shares) - 1)
