"""Complaints at the desk: entered, taken, answered; of a charge two people decide (2021 art. 39; 2024 art. 40)."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, RadioField, StringField, TextAreaField

from portal import i18n
from portal.complaints import commands, queries
from portal.complaints.commands import Move, Receipt
from portal.kernel.messages import msg
from portal.law.procedures.complaint import CHANNELS, FREE, TAKERS
from portal.web.public.complaints import ComplaintForm
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_complaints", __name__, url_prefix="/desk/complaints")

Answer = str | Response | tuple[str, int]
_ALL: Final = guards.staff(*queries.ROLES)
_UPHELD: Final = {"yes": True, "no": False}
_CHOICES: Final = (("yes", msg("属实，立案查处")), ("no", msg("不属实")))


class EntryForm(ComplaintForm):
    """What somebody said elsewhere than on the page, and how."""

    channel = RadioField(fields.words(msg("怎样提出")), validate_choice=False)
    kind = RadioField(fields.words(msg("提出的是哪一种")), validate_choice=False)


class ActForm(Form):
    """What the steps ask; each reads its own fields."""

    answer = TextAreaField(fields.words(msg("答复")), render_kw={"rows": 6})
    upheld = RadioField(fields.words(msg("举报是否属实")), validate_choice=False)
    unit = StringField(fields.words(msg("收费的单位")), render_kw={"autocomplete": "off"})
    reason = TextAreaField(fields.words(msg("理由")), render_kw={"rows": 3})


@routes.get("")
@_ALL
def index() -> str:
    """List what was said to this desk, open or answered."""
    closed = request.args.get("view") == "closed"
    found = queries.listed(reading(), actor=actor(), open_only=not closed)
    may_enter = actor().has(*TAKERS)
    return render_template("desk/complaints.html", complaints=found, closed=closed, may_enter=may_enter)


@routes.route("/new", methods=["GET", "POST"])
@guards.staff(*TAKERS)
def new() -> Answer:
    """Enter what was said by telephone, at the counter or in a letter; the answer shows number and secret, once."""
    form = EntryForm.opened()
    form.channel.choices = [(each.value, i18n.render(each.label)) for each in commands.ENTERED]
    if request.method == "POST" and (receipt := forms.attempt(form, lambda work: _enter(work, form))):
        return render_template("desk/complaint_receipt.html", receipt=receipt, unit_name=actor().unit_name)
    page = render_template("desk/complaint_new.html", form=form, longest=commands.TEXT_LENGTH, basis=(CHANNELS, FREE))
    return page, forms.status_of(form)


@routes.get("/<ref>")
@_ALL
def show(ref: str) -> str:
    """Show one with its history and the steps open to this person."""
    return _page(ref, _form())


@routes.post("/<ref>/take")
@_ALL
def take(ref: str) -> Answer:
    """Take it in hand."""
    return _act(ref, lambda work, _form: commands.take(work, ref=ref, move=_move()))


@routes.post("/<ref>/release")
@_ALL
def release(ref: str) -> Answer:
    """Give it back to the others."""
    return _act(ref, lambda work, form: commands.release(work, ref=ref, reason=form.reason.data or "", move=_move()))


@routes.post("/<ref>/answer")
@_ALL
def answer(ref: str) -> Answer:
    """Answer a complaint or a suggestion."""
    return _act(ref, lambda work, form: commands.answer(work, ref=ref, words=form.answer.data or "", move=_move()))


@routes.post("/<ref>/propose")
@_ALL
def propose(ref: str) -> Answer:
    """Propose the answer to a charge report."""

    def act(work: Session, form: ActForm) -> None:
        words, unit = form.answer.data or "", form.unit.data or ""
        upheld = _UPHELD.get(form.upheld.data or "")
        commands.propose(work, ref=ref, words=words, upheld=upheld, unit=unit, move=_move())

    return _act(ref, act)


@routes.post("/<ref>/send_back")
@_ALL
def send_back(ref: str) -> Answer:
    """Have a charge report looked into again."""
    return _act(ref, lambda work, form: commands.send_back(work, ref=ref, reason=form.reason.data or "", move=_move()))


@routes.post("/<ref>/confirm")
@_ALL
def confirm(ref: str) -> Answer:
    """Answer a charge report as proposed."""
    return _act(ref, lambda work, _form: commands.confirm(work, ref=ref, move=_move()))


@routes.post("/<ref>/contact")
@_ALL
def contact(ref: str) -> str:
    """Show how the complainant can be reached; that somebody looked is kept before it is shown."""
    with unit_of_work() as work:
        shown = commands.reveal_contact(work, ref=ref, move=_move())
    return _page(ref, _form(), contact=shown)


def _enter(work: Session, form: EntryForm) -> Receipt:
    wish, channel = form.wish(), form.channel.data or ""
    return commands.enter(work, wish=wish, channel=channel, actor=actor(), cipher=wiring().cipher, at=request_now())


def _act(ref: str, act: Callable[[Session, ActForm], object]) -> Answer:
    form = _form()
    done = forms.attempt(form, lambda work: (act(work, form),))
    if done:
        return redirect(href(f"/desk/complaints/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


def _form() -> ActForm:
    form = ActForm(request.form)
    form.upheld.choices = [(value, i18n.render(text)) for value, text in _CHOICES]
    return form


def _page(ref: str, form: ActForm, contact: str = "") -> str:
    view = queries.one(reading(), ref=ref, actor=actor(), cipher=wiring().cipher)
    return render_template("desk/complaint.html", view=view, form=form, contact=contact)


def _move() -> Move:
    return Move(actor=actor(), at=request_now(), seen=forms.seen(), cipher=wiring().cipher)
