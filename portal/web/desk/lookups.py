"""Looking up what is not public: a purpose first, then the answer; nothing personal stands in an address (21§30(2))."""

from typing import Final, TypeVar

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response
from wtforms import Form, HiddenField, SelectField, StringField

from portal import i18n
from portal.kernel.messages import msg
from portal.law.querying import PURPOSES
from portal.oversight import lookups
from portal.oversight.lookups import Inquiry
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.context import request_now
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("lookups", __name__)

Answer = Response | str | tuple[str, int]
RECORDS: Final = "/desk/records"


class PurposeForm(Form):
    """Why somebody looks."""

    purpose = SelectField(fields.words(msg("查询目的")), validate_choice=False)
    words = StringField(fields.words(msg("具体事由")))
    case = StringField(fields.words(msg("案件编号")))

    def inquiry(self) -> Inquiry:
        """Return the purpose as the log keeps it."""
        return Inquiry(self.purpose.data or "", self.words.data or "", self.case.data or "")


class SearchForm(PurposeForm):
    """What somebody looks for."""

    text = StringField(fields.words(msg("代码、文号或者完整名称")), render_kw={"autocomplete": "off"})


class RecordForm(PurposeForm):
    """Which record somebody opens."""

    ref = HiddenField()


AnyForm = TypeVar("AnyForm", bound=PurposeForm)


def _prepared(form: AnyForm) -> AnyForm:
    offered = [(one.code, i18n.render(one.label)) for one in PURPOSES.values()]
    form.purpose.choices = [("", i18n.render(msg("请选择"))), *offered]
    return form


@routes.route(RECORDS, methods=["GET", "POST"])
@guards.staff(*lookups.ROLES)
def search() -> Answer:
    """Ask for a purpose, then show what was found; the log is written before."""
    form = _prepared(SearchForm(request.form))
    answer = None
    if request.method == "POST":
        answer = forms.attempt(
            form,
            lambda session: lookups.search(
                session,
                text=form.text.data or "",
                inquiry=form.inquiry(),
                cipher=wiring().cipher,
                actor=sign_in.actor(),
                at=request_now(),
            ),
        )
    return render_template("desk/oversight_records.html", form=form, answer=answer), forms.status_of(form)


@routes.post(f"{RECORDS}/record")
@guards.staff(*lookups.ROLES)
def record() -> Answer:
    """Show one record in full; the log is written before."""
    form = _prepared(RecordForm(request.form))
    found = forms.attempt(
        form,
        lambda session: lookups.view(
            session, ref=form.ref.data or "", inquiry=form.inquiry(), actor=sign_in.actor(), at=request_now()
        ),
    )
    return render_template("desk/oversight_record.html", form=form, found=found), forms.status_of(form)
