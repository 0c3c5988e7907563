"""Measure lists at the desk: next year's draft, its rows and tables, review, publication, comparison (21§24; 24§32)."""

import io
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import FileField, Form, SelectField, StringField, TextAreaField

from portal import i18n
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.law import codes
from portal.law.roles import Role
from portal.register.measures import desk_queries, drafting, queries, sheets
from portal.register.measures.commands import BASIS, ELEMENTS, MeasureRow
from portal.register.measures.queries import COLUMNS, MeasureView
from portal.web.public.downloads import csv_file
from portal.web.public.measures import LABELS
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_measures", __name__, url_prefix="/desk/measures")

YEAR: Final = "<int(fixed_digits=4):year>"
ANSWER = str | AnyResponse | tuple[str, int]


class StepForm(Form):
    """A button: it has no field, and carries what was wrong with pressing it."""


class ImportForm(Form):
    """A table of measures that replaces the draft's."""

    file = FileField(fields.words(msg("CSV 文件")))


class RowForm(Form):
    """One measure: number, place in the regulation, five elements."""

    code = StringField(fields.words(msg("措施编号")))
    statute_code = SelectField(fields.words(msg("条例中的类别")), validate_choice=False)
    matter = StringField(fields.words(LABELS["matter"]))
    basis = TextAreaField(fields.words(LABELS["basis"]))
    body = StringField(fields.words(LABELS["body"]))
    measure = TextAreaField(fields.words(LABELS["measure"]))
    target = StringField(fields.words(LABELS["target"]))


@routes.get("")
@guards.staff(*desk_queries.STAFF)
def overview() -> str:
    """Show the published lists and the one being drafted."""
    return _overview(StepForm())


@routes.post("")
@guards.staff(Role.AGENCY_CLERK)
def begin() -> ANSWER:
    """Begin the next list as a copy of the last one."""
    form = StepForm(request.form)
    year = forms.attempt(form, lambda session: drafting.open_draft(session, actor=actor(), at=request_now()))
    return _to(year) if year else (_overview(form), forms.status_of(form))


@routes.get(f"/{YEAR}")
@guards.staff(*desk_queries.STAFF)
def draft(year: int) -> str:
    """Show one list on its way."""
    return _draft(year, ImportForm())


@routes.post(f"/{YEAR}/steps/<action>")
@guards.staff(*desk_queries.STAFF)
def step(year: int, action: str) -> ANSWER:
    """Take a step of the draft."""

    def act(session: Session, **common: Any) -> object:
        if action == "publish":
            return drafting.publish(session, **common)
        return drafting.take_step(session, action=action, reason=request.form.get("reason"), **common)

    return _tried(year, ImportForm(request.form), act)


@routes.post(f"/{YEAR}/import")
@guards.staff(Role.AGENCY_CLERK)
def import_table(year: int) -> ANSWER:
    """Replace the rows of the draft by those of a table."""

    def act(session: Session, **common: Any) -> object:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise BadInput(msg("请选择文件。"), field="file")
        return drafting.import_rows(session, rows=sheets.read(io.BytesIO(sent.stream.read())), **common)

    return _tried(year, ImportForm(request.form), act)


@routes.get(f"/{YEAR}/draft.csv")
@guards.staff(*desk_queries.STAFF)
def table(year: int) -> Response:
    """Hand out the draft as the table that can be changed and imported again."""
    return csv_file(queries.rows_of(_view(year).items), f"measures-draft-{year}.csv")


