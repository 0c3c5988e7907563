"""Cases for whoever comes to a counter or writes: who it is, what it is about, the receipt to hand out (18§38; 21§37).

What is read off the papers travels in the body of a form only; between the pages it is sealed.
"""

import secrets
from datetime import date
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form as PlainForm
from wtforms import MultipleFileField, RadioField, SelectMultipleField, StringField, TextAreaField

from portal import i18n
from portal.access.own_file import counter
from portal.accounts.staff.throttle import Throttled
from portal.accounts.staff.tickets import TicketOver
from portal.cases import desk_filing, desk_queries, handling, refusals
from portal.cases.admitting import MOST, Asked
from portal.cases.desk_filing import KINDS, Entry, Opened
from portal.cases.lodging import Lodged
from portal.cases.models import CaseKind, Channel
from portal.kernel.errors import BadInput
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import msg
from portal.law.codes import ObjectionGround
from portal.law.procedures.objection import PROVIDERS
from portal.law.roles import Role
from portal.web.desk import cases_forms, cases_shown
from portal.web.desk.cases_shown import CASES
from portal.web.desk.counter import VisitForm
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import end_reading, reading, request_now, request_today, unit_of_work
from portal.web.shell.fields import words
from portal.web.shell.limits import accepts
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_cases_new", __name__, url_prefix=CASES)

Answer = Response | str | tuple[str, int]
_ENTERS: Final = guards.staff(Role.AGENCY_CLERK, *PROVIDERS)
_DESK: Final = (Channel.COUNTER, Channel.POST)
_GROUND: Final = "ground-"
_LONGEST_REF, _LONGEST_GROUND = 32, 8
_OFF: Final = {"autocomplete": "off"}
_NOBODY: Final = msg("没有查到与姓名和证件号码都相符的信息。请核对证件；确实没有归集到信息的，也是这个结果。")


class WhoForm(VisitForm):
    """What is asked, and whose papers these are."""

    kind = RadioField(words(msg("申请的种类")), validate_choice=False)


class EntryForm(PlainForm):
    """What a case is about, and how its applicant is reached."""

    channel = RadioField(words(msg("怎样提出")), validate_choice=False)
    received = StringField(words(msg("收到的日期")), render_kw=_OFF)
    contact = StringField(words(msg("送达地址或者电话")), render_kw=_OFF)
    items = SelectMultipleField(words(msg("涉及的信息")), validate_choice=False)
    statement = TextAreaField(words(msg("事实和理由")), render_kw={"rows": "8"})
    evidence = MultipleFileField(words(msg("申请书和证据材料的扫描件")), render_kw=cases_forms.FILES)


class ReviewForm(PlainForm):
    """A review that came in on paper."""

    objection = StringField(words(msg("原异议的编号")), render_kw=_OFF)
    name = StringField(words(msg("申请人姓名")), render_kw=_OFF)
    channel = RadioField(words(msg("怎样提出")), validate_choice=False)
    received = StringField(words(msg("收到的日期")), render_kw=_OFF)
    contact = StringField(words(msg("送达地址或者电话")), render_kw=_OFF)
    statement = TextAreaField(words(msg("不服的理由")), render_kw={"rows": "8"})
    evidence = MultipleFileField(words(msg("申请书和证据材料的扫描件")), render_kw=cases_forms.FILES)


@routes.route("/new", methods=["GET", "POST"])
@_ENTERS
def identify() -> Answer:
    """Ask whose papers these are, then what the case is about; the visit is noted before."""
    form = _who_form()
    opened = _identified(form) if request.method == "POST" else None
    if opened is not None:
        return _entry_page(_entry_form(opened, MultiDict()), opened)
    return render_template("desk/case_who.html", form=form), forms.status_of(form)


@routes.post("/new/lodge")
@_ENTERS
@accepts(cases_forms.REQUEST_MAX)
def lodge() -> Answer:
    """Enter the case, once, and show the receipt."""
    opened = _reopened()
    if not isinstance(opened, Opened):
        return opened
    entry_form = _entry_form(opened, request.form)
    made = _lodged(entry_form, opened)
    return _entry_page(entry_form, opened) if made is None else _receipt(made)


@routes.post("/new/refuse")
@guards.staff(Role.AGENCY_CLERK)
@accepts(cases_forms.REQUEST_MAX)
def refuse() -> Answer:
    """Keep the letter by which a repair is not taken in, and show it to be handed over."""
    opened = _reopened()
    if not isinstance(opened, Opened):
        return opened
    entry_form = _entry_form(opened, request.form)
    ref = _refused(entry_form, opened)
    return _entry_page(entry_form, opened) if ref is None else redirect(href(f"{CASES}/refusals/{ref}"), 303)


@routes.route("/new-review", methods=["GET", "POST"])
@guards.staff(*handling.REVIEWERS)
@accepts(cases_forms.REQUEST_MAX)
def review() -> Answer:
    """Enter a review, and show the receipt."""
    form = ReviewForm(request.form)
    _offer_channels(form)
    made = _reviewed(form) if request.method == "POST" else None
    if made is not None:
        return _receipt(made)
    key = request.form.get("form_key") or secrets.token_urlsafe(24)
    return render_template("desk/case_review_new.html", form=form, form_key=key), forms.status_of(form)


def _reopened() -> Opened | Answer:
    """What the ticket carries; for one that is over the page that asks again whose papers these are."""
    try:
        return desk_filing.reopen(
            reading(),
            ticket=request.form.get("ticket", ""),
            actor=actor(),
            cipher=wiring().cipher,
            at=request_now(),
        )
    except TicketOver as refusal:
        form = _who_form()
        forms.show(form, refusal)
        return render_template("desk/case_who.html", form=form), forms.status_of(form)


