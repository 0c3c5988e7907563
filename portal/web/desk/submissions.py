"""Submissions of tables: uploading, the batch page, sending, approving, returning (2021 arts. 8, 9, 30(2); LAW C01)."""

from typing import BinaryIO, Final, cast

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.kernel.paging import page_number
from portal.law.procedures.submission import SUBMISSION
from portal.law.roles import Role
from portal.register.intake import sources
from portal.register.intake.submissions import commands, queries
from portal.register.intake.submissions.models import RowDecision
from portal.web.desk.submission_forms import ReasonForm, UploadForm, chosen_file, item_choices, upload_form
from portal.web.shell import forms, guards, limits
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("submissions", __name__, url_prefix="/desk/submissions")

# The rest of the form is small.
BODY: Final = sources.MAX_BYTES + 64 * 1024
ANSWER = str | Response | tuple[str, int]


@routes.get("")
@guards.staff(*queries.PROVIDERS, *queries.AGENCIES)
def index() -> str:
    """List the submissions this person may see."""
    state, item = request.args.get("state", ""), request.args.get("item", "")
    number = page_number(request.args.get("page"))
    found = queries.listing(reading(), actor=actor(), state=state, item=item, number=number)
    chosen = {"state": state, "item": item}
    return render_template(
        "desk/submissions.html",
        page=found,
        chosen=chosen,
        states=SUBMISSION.states,
        items=item_choices(reading(), request_today()),
        may_upload=actor().has(Role.PROVIDER_MAKER),
    )


@routes.route("/new", methods=["GET", "POST"])
@guards.staff(Role.PROVIDER_MAKER)
@limits.accepts(BODY)
def new() -> ANSWER:
    """Take a file; what no table can be is refused before it is unpacked."""
    form = upload_form(request.form, reading(), request_today())
    if request.method == "POST" and (ref := forms.attempt(form, lambda session: _upload(session, form))):
        return redirect(href(f"/desk/submissions/{ref}"), 303)
    limit = sources.MAX_BYTES // (1024 * 1024)
    return render_template("desk/submission_new.html", form=form, limit=limit), forms.status_of(form)


@routes.get("/<ref>")
@guards.staff(*queries.PROVIDERS, *queries.AGENCIES)
def show(ref: str) -> str:
    """Show where a submission stands; to its own unit also its rows."""
    return _page(ref, ReasonForm())


@routes.post("/<ref>/<action>")
@guards.staff(*queries.PROVIDERS)
def step(ref: str, action: str) -> ANSWER:
    """Send, approve, return or withdraw."""
    form = ReasonForm(request.form)
    reached = forms.attempt(
        form,
        lambda session: commands.step(
            session,
            ref=ref,
            action=action,
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
            reason=form.reason.data or "",
        ),
    )
    if reached:
        return redirect(href(f"/desk/submissions/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


def _upload(session: Session, form: UploadForm) -> str:
    sent = chosen_file(request.files.get("file"))
    return commands.upload(
        session,
        stream=cast("BinaryIO", sent.stream),
        file_name=sent.filename or "",
        item=form.item.data or "",
        cipher=wiring().cipher,
        actor=actor(),
        at=request_now(),
    )


def _page(ref: str, form: ReasonForm) -> str:
    session, who = reading(), actor()
    view = queries.view(session, ref=ref, actor=who)
    number = page_number(request.args.get("page"))
    own: dict[str, object] = {"open_rows": None, "dropped": None, "file_faults": (), "sample": ()}
    if view.own:
        own = {
            "open_rows": queries.rows(session, ref=ref, actor=who, decision=RowDecision.OPEN, number=number),
            "dropped": queries.rows(session, ref=ref, actor=who, decision=RowDecision.DROPPED),
            "file_faults": queries.file_faults(session, ref=ref, actor=who),
            "sample": queries.sample(session, ref=ref, actor=who, cipher=wiring().cipher),
        }
    return render_template("desk/submission.html", view=view, form=form, **own)
