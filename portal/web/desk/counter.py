"""The counter: a visitor shows a valid document and sees the own file there (2021 art. 19; 2018 art. 24).

What is read off the document travels in the body of a form only. The report is asked for by the number of the visit,
which counts for the same clerk for an hour.
"""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, SelectMultipleField, StringField

from portal import i18n
from portal.access.own_file import counter
from portal.access.own_file.counter import CAPACITIES, Visit
from portal.access.own_file.opening import OwnFile
from portal.accounts.staff.throttle import Throttled
from portal.kernel.errors import BadInput, PortalError
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import Message, msg
from portal.reports import commands as reports
from portal.reports.models import Edition, ReportKind
from portal.web.account import file_words
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import request_now, request_today, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("counter", __name__)

Answer = Response | str | tuple[str, int]
COUNTER: Final = "/desk/counter"
_NOBODY: Final = msg("没有查到与姓名和证件号码都相符的信息。请核对证件；确实没有归集到信息的，也是这个结果。")
OK: Final = 200
_OFF: Final = {"autocomplete": "off"}


class VisitForm(Form):
    """What the clerk reads off the papers."""

    capacity = SelectField(fields.words(msg("查询人的身份")), validate_choice=False)
    id_type = SelectField(fields.words(msg("证件类型")), validate_choice=False)
    number = StringField(fields.words(msg("证件号码")), render_kw=_OFF)
    name = StringField(fields.words(msg("证件上的姓名")), render_kw=_OFF)
    credit_code = StringField(fields.words(msg("单位的统一社会信用代码")), render_kw=_OFF)
    organisation = StringField(fields.words(msg("单位名称")), render_kw=_OFF)
    authority = StringField(fields.words(msg("授权委托书的文号或者日期")), render_kw=_OFF)
    seen = SelectMultipleField(fields.words(msg("当面核对")), validate_choice=False)

    def visit(self) -> Visit:
        """Return what was entered."""
        return Visit(
            id_type=self.id_type.data or "",
            number=self.number.data or "",
            name=self.name.data or "",
            seen=self.seen.data == ["yes"],
            capacity=self.capacity.data or "",
            credit_code=self.credit_code.data or "",
            organisation=self.organisation.data or "",
            authority=self.authority.data or "",
        )


@routes.route(COUNTER, methods=["GET", "POST"])
@guards.staff(*counter.ROLES)
def serve() -> Answer:
    """Take what the papers say, then show the file; the visit is noted before."""
    form = _prepared(VisitForm(request.form))
    file = _attempt(form) if request.method == "POST" else None
    if file is None:
        return render_template("desk/counter.html", form=form), forms.status_of(form)
    return render_template(
        "desk/counter_file.html",
        base="",
        counts=file_words.counts(file, ""),
        editions=tuple(Edition),
        **file_words.drawn(file, request_today()),
    )


@routes.post(f"{COUNTER}/report")
@guards.staff(*counter.ROLES)
def report() -> Response:
    """Ask for the report of the visitor who has just been served."""
    with unit_of_work() as work:
        number = _ask(work, request.form.get("visit", ""), request.form.get("edition", ""))
    return redirect(href(f"/desk/reports/{number}"), 303)


def _attempt(form: VisitForm) -> OwnFile | None:
    """The file; none where nobody fits or the papers do not do, and the form now says why."""
    try:
        file = forms.attempt(
            form,
            lambda session: counter.serve(
                session, visit=form.visit(), cipher=wiring().cipher, actor=sign_in.actor(), at=request_now()
            ),
        )
    except Throttled as refusal:
        forms.show(form, refusal)
        return None
    if file is None and forms.status_of(form) == OK:
        _say(form, _NOBODY)
    return file


def _say(form: VisitForm, sentence: Message) -> None:
    refusal: PortalError = BadInput(sentence, citation=counter.PAPERS, field="number")
    forms.show(form, refusal)


def _ask(session: Session, visit: str, edition: str) -> str:
    actor, at = sign_in.actor(), request_now()
    if edition not in set(Edition):
        raise BadInput(msg("请选择报告的文种。"))
    return reports.ask(
        session,
        kind=ReportKind.OWN,
        subject_ref=counter.served(session, query=visit, actor=actor, at=at),
        edition=Edition(edition),
        asked_by=actor.ref,
        at=at,
        reading_ref=visit,
    )


def _prepared(form: VisitForm) -> VisitForm:
    form.capacity.choices = [(each.value, i18n.render(word)) for each, word in CAPACITIES.items()]
    form.id_type.choices = [(each.value, i18n.render(documents.label(each))) for each in DocumentType]
    form.seen.choices = [("yes", i18n.render(msg("已当面核对证件原件：证件有效，与本人相符")))]
    return form
