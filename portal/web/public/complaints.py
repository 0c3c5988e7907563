"""Complaints, charge reports, suggestions: anybody writes, gets a number, reads the answer (2021 art. 39; 24§40)."""

import secrets
from typing import Final, Self

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from wtforms import Form, HiddenField, RadioField, StringField, TextAreaField

from portal import i18n
from portal.complaints import commands, queries
from portal.complaints.commands import Receipt, Wish
from portal.complaints.models import ComplaintKind
from portal.complaints.queries import Followed
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import is_reference
from portal.law.procedures.complaint import CHANNELS, FREE
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.context import request_now
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("complaints", __name__, url_prefix="/complaints")

Answer = str | tuple[str, int]
_OFF: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_KEY_BYTES: Final = 24


class ComplaintForm(Form):
    """What a visitor says; who they are is theirs to tell."""

    kind = RadioField(fields.words(msg("您要提出")), validate_choice=False)
    unit = StringField(fields.words(msg("涉及的单位")), render_kw={"autocomplete": "off"})
    text = TextAreaField(fields.words(msg("内容")), render_kw={"rows": 8})
    contact = StringField(fields.words(msg("联系方式")))
    key = HiddenField()

    @classmethod
    def opened(cls) -> Self:
        """Return the form as it was sent, or a new one with its own key."""
        form = cls(request.form)
        form.kind.choices = [(kind.value, i18n.render(kind.label)) for kind in ComplaintKind]
        if request.method == "GET":
            form.kind.data = request.args.get("kind", "")
            form.key.data = secrets.token_urlsafe(_KEY_BYTES)
        return form

    def wish(self) -> Wish:
        """Return what was typed; what is shown again after a refusal has no number in it."""
        found = Wish(
            kind=self.kind.data or "",
            text=self.text.data or "",
            unit=self.unit.data or "",
            contact=self.contact.data or "",
            form_key=self.key.data or "",
        )
        self.text.data, self.unit.data = scrub(found.text), scrub(found.unit)
        return found


class FollowForm(Form):
    """Number and secret, as they stand on the receipt."""

    number = StringField(fields.words(msg("编号")), render_kw=_OFF)
    secret = StringField(fields.words(msg("追踪码")), render_kw=_OFF)


@routes.route("", methods=["GET", "POST"])
@guards.public_form
def index() -> Answer:
    """Take number and secret, and show the answer."""
    form = FollowForm(request.form)
    asked = request.method == "POST"
    found = forms.attempt(form, lambda work: _follow(work, form)) if asked else None
    unknown = asked and found is None and not form.errors
    like_number = is_reference((form.number.data or "").strip().lower())
    # What opened one answer is not left standing in the form that asks for the next.
    form = form if found is None else FollowForm()
    told = {"found": found, "unknown": unknown, "like_number": like_number, "basis": CHANNELS}
    page = render_template("public/complaints.html", form=form, **told)
    return page, forms.status_of(form)


@routes.route("/new", methods=["GET", "POST"])
@guards.public_form
def new() -> Answer:
    """Take what somebody says; the answer shows number and secret, once."""
    form = ComplaintForm.opened()
    if request.method == "POST" and (receipt := forms.attempt(form, lambda work: _lodge(work, form))):
        return render_template("public/complaint_received.html", receipt=receipt)
    page = render_template("public/complaint_new.html", form=form, longest=commands.TEXT_LENGTH, basis=(CHANNELS, FREE))
    return page, forms.status_of(form)


def _lodge(work: Session, form: ComplaintForm) -> Receipt:
    visitor = sign_in.visitor().address
    return commands.lodge(work, wish=form.wish(), visitor=visitor, cipher=wiring().cipher, at=request_now())


def _follow(work: Session, form: FollowForm) -> Followed | None:
    return queries.follow(
        work,
        number=form.number.data or "",
        secret=form.secret.data or "",
        visitor=sign_in.visitor().address,
        cipher=wiring().cipher,
        at=request_now(),
    )