@routes.route(f"/{YEAR}/rows/new", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def new_row(year: int) -> ANSWER:
    """Take in a new measure."""
    return _row(year, None)


@routes.route(f"/{YEAR}/rows/<code>", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def edit_row(year: int, code: str) -> ANSWER:
    """Change one measure."""
    return _row(year, desk_queries.item(reading(), year=year, code=code, actor=actor()))


@routes.post(f"/{YEAR}/rows/<code>/remove")
@guards.staff(Role.AGENCY_CLERK)
def remove_row(year: int, code: str) -> ANSWER:
    """Take one measure out of the draft."""
    desk_queries.item(reading(), year=year, code=code, actor=actor())
    return _tried(
        year, ImportForm(request.form), lambda session, **common: drafting.remove_row(session, code=code, **common)
    )


@routes.get(f"/{YEAR}/changes")
@guards.staff(*desk_queries.STAFF)
def changes(year: int) -> str:
    """Show what the draft changes against the edition in force."""
    view = _view(year)
    return render_template(
        "desk/measures_changes.html", diff=view.diff, before=view.before, after=year, draft=True, labels=_labels()
    )


@routes.get(f"/compare/<int(fixed_digits=4):before>/{YEAR}")
@guards.staff(*desk_queries.STAFF)
def compare(before: int, year: int) -> str:
    """Show what one published edition changes against another."""
    old, new = queries.edition(reading(), year=before), queries.edition(reading(), year=year)
    diff = desk_queries.compare(old.items, new.items)
    return render_template(
        "desk/measures_changes.html", diff=diff, before=before, after=year, draft=False, labels=_labels()
    )


def _row(year: int, item: MeasureView | None) -> ANSWER:
    form = _row_form(item)

    def act(session: Session, **common: Any) -> object:
        return drafting.save_row(session, row=_typed(form), replaces=item.code if item else None, **common)

    if request.method == "POST" and _attempt(year, form, act):
        return _to(year)
    # The number stays until somebody was told that they were overtaken: only then have they had a chance to look.
    told = request.method == "GET" or form.form_errors
    seen = _view(year).standing.number if told else forms.seen()
    page = render_template("desk/measures_row.html", form=form, year=year, item=item, seen=seen)
    return page, forms.status_of(form)


def _row_form(item: MeasureView | None) -> RowForm:
    known = {name: getattr(item, name) for name in RowForm()._fields} if item else None
    form = RowForm(request.form or None, data=known)
    form.statute_code.choices = {
        i18n.render(kind.codes.title): [(one.code, f"{one.code} {i18n.render(one.label)}") for one in kind.codes]
        for kind in codes.MeasureKind
    }
    return form


def _typed(form: RowForm) -> MeasureRow:
    names = ("code", "statute_code", *ELEMENTS)
    return MeasureRow(**{name: (form[name].data or "").strip() for name in names})


def _tried(year: int, form: ImportForm, act: Callable[..., object]) -> ANSWER:
    if _attempt(year, form, act):
        return _to(year)
    return _draft(year, form), forms.status_of(form)


def _attempt(year: int, form: Form, act: Callable[..., object]) -> bool:
    common = {"year": year, "actor": actor(), "at": request_now(), "seen": forms.seen()}
    return forms.attempt(form, lambda session: act(session, **common)) is not None


def _to(year: int) -> AnyResponse:
    return redirect(href(f"/desk/measures/{year}"), 303)


def _view(year: int) -> desk_queries.DraftView:
    return desk_queries.draft(reading(), year=year, actor=actor(), today=request_today())


def _labels() -> dict[str, object]:
    return {**LABELS, "statute_code": msg("条例中的类别")}


def _overview(form: Form) -> str:
    reach = desk_queries.in_reach(actor())
    year = desk_queries.draft_year(reading()) if reach else None
    return render_template(
        "desk/measures.html",
        form=form,
        editions=queries.editions(reading()),
        draft=_view(year) if year else None,
        may_begin=reach and year is None and actor().has(Role.AGENCY_CLERK),
        basis=BASIS,
    )


def _draft(year: int, form: Form) -> str:
    view = _view(year)
    steps = view.standing.open_to(actor())
    return render_template(
        "desk/measures_draft.html",
        form=form,
        draft=view,
        steps=tuple(each for each in steps if each.action != "edit"),
        may_edit=any(each.action == "edit" for each in steps),
        columns=COLUMNS,
        labels=LABELS,
    )
