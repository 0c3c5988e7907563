"""Authorisations at the desk: papers compared with the register and decided by two; revoked for whoever comes in."""

from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, RadioField, SelectField, StringField

from portal import i18n
from portal.access.grants import desk_queries, papers, revoking
from portal.access.grants.papers import Check
from portal.access.grants.queries import Line
from portal.access.grants.terms import PartyKind
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import msg
from portal.law.procedures.grant import REFUSALS
from portal.law.roles import Role
from portal.web.account.grants_forms import part_label, side_of
from portal.web.shell import attachments, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.fields import words
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_grants", __name__, url_prefix="/desk/grants")

Answer = str | AnyResponse | tuple[str, int]
_ALL: Final = guards.staff(*desk_queries.ROLES)
_CLERK: Final = guards.staff(Role.AGENCY_CLERK)
_PLAIN: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class CounterForm(Form):
    """Who stands at the counter; it goes into no address."""

    subject_kind = RadioField(words(msg("信息主体是")), validate_choice=False)
    subject_code = StringField(words(msg("统一社会信用代码")), render_kw=_PLAIN)
    subject_name = StringField(words(msg("姓名")), render_kw=_PLAIN)
    subject_document = SelectField(words(msg("证件类型")), validate_choice=False)
    subject_number = StringField(words(msg("证件号码")), render_kw=_PLAIN)


@routes.get("")
@_ALL
def index() -> str:
    """List the authorisations on paper, those that wait first."""
    found = desk_queries.papers(reading(), actor=actor(), cipher=wiring().cipher, today=request_today())
    return render_template("desk/grants.html", lines=found, may_revoke=actor().has(Role.AGENCY_CLERK))


@routes.route("/counter", methods=["GET", "POST"])
@_CLERK
def counter() -> Answer:
    """Find what a subject at the counter has authorised, to revoke it."""
    form = CounterForm(request.form)
    form.subject_kind.choices = [(each.value, i18n.render(each.label)) for each in PartyKind]
    form.subject_document.choices = [(kind.value, i18n.render(documents.label(kind))) for kind in DocumentType]
    found = forms.attempt(form, lambda work: _at_counter(work, form)) if request.method == "POST" else None
    return render_template("desk/grant_counter.html", form=form, found=found), forms.status_of(form)


@routes.post("/<ref>/revoke")
@_CLERK
def revoke(ref: str) -> Answer:
    """Revoke for the subject at the counter."""
    form = Form()

    def act(work: Session) -> bool:
        revoking.revoke_at_counter(
            work,
            ref=ref,
            reason=request.form.get("reason", ""),
            actor=actor(),
            cipher=wiring().cipher,
            at=request_now(),
            seen=forms.seen(),
        )
        return True

    done = forms.attempt(form, act)
    return render_template("desk/grant_revoked.html", form=form, done=done), forms.status_of(form)


@routes.get("/<ref>")
@_ALL
def show(ref: str) -> str:
    """Show an authorisation on paper with its comparisons."""
    return _page(ref, Form())


@routes.get("/<ref>/papers/<part>")
@_ALL
def paper(ref: str, part: str) -> Response:
    """Hand out one paper; that somebody looked is in the audit chain before it is."""
    with unit_of_work() as work:
        found = desk_queries.paper_file(work, ref=ref, part=part, actor=actor(), at=request_now())
        return attachments.answer(work, found, in_page=True)


@routes.post("/<ref>/<action>")
@_ALL
def step(ref: str, action: str) -> Answer:
    """Take a step."""
    # Each step has a reason of its own on the page, so a refusal stands above the whole.
    form = Form()
    if forms.attempt(form, lambda work: papers.act(work, ref=ref, action=action, check=_check())):
        return redirect(href(f"/desk/grants/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


def _check() -> Check:
    return Check(
        actor=actor(),
        at=request_now(),
        seen=forms.seen(),
        cipher=wiring().cipher,
        font=wiring().settings.cjk_font,
        reason=request.form.get("reason", ""),
    )


def _at_counter(work: Session, form: CounterForm) -> tuple[tuple[Line, int], ...]:
    side = side_of(form, "subject", "subject_document")
    grants = revoking.at_counter(work, side=side, actor=actor(), cipher=wiring().cipher, at=request_now())
    return desk_queries.counter_lines(work, grants, cipher=wiring().cipher, today=request_today())


def _page(ref: str, form: Form) -> str:
    view = desk_queries.paper(reading(), ref=ref, actor=actor(), cipher=wiring().cipher, at=request_now())
    steps = () if view.own else view.standing.open_to(actor())
    return render_template(
        "desk/grant.html",
        view=view,
        form=form,
        open_steps=[step for step in steps if step.action != "revoke_at_counter"],
        part_label=part_label,
        refusals=REFUSALS,
    )
