"""The own file of a subject: the page, and its copies as JSON and CSV (24§38; 21§18, 21§19, 21§34).

Each opening writes its reading first; the page or the file is handed out once that is committed.
"""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.access.holdings import Holdings
from portal.access.own_file import copies, opening, repair_notice
from portal.access.own_file.opening import OwnFile
from portal.identity import queries as identity
from portal.kernel.paging import page_number
from portal.security.uploads import PDF
from portal.web.account import file_words
from portal.web.public.downloads import csv_file, json_file
from portal.web.shell import attachments, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_file", __name__)

FILE: Final = "/account/file"


@routes.get(FILE)
@guards.proven_holder
def choose() -> Response | str:
    """Lead to the one file there is, or let choose among the subjects the holder speaks for."""
    found = identity.mandates(reading(), party=sign_in.party(), cipher=wiring().cipher, today=request_today())
    held = [one for one in found if one.subject_ref]
    if len(found) == 1 and held:
        return redirect(href(f"{FILE}/{held[0].subject_ref}"), 303)
    return render_template("account/file_choice.html", mandates=found, capacities=file_words.CAPACITIES)


@routes.get(f"{FILE}/<subject_ref>")
@guards.proven_holder
def show(subject_ref: str) -> str:
    """Show what is held about one subject."""
    file, base = _opened(subject_ref), href(f"{FILE}/{subject_ref}")
    template = "account/file_whole.html" if file.wanted.whole else "account/file.html"
    return render_template(
        template, base=base, counts=file_words.counts(file, base), **file_words.drawn(file, request_today())
    )


@routes.get(f"{FILE}/<subject_ref>/export.json")
@guards.proven_holder
def as_json(subject_ref: str) -> Response:
    """Hand out all of a file as JSON."""
    held, query = _copied(subject_ref)
    response = json_file(copies.document(held, query=query, at=request_now()))
    response.headers["Content-Disposition"] = f'attachment; filename="own-file-{request_today().isoformat()}.json"'
    return response


@routes.get(f"{FILE}/<subject_ref>/export.csv")
@guards.proven_holder
def as_csv(subject_ref: str) -> Response:
    """Hand out all of a file as a table."""
    held, _ = _copied(subject_ref)
    return csv_file(copies.rows(held), f"own-file-{request_today().isoformat()}.csv")


@routes.get(f"{FILE}/<subject_ref>/repair-notices/<ref>")
@guards.proven_holder
def notice(subject_ref: str, ref: str) -> Response:
    """Hand out the notice of repair of one line of a file."""
    settings = wiring().settings
    with unit_of_work() as work:
        body = repair_notice.printed(
            work,
            party=sign_in.party(),
            subject_ref=subject_ref,
            ref=ref,
            site=settings.base_url.rstrip("/"),
            cipher=wiring().cipher,
            font=settings.cjk_font,
            at=request_now(),
        )
    answer = Response(body, mimetype=PDF)
    answer.headers["Content-Disposition"] = attachments.disposition(f"repair-notice-{ref}.pdf")
    return answer


def _opened(subject_ref: str) -> OwnFile:
    wanted = opening.wanted_of(
        record_class=request.args.get("class", ""),
        number=page_number(request.args.get("page")),
        record=request.args.get("record", ""),
        whole=request.args.get("whole") == "1",
    )
    with unit_of_work() as work:
        return opening.open_file(
            work,
            party=sign_in.party(),
            subject_ref=subject_ref,
            wanted=wanted,
            cipher=wiring().cipher,
            at=request_now(),
        )


def _copied(subject_ref: str) -> tuple[Holdings, str]:
    with unit_of_work() as work:
        return opening.copy_file(
            work, party=sign_in.party(), subject_ref=subject_ref, cipher=wiring().cipher, at=request_now()
        )