def _who_form() -> WhoForm:
    form = WhoForm(request.form)
    kinds = KINDS if actor().has(Role.AGENCY_CLERK) else KINDS[:1]
    form.kind.choices = [(kind.value, i18n.render(desk_queries.label_of(kind))) for kind in kinds]
    form.capacity.label.text = words(msg("申请人的身份"))
    form.capacity.choices = [(each.value, i18n.render(word)) for each, word in counter.CAPACITIES.items()]
    form.id_type.choices = [(each.value, i18n.render(documents.label(each))) for each in DocumentType]
    form.seen.choices = [("yes", i18n.render(msg("已核对证件原件或者复印件：证件有效，与申请人相符")))]
    return form


def _identified(form: WhoForm) -> Opened | None:
    """Whom it is for; None where nobody fits or the papers do not do, and the form now says why."""
    try:
        found = forms.attempt(
            form,
            lambda work: desk_filing.identify(
                work,
                kind=form.kind.data or "",
                visit=form.visit(),
                actor=actor(),
                cipher=wiring().cipher,
                at=request_now(),
            ),
        )
    except Throttled as refusal:
        forms.show(form, refusal)
        return None
    if found is None and forms.status_of(form) == 200:
        forms.show(form, BadInput(_NOBODY, citation=counter.PAPERS, field="number"))
    return found


def _entry_form(opened: Opened, sent: MultiDict[str, str]) -> EntryForm:
    form = EntryForm(sent)
    _offer_channels(form)
    form.items.choices = [(each.ref, f"{each.day} {each.title} {each.document_no}") for each in opened.offers]
    return form


def _offer_channels(form: EntryForm | ReviewForm) -> None:
    form.channel.choices = [(each.value, i18n.render(cases_shown.CHANNELS[each])) for each in _DESK]


def _lodged(form: EntryForm, opened: Opened) -> Lodged | None:
    entry = _entry(form, _asked(form, opened.kind))
    if entry is None:
        return None
    end_reading()

    def act(work: Session) -> Lodged:
        return desk_filing.lodge(work, opened=opened, entry=entry, actor=actor(), act=cases_shown.act())

    return forms.attempt(form, act)


def _refused(form: EntryForm, opened: Opened) -> str | None:
    entry = _entry(form, _asked(form, opened.kind))
    if entry is None:
        return None
    end_reading()

    def act(work: Session) -> str:
        return refusals.refuse(work, opened=opened, entry=entry, actor=actor(), act=cases_shown.act())

    return forms.attempt(form, act)


def _reviewed(form: ReviewForm) -> Lodged | None:
    entry = _entry(form, ())
    if entry is None:
        return None
    end_reading()

    def act(work: Session) -> Lodged:
        return desk_filing.lodge_review(
            work,
            objection=form.objection.data or "",
            name=form.name.data or "",
            form_key=request.form.get("form_key", ""),
            entry=entry,
            actor=actor(),
            act=cases_shown.act(),
        )

    return forms.attempt(form, act)


def _entry(form: EntryForm | ReviewForm, items: tuple[Asked, ...]) -> Entry | None:
    files, received_on = cases_forms.taken(form), _received(form)
    if files is None or received_on is None:
        return None
    return Entry(
        items=items,
        statement=(form.statement.data or "").strip(),
        contact=form.contact.data or "",
        channel=form.channel.data or "",
        evidence=files,
        received_on=received_on,
    )


def _received(form: EntryForm | ReviewForm) -> date | None:
    """The day it came: at the counter today, unless another is given; of a letter it has to be looked up."""
    at_counter = form.channel.data == Channel.COUNTER.value
    day = fields.day(form.received, required=not at_counter)
    return request_today() if day is None and at_counter and not form.received.errors else day


def _asked(form: EntryForm, kind: CaseKind) -> tuple[Asked, ...]:
    if kind is not CaseKind.OBJECTION:
        found = [Asked(ref[:_LONGEST_REF]) for ref in form.items.data or ()]
    else:
        chosen = [(name.removeprefix(_GROUND), code) for name, code in request.form.items() if name.startswith(_GROUND)]
        found = [Asked(ref[:_LONGEST_REF], code[:_LONGEST_GROUND]) for ref, code in chosen if code]
    return tuple(found[: MOST + 1])


def _entry_page(form: EntryForm, opened: Opened) -> Answer:
    chosen = {each.ref: each.ground for each in _asked(form, opened.kind)}
    page = render_template(
        "desk/case_entry.html",
        form=form,
        opened=opened,
        chosen=chosen,
        grounds=[(ground.value, i18n.render(ground.label)) for ground in ObjectionGround],
        title_word=desk_queries.label_of(opened.kind),
        **cases_shown.words(),
    )
    return page, forms.status_of(form)


def _receipt(made: Lodged) -> Answer:
    """The receipt with the secret, this once; a form sent again leads to what it made before."""
    end_reading()
    with unit_of_work() as work:
        receipt = desk_filing.receipt(
            work, ref=made.ref, cipher=wiring().cipher, calendar=cases_shown.calendar(), actor=actor(), at=request_now()
        )
    door = "/desk/case-tasks" if not actor().has(Role.AGENCY_CLERK, *handling.REVIEWERS) else CASES
    address = f"{door}/{made.ref}"
    if not made.secret:
        return redirect(href(address), 303)
    return render_template(
        "desk/case_receipt.html",
        view=receipt,
        secret=made.secret,
        address=address,
        site=wiring().settings.base_url.rstrip("/"),
        **cases_shown.counted(receipt.due),
        **cases_shown.words(),
    )
