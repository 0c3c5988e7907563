"""Pages of supervision cases: opening, order to rectify, circulation, conclusion by document (21§41-42, 18§43-44)."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField, FileField, Form, SelectField, StringField, TextAreaField

from portal import i18n
from portal.accounts.models import Unit
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.law.calendar import WorkCalendar
from portal.law.procedures.supervision import SUPERVISION
from portal.law.roles import Role
from portal.law.wrongdoing import Respondent
from portal.register.supervision import commands, queries
from portal.register.supervision.commands import Conclusion
from portal.security import uploads
from portal.store import files
from portal.web.shell import attachments, fields, forms, guards, limits, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("supervision", __name__)

Answer = Response | str | tuple[str, int]
CASES: Final = "/desk/supervision"
_PAGE: Final = 50
_READERS: Final = guards.staff(*queries.READERS)
_AUTHORITY: Final = guards.staff(Role.COMPETENT_REVIEWER)


class CaseForm(Form):
    """A case to be opened."""

    kind = SelectField(fields.words(msg("违法行为的种类")), validate_choice=False)
    unit = StringField(fields.words(msg("单位的统一社会信用代码")))
    respondent = SelectField(fields.words(msg("针对单位还是个人")), validate_choice=False)
    facts = TextAreaField(fields.words(msg("事实")))
    source_ref = StringField(fields.words(msg("相关事项编号")))


class ActForm(Form):
    """What the steps of a case ask; each step reads its own fields."""

    text = TextAreaField(fields.words(msg("改正要求")))
    days = StringField(fields.words(msg("改正期限（日）")))
    reason = TextAreaField(fields.words(msg("核实情况")))
    result = TextAreaField(fields.words(msg("处理结果")))
    document = FileField(fields.words(msg("处理文书（PDF）")))
    fine = StringField(fields.words(msg("罚款（元）")))
    confiscated = BooleanField(fields.words(msg("没收违法所得")))
    other_law = StringField(fields.words(msg("其他法律、法规规定处罚的，写明其名称和条款")))


@routes.get(CASES)
@_READERS
def index() -> str:
    """List the cases of the own subtree."""
    state = request.args.get("state", "")
    chosen = state if state in SUPERVISION.states else ""
    number = page_number(request.args.get("page"))
    found = queries.cases(
        reading(), actor=sign_in.actor(), state=chosen, calendar=_calendar(), number=number, size=_PAGE
    )
    may = sign_in.actor().has(Role.COMPETENT_REVIEWER)
    choices = [
        (href(CASES), msg("全部"), None, not chosen),
        *((href(f"{CASES}?state={code}"), name, None, code == chosen) for code, name in SUPERVISION.states.items()),
    ]
    return render_template("desk/supervision.html", page=found, choices=choices, may=may)


@routes.route(f"{CASES}/new", methods=["GET", "POST"])
@_AUTHORITY
def new() -> Answer:
    """Open a case."""
    form = CaseForm(request.form)
    form.kind.choices = [(code, i18n.render(label)) for code, label in queries.kinds()]
    form.respondent.choices = [(one.value, i18n.render(one.label)) for one in Respondent]
    if request.method == "POST" and (ref := forms.attempt(form, lambda session: _opened(session, form))):
        return redirect(href(f"{CASES}/{ref}"), 303)
    return render_template("desk/supervision_new.html", form=form), forms.status_of(form)


@routes.get(f"{CASES}/<ref>")
@_READERS
def one(ref: str) -> Answer:
    """Show one case with its history and the steps open to this person."""
    return _shown(ref, ActForm())


@routes.get(f"{CASES}/<ref>/document")
@_READERS
def document(ref: str) -> Response:
    """Hand out the result document."""
    found = queries.document(reading(), ref=ref, actor=sign_in.actor())
    body = b"".join(files.pieces(reading(), found, wiring().cipher))
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer


@routes.post(f"{CASES}/<ref>/order")
@_AUTHORITY
def order(ref: str) -> Answer:
    """Order rectification."""
    form = ActForm(request.form)

    def act(session: Session) -> None:
        commands.order(
            session,
            ref=ref,
            text=form.text.data or "",
            days=_whole(form.days.data, "days"),
            calendar=_calendar(),
            actor=sign_in.actor(),
            at=request_now(),
            seen=forms.seen(),
        )

    return _acted(ref, form, act)


@routes.post(f"{CASES}/<ref>/rectify")
@_AUTHORITY
def rectify(ref: str) -> Answer:
    """Keep that what was ordered has been done."""
    form = ActForm(request.form)
    reason, actor, at = form.reason.data or "", sign_in.actor(), request_now()
    return _acted(
        ref,
        form,
        lambda session: commands.confirm_rectified(
            session, ref=ref, reason=reason, actor=actor, at=at, seen=forms.seen()
        ),
    )


@routes.post(f"{CASES}/<ref>/circulate")
@_AUTHORITY
def circulate(ref: str) -> Answer:
    """Ask the government to circulate a criticism."""
    actor, at = sign_in.actor(), request_now()
    return _acted(
        ref,
        ActForm(request.form),
        lambda session: commands.circulate(
            session, ref=ref, calendar=_calendar(), actor=actor, at=at, seen=forms.seen()
        ),
    )


@routes.post(f"{CASES}/<ref>/conclude")
@limits.accepts(uploads.REQUEST_MAX)
@_AUTHORITY
def conclude(ref: str) -> Answer:
    """Close a case with its document."""
    form = ActForm(request.form)
    upload = attachments.taken(form, name="document", allowed=uploads.DOCUMENTS)
    if upload is None:
        return _shown(ref, form)

    def act(session: Session) -> None:
        conclusion = Conclusion(
            result=form.result.data or "",
            document=upload,
            fine=_whole(form.fine.data, "fine") if (form.fine.data or "").strip() else None,
            confiscated=form.confiscated.data,
            other_law=form.other_law.data or "",
        )
        commands.conclude(
            session,
            ref=ref,
            conclusion=conclusion,
            sealer=wiring().cipher,
            actor=sign_in.actor(),
            at=request_now(),
            seen=forms.seen(),
        )

    return _acted(ref, form, act)


def _opened(session: Session, form: CaseForm) -> str:
    code = (form.unit.data or "").strip().upper()
    unit = session.scalar(select(Unit).where(Unit.credit_code == code))
    actor = sign_in.actor()
    if unit is None or not actor.reaches(unit.division):
        raise BadInput(msg("没有这个单位。"), field="unit")
    person = form.respondent.data == Respondent.PERSON.value
    return commands.open_case(
        session,
        kind=form.kind.data or "",
        unit=unit,
        facts=form.facts.data or "",
        respondent=Respondent.PERSON if person else Respondent.UNIT,
        source_ref=(form.source_ref.data or "").strip()[:64],
        actor=actor,
        at=request_now(),
    )


def _acted(ref: str, form: ActForm, act: Callable[[Session], object]) -> Answer:
    done = forms.attempt(form, lambda session: (act(session),))
    return redirect(href(f"{CASES}/{ref}"), 303) if done else _shown(ref, form)


def _shown(ref: str, form: ActForm) -> tuple[str, int]:
    actor = sign_in.actor()
    found = queries.case(reading(), ref=ref, actor=actor, calendar=_calendar(), today=request_today())
    steps = [] if found.own else [step.action for step in found.standing.open_to(actor)]
    page = render_template("desk/supervision_case.html", form=form, case=found, steps=steps)
    return page, forms.status_of(form)


def _whole(text: str | None, field: str) -> int:
    plain = (text or "").strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        raise BadInput(msg("请填写正整数。"), field=field)
    return int(plain)


def _calendar() -> WorkCalendar:
    return WorkCalendar.load(wiring().settings.instance_dir)
