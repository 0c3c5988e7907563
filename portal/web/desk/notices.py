"""Notices at the desk: a provider takes back or changes its own record, the agency acts (2021 arts. 9, 36)."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from portal.cases import propagation
from portal.kernel.errors import NotFound
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.calendar import WorkCalendar
from portal.law.roles import Role
from portal.register.notices import amendments, commands, queries
from portal.register.notices.commands import NoticeDraft
from portal.register.notices.models import Notice, NoticeKind
from portal.security.uploads import REQUEST_MAX, CheckedUpload
from portal.store import files
from portal.web.desk import notice_forms
from portal.web.desk.notice_forms import NoticeForm
from portal.web.shell import derivations, fields, forms, guards, limits
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("notices", __name__, url_prefix="/desk/notices")

Answer = str | Response | tuple[str, int]
_ALL: Final = guards.staff(Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER, Role.AGENCY_CLERK, Role.AGENCY_HEAD)
_LONGEST: Final = 128


@routes.get("")
@_ALL
def index() -> str:
    """List the notices that are this person's business."""
    closed = request.args.get("view") == "closed"
    found = queries.notices(reading(), actor=actor(), open_only=not closed, calendar=_calendar(), today=request_today())
    may_file = actor().has(Role.PROVIDER_MAKER)
    return render_template("desk/notices.html", notices=found, closed=closed, may_file=may_file)


@routes.get("/new")
@guards.staff(Role.PROVIDER_MAKER)
def choose() -> str:
    """Find the record among the unit's own."""
    text = scrub(request.args.get("q", "")[:_LONGEST]).strip()
    found = queries.own_records(reading(), actor=actor(), text=text)
    return render_template("desk/notice_choose.html", text=text, records=found)


@routes.route("/new/<record_ref>", methods=["GET", "POST"])
@guards.staff(Role.PROVIDER_MAKER)
@limits.accepts(REQUEST_MAX)
def new(record_ref: str) -> Answer:
    """Give a notice; filing it hides the record."""
    record = commands.own_record(reading(), ref=record_ref, actor=actor())
    record_fields = amendments.open_fields(record)
    form = notice_forms.notice_form(request.form, record_fields)
    if request.method == "POST" and (ref := _file(form, record_ref, record_fields)):
        return redirect(href(f"/desk/notices/{ref}"), 303)
    shown = {"record": queries.own_view(record), "codes": [each.code for each in record_fields]}
    return render_template("desk/notice_new.html", form=form, **shown), forms.status_of(form)


@routes.get("/<ref>")
@_ALL
def show(ref: str) -> str:
    """Show a notice with its clocks, its difference and its history."""
    return _page(ref, Form())


@routes.post("/<ref>/<action>")
@_ALL
def step(ref: str, action: str) -> Answer:
    """Take a step."""
    # Each step has a reason of its own on the page, so a refusal stands above the whole.
    form = Form()
    if forms.attempt(form, lambda session: _step(session, ref, action)):
        return redirect(href(f"/desk/notices/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


@routes.get("/<ref>/document")
@_ALL
def document(ref: str) -> Response:
    """Hand out the attached document, never to be run by the browser."""
    session = reading()
    file = commands.reachable(session, ref=ref, actor=actor()).file
    if file is None:
        raise NotFound(msg("没有找到这一项。"))
    body = b"".join(files.pieces(session, file, wiring().cipher))
    response = Response(body, mimetype=file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


def _file(form: NoticeForm, record_ref: str, record_fields: tuple[amendments.OpenField, ...]) -> str | None:
    kind = notice_forms.kind_of(form)
    day = fields.day(form.event_on, required=kind is NoticeKind.ANNULLED)
    upload = notice_forms.upload_of(form)
    if kind is None or form.errors:
        return None
    draft = NoticeDraft(
        record_ref=record_ref,
        kind=kind,
        reason=form.reason.data or "",
        document_no=form.document_no.data or "",
        event_on=day,
        changes=notice_forms.changes_of(form, record_fields),
    )
    return forms.attempt(form, lambda session: _keep(session, draft, upload))


def _step(session: Session, ref: str, action: str) -> Notice:
    return commands.act(
        session,
        ref=ref,
        action=action,
        cipher=wiring().cipher,
        actor=actor(),
        at=request_now(),
        seen=forms.seen(),
        reason=request.form.get("reason", ""),
    )


def _keep(session: Session, draft: NoticeDraft, upload: CheckedUpload | None) -> str:
    at, who, cipher = request_now(), actor(), wiring().cipher
    if upload is not None:
        kept = files.keep(
            session,
            upload.stream,
            ref=new_reference("file"),
            name=upload.name,
            media_type=upload.media_type,
            purpose="notice",
            sealer=cipher,
            at=at,
            by=who.ref,
            scanned=upload.scanned,
        )
        draft = replace(draft, file=kept)
    return commands.file(session, draft, cipher=cipher, actor=who, at=at).ref


def _page(ref: str, form: Form) -> str:
    view = queries.notice(reading(), ref=ref, actor=actor(), calendar=_calendar(), today=request_today())
    clocks = [(clock, derivations.cells(clock.due)) for clock in view.clocks]
    shown = {"open_steps": view.standing.open_to(actor()), "reach": propagation.reach(reading(), matter=ref)}
    return render_template("desk/notice.html", view=view, clocks=clocks, form=form, **shown)


def _calendar() -> WorkCalendar:
    return WorkCalendar.load(wiring().settings.instance_dir)
