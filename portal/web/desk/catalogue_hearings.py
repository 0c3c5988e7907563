"""What must be heard, at the desk: experts, the consultation, each opinion read, the summary (21§8; LAW B07, B08)."""

from datetime import date
from typing import Final, cast

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, StringField, TextAreaField

from portal.kernel.messages import msg
from portal.kernel.paging import Page, offset, page_number
from portal.law.procedures import catalogue as law
from portal.law.roles import Role
from portal.register.catalogue import comments, consultations, desk_queries, hearings
from portal.register.catalogue.desk_queries import CommentView
from portal.register.catalogue.models import CommentState
from portal.web.desk.catalogue_desk import REGION_STAFF, YEAR
from portal.web.public.catalogue import LABELS, LEVELS
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_catalogue_hearings", __name__, url_prefix="/desk/catalogue")


SIZE: Final = 50


class OpinionForm(Form):
    """What one expert thinks of an item."""

    name = StringField(fields.words(msg("专家姓名")))
    affiliation = StringField(fields.words(msg("所在单位和职务")))
    given_on = StringField(fields.words(msg("评估日期")))
    opinion = TextAreaField(fields.words(msg("评估意见")))


class ConsultationForm(Form):
    """What the public is told, and until when it is asked."""

    closes_on = StringField(fields.words(msg("截止日期")))
    background_zh = TextAreaField(fields.words(msg("背景说明")))
    background_mn = TextAreaField(fields.words(msg("背景说明（蒙古文）")))


class SummaryForm(Form):
    """What became of the opinions."""

    summary_zh = TextAreaField(fields.words(msg("意见采纳情况说明")))
    summary_mn = TextAreaField(fields.words(msg("意见采纳情况说明（蒙古文）")))


