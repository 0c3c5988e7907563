"""Pages of oversight: the self-check of 21§41, what must be published, unusual querying (21§8, 21§31, 21§41)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import Form, TextAreaField

from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.calendar import WorkCalendar
from portal.law.querying import MASS_PER_HOUR, NO_CASE_PER_DAY, OFFICE_CLOSES, OFFICE_OPENS
from portal.law.roles import Role
from portal.oversight import anomalies, self_check
from portal.register.repairs import queries as repair_notices
from portal.web.public.duties_checked import checklist
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("oversight", __name__)
unusual_routes: Final = Blueprint("anomalies", __name__)

Answer = Response | str | tuple[str, int]
_OVERSEERS: Final = (Role.AUDITOR, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER, Role.SECURITY_ADMIN)


class AcknowledgeForm(Form):
    """What was found when a notice was looked into."""

    reason = TextAreaField(fields.words(msg("核实情况")))


@routes.get("/desk/self-check")
@guards.staff(*_OVERSEERS)
def check() -> str:
    """Show the eight liabilities, each with counts that must be nought, computed now."""
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    found = self_check.proofs(reading(), today=request_today(), calendar=calendar)
    return render_template("desk/oversight_self_check.html", proofs=found)


@routes.get("/desk/duties")
@guards.staff(*_OVERSEERS)
def duties() -> str:
    """Show what must be published, what is missing first; and which units owe their subjects a notice of repair."""
    found = sorted(checklist(reading(), at=request_now()), key=lambda one: one.standing.state.value == "met")
    lacking = repair_notices.lacking_by_unit(reading(), actor=sign_in.actor(), today=request_today())
    return render_template("desk/oversight_duties.html", duties=found, lacking=lacking)


@unusual_routes.get("/desk/anomalies")
@guards.staff(*anomalies.READERS)
def unusual() -> str:
    """List the notices of unusual querying, open ones first."""
    limits = {"mass": MASS_PER_HOUR, "no_case": NO_CASE_PER_DAY, "opens": OFFICE_OPENS, "closes": OFFICE_CLOSES}
    found = anomalies.notices(reading(), actor=sign_in.actor())
    return render_template("desk/oversight_anomalies.html", notices=found, limits=limits)


@unusual_routes.route("/desk/anomalies/<ref>", methods=["GET", "POST"])
@guards.staff(*anomalies.READERS)
def notice(ref: str) -> Answer:
    """Show one notice and take what came of looking into it."""
    form, actor = AcknowledgeForm(request.form), sign_in.actor()
    if request.method == "POST":
        kept = forms.attempt(
            form,
            lambda session: anomalies.acknowledge(
                session, ref=ref, reason=form.reason.data or "", actor=actor, at=request_now()
            ),
        )
        if kept:
            return redirect(href("/desk/anomalies"), 303)
    found = next((one for one in anomalies.notices(reading(), actor=actor) if one.ref == ref), None)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    open_to_me = found.acknowledged_at is None and found.actor != actor.ref
    page = render_template("desk/oversight_anomaly.html", form=form, notice=found, may=open_to_me)
    return page, forms.status_of(form)
