"""Items of the draft at the desk: thirteen elements and the data standard, typed in, changed, taken out (21§8)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.law.roles import Role
from portal.register.catalogue import desk_queries, drafting
from portal.register.catalogue.desk_queries import DraftItem
from portal.web.desk import catalogue_item_form
from portal.web.desk.catalogue_desk import REGION_STAFF, YEAR, StepForm
from portal.web.desk.catalogue_item_form import ItemForm
from portal.web.public.catalogue import LABELS, LEVELS
from portal.web.shell import forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_catalogue_items", __name__, url_prefix=f"/desk/catalogue/{YEAR}/items")


@routes.route("/new", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def new(year: int) -> Response | tuple[str, int]:
    """Take in a new item."""
    desk_queries.draft_row(reading(), year=year, actor=actor())
    return _edit(year, None)


@routes.get("/<code>")
@guards.staff(*REGION_STAFF)
def show(year: int, code: str) -> str:
    """Show one item of the draft beside the edition in force, and what experts said of it."""
    return _show(desk_queries.draft_item(reading(), year=year, code=code, actor=actor()), StepForm())


@routes.route("/<code>/edit", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def edit(year: int, code: str) -> Response | tuple[str, int]:
    """Change one item."""
    return _edit(year, desk_queries.draft_item(reading(), year=year, code=code, actor=actor()))


@routes.post("/<code>/remove")
@guards.staff(Role.AGENCY_CLERK)
def remove(year: int, code: str) -> Response | tuple[str, int]:
    """Take one item out of the draft."""
    form = StepForm(request.form)
    if forms.attempt(
        form,
        lambda session: drafting.remove_item(
            session, year=year, code=code, actor=actor(), at=request_now(), seen=forms.seen()
        ),
    ):
        return redirect(href(f"/desk/catalogue/{year}"), 303)
    return _show(desk_queries.draft_item(reading(), year=year, code=code, actor=actor()), form), forms.status_of(form)


def _edit(year: int, item: DraftItem | None) -> Response | tuple[str, int]:
    again = catalogue_item_form.reshaped(request.form)
    form = catalogue_item_form.read(ItemForm, again or request.form, item.document if item else None)
    code = item.document["code"] if item else None
    if (
        request.method == "POST"
        and again is None
        and (
            saved := forms.attempt(
                form,
                lambda session: drafting.save_item(
                    session,
                    year=year,
                    row=catalogue_item_form.row(form),
                    replaces=code,
                    actor=actor(),
                    at=request_now(),
                    seen=forms.seen(),
                ),
            )
        )
    ):
        return redirect(href(f"/desk/catalogue/{year}/items/{saved}"), 303)
    return _form(year, form, item), forms.status_of(form)


def _form(year: int, form: ItemForm, item: DraftItem | None) -> str:
    # The number stays until somebody was told that they were overtaken: only then have they had a chance to look.
    told = request.method == "GET" or form.form_errors
    seen = (item.mark if item else None) if told else forms.seen()
    return render_template("desk/catalogue_item_form.html", form=form, year=year, item=item, seen=seen)


def _show(item: DraftItem, form: StepForm) -> str:
    code = item.document["code"]
    view = desk_queries.draft(reading(), year=item.year, actor=actor())
    return render_template(
        "desk/catalogue_item.html",
        form=form,
        item=item,
        differences=desk_queries.item_differences(item),
        hearing=next((each for each in view.heard if each.code == code), None),
        opinions=desk_queries.opinions(reading(), year=item.year, code=code, actor=actor()),
        may_edit=view.standing.state == "draft" and actor().has(Role.AGENCY_CLERK),
        may_hear=view.standing.state == "hearing" and actor().has(Role.AGENCY_CLERK),
        labels=LABELS,
        levels=LEVELS,
    )
