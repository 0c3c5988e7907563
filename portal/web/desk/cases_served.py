"""The service of a letter beside the result of a case: when and how, entered by a clerk (21§28, 21§37, 21§38)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, StringField

from portal import i18n
from portal.cases import handling, papers_served
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.register.repairs.models import Manner
from portal.web.desk import cases_shown
from portal.web.desk.cases_shown import CASES
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.fields import words as label
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_cases_served", __name__, url_prefix=CASES)

Answer = str | Response | tuple[str, int]


class LetterServiceForm(Form):
    """When and how one letter was served."""

    day = StringField(label(msg("送达日期")))
    manner = SelectField(label(msg("送达方式")), validate_choice=False)


@routes.route("/<ref>/files/<file_ref>/service", methods=["GET", "POST"])
@guards.staff(papers_served.ENTERING)
def enter(ref: str, file_ref: str) -> Answer:
    """Ask when and how a letter was served, and keep it."""
    case = cases_shown.found(ref)
    letter = next((each for each in case.view.letters if each.ref == file_ref), None)
    if letter is None or not case.serves:
        raise NotFound(msg("没有找到这一项。"))
    form = _form(request.form)
    if request.method == "POST" and _entered(form, ref, file_ref):
        return redirect(href(f"{CASES}/{ref}") + "#letters", 303)
    page = render_template("desk/case_served.html", case=case, view=case.view, letter=letter, form=form)
    return page, forms.status_of(form)


def _form(sent: MultiDict[str, str]) -> LetterServiceForm:
    form = LetterServiceForm(sent)
    form.manner.choices = [
        ("", i18n.render(msg("请选择"))),
        *((each.value, i18n.render(each.label)) for each in Manner),
    ]
    return form


def _entered(form: LetterServiceForm, ref: str, file_ref: str) -> bool:
    day, manner = fields.day(form.day, required=True), form.manner.data or ""
    if form.errors:
        return False

    def act(work: Session) -> bool:
        row = handling.of_agency(work, ref=ref, actor=actor())
        papers_served.enter(work, case=row, file_ref=file_ref, manner=manner, day=day, act=cases_shown.act())
        return True

    return forms.attempt(form, act) is True
