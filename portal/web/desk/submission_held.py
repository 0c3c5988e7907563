"""The queue of records whose text may hold what nobody may gather: to be let out or withdrawn (21§17).

What is let out while a case about it runs stays hidden for that case (21§37).
"""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import hiding
from portal.kernel.paging import page_number
from portal.register.intake import held
from portal.web.desk.submission_forms import HeldForm
from portal.web.shell import forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("submission_held", __name__, url_prefix="/desk/held")


@routes.get("")
@guards.staff(*held.REVIEWERS)
def index() -> str:
    """List the records that wait for a look."""
    number = page_number(request.args.get("page"))
    return render_template("desk/held.html", page=held.listing(reading(), actor=actor(), number=number))


@routes.route("/<ref>", methods=["GET", "POST"])
@guards.staff(*held.REVIEWERS)
def decide(ref: str) -> str | Response | tuple[str, int]:
    """Show one of them with its texts; let it out or withdraw it."""
    form = HeldForm(request.form)
    view = held.view(reading(), ref=ref, actor=actor())
    if request.method == "POST" and forms.attempt(form, lambda session: _decide(session, ref, form)) is not None:
        return redirect(href("/desk/held"), 303)
    return render_template("desk/held_record.html", view=view, form=form, basis=held.BASIS), forms.status_of(form)


def _decide(session: Session, ref: str, form: HeldForm) -> str:
    action, reason = request.form.get("action", ""), form.reason.data or ""
    done = held.decide(session, ref=ref, action=action, reason=reason, actor=actor(), at=request_now())
    hiding.settle(session, ref=ref, basis=held.BASIS, at=request_now(), actor=actor().ref)
    return done
