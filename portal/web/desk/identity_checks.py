"""Checks of identity documents at the desk: the list, one check beside the register's answers, its papers, steps."""

from functools import partial
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, TextAreaField

from portal.identity.checks import deciding, queries
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.web.shell import attachments, fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("identity_checks", __name__, url_prefix="/desk/identity-checks")

Answer = str | AnyResponse | tuple[str, int]
_ALL: Final = guards.staff(*deciding.ROLES)
_LONGEST: Final = 40


class EndForm(Form):
    """Why somebody no longer speaks for the organisation."""

    reason = TextAreaField(fields.words(msg("理由")), render_kw={"rows": 3})


@routes.get("")
@_ALL
def index() -> str:
    """List the checks of this agency, open or closed, of one organisation or of all."""
    closed, code = request.args.get("view") == "closed", scrub(request.args.get("code", "")[:_LONGEST]).strip()
    found = queries.checks(reading(), actor=actor(), open_only=not closed, code=code, cipher=wiring().cipher)
    return render_template("desk/identity_checks.html", checks=found, closed=closed, code=code)


@routes.get("/<ref>")
@_ALL
def show(ref: str) -> str:
    """Show a check; that somebody looked is in the audit chain before the page is."""
    return _page(ref, EndForm())


@routes.get("/<ref>/papers/<part>")
@_ALL
def paper(ref: str, part: str) -> Response:
    """Show one file in the browser; that somebody looked is in the audit chain before it is."""
    with unit_of_work() as work:
        found = deciding.open_paper(work, ref=ref, part=part, actor=actor(), at=request_now())
        return attachments.shown(work, found)


@routes.post("/<ref>/end-power")
@_ALL
def end_power(ref: str) -> Answer:
    """End the representation that the check led to."""
    form = EndForm(request.form)

    def act(work: Session) -> bool:
        words, at = form.reason.data or "", request_now()
        deciding.end_power(work, ref=ref, actor=actor(), cipher=wiring().cipher, at=at, reason=words)
        return True

    if forms.attempt(form, act):
        return redirect(href(f"/desk/identity-checks/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


@routes.post("/<ref>/<action>")
@_ALL
def step(ref: str, action: str) -> Answer:
    """Take a step."""
    # Each step has a reason of its own on the page, so a refusal stands above the whole.
    form = Form()
    if forms.attempt(form, partial(_step, ref=ref, action=action)):
        return redirect(href(f"/desk/identity-checks/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


def _step(session: Session, *, ref: str, action: str) -> str:
    return deciding.act(
        session,
        ref=ref,
        action=action,
        actor=actor(),
        cipher=wiring().cipher,
        at=request_now(),
        seen=forms.seen(),
        reason=request.form.get("reason", ""),
    )


def _page(ref: str, form: Form) -> str:
    with unit_of_work() as work:
        view = queries.check(work, ref=ref, actor=actor(), cipher=wiring().cipher, today=request_today())
        deciding.note_opening(work, ref=ref, actor=actor(), at=request_now())
    ending = form if isinstance(form, EndForm) else EndForm()
    return render_template("desk/identity_check.html", view=view, form=form, ending=ending)
