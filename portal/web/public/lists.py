"""Pages of lists: registers with their basis, entries with each block of a decision, files (24§13, 24§30, 24§36)."""

from collections.abc import Iterable
from typing import Final

from flask import Blueprint, Response, render_template, request

from portal.kernel import divisions
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.register.lists import queries
from portal.register.lists.cases import queries as cases
from portal.register.lists.models import ListKind
from portal.register.lists.queries import EntryLine, RegisterView
from portal.store import files
from portal.web.public.downloads import csv_file
from portal.web.public.entry_steps import how_decided, how_ended
from portal.web.public.reads import count_read
from portal.web.public.words import LIST_KINDS
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today
from portal.web.shell.wiring import wiring

routes = Blueprint("lists", __name__)

_NAMES: Final = 'any("honour", "serious-dishonesty", "government")'
COLUMNS: Final = (
    "主体名称",
    "统一社会信用代码或者遮蔽的证件号码",
    "名单",
    "决定",
    "认定单位",
    "决定文号",
    "决定日期",
    "列入日期",
    "公示截止日",
)


@routes.get("/lists")
@guards.public
def overview() -> str:
    """Show the three kinds of list and their registers."""
    today = request_today()
    return render_template(
        "public/lists.html",
        counts=queries.counts(reading(), today=today, since=today.replace(day=1)),
        registers={kind: queries.registers(reading(), kind=kind, today=today) for kind in ListKind},
    )


@routes.get(f"/lists/<{_NAMES}:name>")
@guards.public
def entries(name: str) -> str:
    """Show one kind of list, page by page."""
    kind, today = LIST_KINDS[name], request_today()
    registers = queries.registers(reading(), kind=kind, today=today)
    chosen = _chosen(registers)
    number = page_number(request.args.get("page"))
    count_read("list", name)
    return render_template(
        "public/list.html",
        kind=kind,
        registers=registers,
        register=next((each for each in registers if each.code == chosen["register_code"]), None),
        division=divisions.get(chosen["division"] or ""),
        leagues=divisions.leagues(),
        page=queries.entries(reading(), kind=kind, today=today, number=number, **chosen),
    )


@routes.get(f"/lists/<{_NAMES}:name>.csv")
@guards.public
def download(name: str) -> Response:
    """Give the filtered list as CSV: the same entries as the page, through the same gate."""
    kind, today = LIST_KINDS[name], request_today()
    chosen = _chosen(queries.registers(reading(), kind=kind, today=today))
    lines = queries.all_entries(reading(), kind=kind, today=today, **chosen)
    count_read("list", name)
    return csv_file([COLUMNS, *map(_cells, lines)], f"{name}-{today.isoformat()}.csv")


@routes.get(f"/lists/<{_NAMES}:name>/<ref>")
@guards.public
def entry(name: str, ref: str) -> str:
    """Show one entry."""
    today = request_today()
    page = queries.entry_page(reading(), kind=LIST_KINDS[name], ref=ref, today=today)
    count_read("entry", ref)
    return render_template(
        "public/entry.html",
        entry=page,
        has_decision=cases.published_decision(reading(), kind=page.line.kind, ref=ref, today=today) is not None,
        decided=how_decided(page),
        ended=how_ended(page, today),
    )


@routes.get(f"/lists/<{_NAMES}:name>/<ref>.pdf")
@guards.public
def decision(name: str, ref: str) -> Response:
    """Give the public text of the decision behind an entry, as it was issued when the entry was published."""
    session, kind = reading(), LIST_KINDS[name]
    file = cases.published_decision(session, kind=kind, ref=ref, today=request_today())
    if file is None:
        raise NotFound(msg("没有这项名单信息，或者已经移出"))
    count_read("entry", ref)
    response = Response(b"".join(files.pieces(session, file, wiring().cipher)), mimetype=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{ref}.pdf"'
    return response


def _chosen(registers: Iterable[RegisterView]) -> dict[str, str | None]:
    """Return the filters of the address that exist; anything else is left out."""
    register, division = request.args.get("register"), request.args.get("division", "")
    return {
        "register_code": register if register in {each.code for each in registers} else None,
        "division": division if divisions.get(division) else None,
    }


def _cells(line: EntryLine) -> tuple[str, ...]:
    until = line.public_until.isoformat() if line.public_until else ""
    return (
        line.subject.name,
        line.subject.code,
        line.register_zh,
        line.title,
        line.authority,
        line.decision_no,
        line.decided_on.isoformat(),
        line.listed_on.isoformat(),
        until,
    )