@routes.route(f"/{YEAR}/items/<code>/opinions/new", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def new_opinion(year: int, code: str) -> Response | tuple[str, int]:
    """Record the opinion of one expert."""
    item = desk_queries.draft_item(reading(), year=year, code=code, actor=actor())
    form = OpinionForm(request.form)
    day = fields.day(form.given_on, required=True) if request.method == "POST" else None

    def act(session: Session) -> str:
        return hearings.record_opinion(
            session,
            year=year,
            code=code,
            name=form.name.data or "",
            affiliation=form.affiliation.data or "",
            opinion=form.opinion.data or "",
            given_on=cast("date", day),
            actor=actor(),
            at=request_now(),
        )

    if day and forms.attempt(form, act):
        return redirect(href(f"/desk/catalogue/{year}/items/{code}"), 303)
    needed = law.experts_needed()
    page = render_template("desk/catalogue_opinion.html", form=form, item=item, needed=needed, basis=(law.BASIS,))
    return page, forms.status_of(form)


@routes.route(f"/{YEAR}/consultation", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def new_consultation(year: int) -> Response | tuple[str, int]:
    """Open a consultation on every item that still has to be heard."""
    view = desk_queries.draft(reading(), year=year, actor=actor())
    earliest = law.earliest_closing(request_today())
    form = ConsultationForm(request.form)
    day = fields.day(form.closes_on, required=True) if request.method == "POST" else None

    def act(session: Session) -> str:
        return hearings.open_consultation(
            session,
            year=year,
            closes_on=cast("date", day),
            background_zh=form.background_zh.data or "",
            background_mn=form.background_mn.data,
            actor=actor(),
            at=request_now(),
        )

    if day and (ref := forms.attempt(form, act)):
        return redirect(href(f"/desk/catalogue/consultations/{ref}"), 303)
    page = render_template(
        "desk/catalogue_consultation_form.html", form=form, draft=view, earliest=earliest, basis=(law.BASIS,)
    )
    return page, forms.status_of(form)


@routes.get("/consultations/<ref>")
@guards.staff(*REGION_STAFF)
def consultation(ref: str) -> str:
    """Show one consultation with every opinion sent."""
    return _consultation(ref, SummaryForm())


@routes.post("/consultations/<ref>/summary")
@guards.staff(Role.AGENCY_CLERK)
def summarise(ref: str) -> Response | tuple[str, int]:
    """Hand the summary in."""
    form = SummaryForm(request.form)

    def act(session: Session) -> str:
        return hearings.summarise(
            session,
            ref=ref,
            summary_zh=form.summary_zh.data or "",
            summary_mn=form.summary_mn.data,
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
        )

    return _after(ref, form, forms.attempt(form, act))


@routes.post("/consultations/<ref>/steps/<action>")
@guards.staff(Role.AGENCY_CLERK, Role.AGENCY_HEAD)
def step(ref: str, action: str) -> Response | tuple[str, int]:
    """Publish the summary, return it, or end the consultation."""
    form = SummaryForm(request.form)

    def act(session: Session) -> str:
        return hearings.take_step(
            session,
            ref=ref,
            action=action,
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
            reason=request.form.get("reason"),
        )

    return _after(ref, form, forms.attempt(form, act))


@routes.post("/comments/<ref>/<any(show,hide):verdict>")
@guards.staff(Role.AGENCY_CLERK)
def decide(ref: str, verdict: str) -> Response | tuple[str, int]:
    """Show an opinion, or hide it with a reason."""
    form = SummaryForm(request.form)
    of = desk_queries.consultation_of(reading(), comment=ref, actor=actor())

    def act(session: Session) -> str:
        return comments.decide(
            session,
            ref=ref,
            shown=verdict == "show",
            reason=request.form.get("reason", ""),
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
        )

    return _after(of, form, forms.attempt(form, act))


@routes.post("/consultations/<ref>/comments/show")
@guards.staff(Role.AGENCY_CLERK)
def show_several(ref: str) -> Response | tuple[str, int]:
    """Show the opinions that were read and ticked; each is decided and kept as if alone, all of them or none."""
    form = SummaryForm(request.form)
    chosen = [value.partition(":") for value in request.form.getlist("opinion")]

    def act(session: Session) -> int:
        for opinion, _, seen in chosen:
            number = int(seen) if seen.isascii() and seen.isdecimal() else None
            comments.decide(session, ref=opinion, shown=True, reason="", actor=actor(), at=request_now(), seen=number)
        return 1 + len(chosen)

    return _after(ref, form, forms.attempt(form, act))


@routes.post("/comments/<ref>/contact")
@guards.staff(Role.AGENCY_CLERK)
def contact(ref: str) -> str:
    """Show once how somebody can be reached; that it was looked at is kept."""
    of = desk_queries.consultation_of(reading(), comment=ref, actor=actor())
    with unit_of_work() as session:
        told = comments.reveal_contact(session, ref=ref, actor=actor(), cipher=wiring().cipher, at=request_now())
    return _consultation(of, SummaryForm(), revealed={ref: told})


def _after(ref: str, form: SummaryForm, done: object) -> Response | tuple[str, int]:
    if done:
        return redirect(href(f"/desk/catalogue/consultations/{ref}"), 303)
    return _consultation(ref, form), forms.status_of(form)


def _page(found: tuple[CommentView, ...]) -> Page[CommentView]:
    number = page_number(request.args.get("page"))
    first = offset(number, SIZE)
    return Page(found[first : first + SIZE], number, SIZE, len(found))


def _consultation(ref: str, form: SummaryForm, revealed: dict[str, str] | None = None) -> str:
    view = desk_queries.consultation(reading(), ref=ref, actor=actor())
    told = consultations.consultation(reading(), ref=ref, today=request_today())
    steps = view.standing.open_to(actor())
    may_summarise = any(each.action == "summarise" for each in steps) and not told.line.running
    if may_summarise and request.method == "GET":
        form = SummaryForm(data={"summary_zh": view.summary_zh, "summary_mn": view.summary_mn})
    return render_template(
        "desk/catalogue_consultation.html",
        form=form,
        consultation=told,
        desk=view,
        pending=view.of_state(CommentState.PENDING),
        decided=_page((*view.of_state(CommentState.SHOWN), *view.of_state(CommentState.HIDDEN))),
        most=SIZE,
        revealed=revealed or {},
        steps=tuple(each for each in steps if each.action != "summarise"),
        may_summarise=may_summarise,
        may_decide=actor().has(Role.AGENCY_CLERK),
        labels=LABELS,
        levels=LEVELS,
    )
