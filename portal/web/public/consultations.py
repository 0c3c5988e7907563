"""Public consultation on items of the catalogue: anybody reads and comments, without an account (2021 art. 8; B08)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, SelectField, StringField, TextAreaField

from portal import i18n
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.law.procedures.catalogue import BASIS
from portal.register.catalogue import comments
from portal.register.catalogue import consultations as queries
from portal.web.public.catalogue import LABELS, LEVELS
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring

routes = Blueprint("consultations", __name__, url_prefix="/consultations")

SIZE: Final = 50


class CommentForm(Form):
    """What a visitor may say; only the text is needed."""

    text = TextAreaField(fields.words(msg("您的意见")))
    code = SelectField(fields.words(msg("针对哪一项")), validate_choice=False)
    name = StringField(fields.words(msg("姓名或者单位")))
    contact = StringField(fields.words(msg("联系方式")))


@routes.get("")
@guards.public
def listing() -> str:
    """Show every consultation, running ones first by their dates."""
    found = queries.consultations(reading(), today=request_today())
    return render_template("public/consultations.html", consultations=found, basis=(BASIS,))


@routes.route("/<ref>", methods=["GET", "POST"])
@guards.public_form
def consultation(ref: str) -> AnyResponse | tuple[str, int]:
    """Show one consultation and take an opinion in."""
    view = queries.consultation(reading(), ref=ref, today=request_today())
    form = _form(view)
    if request.method == "POST" and forms.attempt(form, lambda session: bool(_send(session, ref, form))):
        return redirect(href(f"/consultations/{ref}/received"), 303)
    page = queries.shown_comments(
        reading(), ref=ref, cipher=wiring().cipher, number=page_number(request.args.get("page")), size=SIZE
    )
    shown = render_template(
        "public/consultation.html",
        consultation=view,
        form=form,
        comments=page,
        labels=LABELS,
        levels=LEVELS,
        longest=comments.TEXT_LENGTH,
        basis=(BASIS,),
    )
    return shown, forms.status_of(form)


@routes.get("/<ref>/received")
@guards.public
def received(ref: str) -> str:
    """Say what becomes of an opinion that was sent."""
    view = queries.consultation(reading(), ref=ref, today=request_today())
    return render_template("public/consultation_received.html", consultation=view)


def _form(view: queries.ConsultationView) -> CommentForm:
    form = CommentForm(request.form)
    choices = [("", i18n.render(msg("全部项目")))]
    form.code.choices = choices + [(item.code, f"{item.code} {item.name_zh}") for item in view.items]
    return form


def _send(session: Session, ref: str, form: CommentForm) -> str:
    # What was typed is shown again after a refusal: never with a number in it.
    form.text.data = scrub(form.text.data or "")
    return comments.send(
        session,
        ref=ref,
        text=form.text.data,
        code=form.code.data or "",
        name=form.name.data or "",
        contact=form.contact.data or "",
        address=request.remote_addr or "",
        cipher=wiring().cipher,
        at=request_now(),
    )
