"""Pages of the register of incidents: what the portal found, what people report, drills (21§30(1), 24§41(1))."""

from datetime import datetime, time
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, StringField, TextAreaField

from portal import i18n
from portal.kernel.clock import BEIJING
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.law.incidents import DRILL, REPORTED
from portal.law.procedures.incident import INCIDENT
from portal.law.roles import Role
from portal.register.incidents import commands, queries
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today

routes: Final = Blueprint("incidents", __name__)

Answer = Response | str | tuple[str, int]
INCIDENTS: Final = "/desk/incidents"
_PAGE: Final = 50
_READERS: Final = guards.staff(*queries.READERS)
_WRITERS: Final = guards.staff(Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AGENCY_HEAD)
_STEPS: Final = frozenset(step.action for step in INCIDENT.steps if step.sources)


class IncidentForm(Form):
    """What happened, when, how far it reached."""

    kind = SelectField(fields.words(msg("种类")), validate_choice=False)
    day = StringField(fields.words(msg("发生日期")))
    hour = StringField(fields.words(msg("发生时刻")))
    scope = TextAreaField(fields.words(msg("影响范围")))

    def happened_at(self) -> datetime | None:
        """Return the instant, or None: a field now carries an error."""
        day = fields.day(self.day, required=True)
        try:
            clock = time.fromisoformat((self.hour.data or "").strip())
        except ValueError:
            fields.wrong(self.hour, msg("时刻应写成 时:分，例如 09:30。"))
            return None
        return datetime.combine(day, clock.replace(tzinfo=None), BEIJING) if day else None


class StepForm(Form):
    """What was done."""

    reason = TextAreaField(fields.words(msg("说明")))


@routes.get(INCIDENTS)
@_READERS
def index() -> str:
    """List the incidents of the own subtree."""
    state = request.args.get("state", "")
    chosen = state if state in INCIDENT.states else ""
    number = page_number(request.args.get("page"))
    found = queries.incidents(reading(), actor=sign_in.actor(), state=chosen, number=number, size=_PAGE)
    return render_template(
        "desk/incidents.html",
        page=found,
        choices=[
            (href(INCIDENTS), msg("全部"), None, not chosen),
            *(
                (href(f"{INCIDENTS}?state={code}"), name, None, code == chosen)
                for code, name in INCIDENT.states.items()
            ),
        ],
        drills=queries.drills_in(reading(), year=request_today().year),
        may=sign_in.actor().has(Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AGENCY_HEAD),
    )


@routes.route(f"{INCIDENTS}/new", methods=["GET", "POST"])
@_WRITERS
def new() -> Answer:
    """Report an incident or a drill."""
    form = IncidentForm(request.form)
    offered = [(code, i18n.render(label)) for code, label in REPORTED.items()]
    form.kind.choices = [*offered, (DRILL, i18n.render(msg("应急演练")))]
    if request.method == "POST" and (happened_at := form.happened_at()):
        ref = forms.attempt(form, lambda session: _entered(session, form, happened_at))
        if ref:
            return redirect(href(f"{INCIDENTS}/{ref}"), 303)
    return render_template("desk/incident_new.html", form=form), forms.status_of(form)


@routes.get(f"{INCIDENTS}/<ref>")
@_READERS
def one(ref: str) -> Answer:
    """Show one incident with its history and the steps open to this person."""
    return _shown(ref, StepForm())


@routes.post(f"{INCIDENTS}/<ref>/<action>")
@_WRITERS
def step(ref: str, action: str) -> Answer:
    """Take a step."""
    if action not in _STEPS:
        abort(404)
    form = StepForm(request.form)
    kept = forms.attempt(
        form,
        lambda session: commands.advance(
            session,
            ref=ref,
            action=action,
            text=form.reason.data or "",
            actor=sign_in.actor(),
            at=request_now(),
            seen=forms.seen(),
        ),
    )
    return redirect(href(f"{INCIDENTS}/{ref}"), 303) if kept else _shown(ref, form)


def _entered(session: Session, form: IncidentForm, happened_at: datetime) -> str:
    scope, actor, at = form.scope.data or "", sign_in.actor(), request_now()
    if form.kind.data == DRILL:
        return commands.hold_drill(session, happened_at=happened_at, scope=scope, actor=actor, at=at)
    kind = form.kind.data or ""
    return commands.report(session, kind=kind, happened_at=happened_at, scope=scope, actor=actor, at=at)


def _shown(ref: str, form: StepForm) -> tuple[str, int]:
    actor = sign_in.actor()
    found = queries.incident(reading(), ref=ref, actor=actor)
    page = render_template("desk/incident.html", form=form, incident=found, steps=found.standing.open_to(actor))
    return page, forms.status_of(form)
