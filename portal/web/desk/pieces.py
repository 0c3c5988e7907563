"""Texts at the desk: written in both languages side by side, reviewed for secrets, published, corrected, withdrawn.

Source: 2021 arts. 30(3), 39; 2024 arts. 7-8, 30 (LAW R01-R02, J14, P05).
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.content.commands import PieceDraft
from portal.content.desk import commands, queries
from portal.content.desk.manuscripts import STAFF
from portal.content.models import PieceKind
from portal.content.sanitising import clean
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.procedures.piece import PIECE
from portal.law.roles import Role
from portal.web.desk import piece_forms
from portal.web.desk.piece_forms import KINDS, FileForm, PieceForm, PublishForm, StepForm, WithdrawForm
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("pieces", __name__, url_prefix="/desk/pieces")
Shown = Response | str | tuple[str, int]


@routes.get("")
@guards.staff(*STAFF)
def index() -> str:
    """Show the manuscripts within reach, and the public texts without one."""
    return render_template(
        "desk/pieces.html",
        rows=queries.manuscripts_of(reading(), actor=actor()),
        alone=queries.without_manuscript(reading(), actor=actor(), at=request_now()),
        kinds=KINDS,
        states=PIECE.states,
        may_write=actor().has(Role.CONTENT_EDITOR),
    )


@routes.route("/new", methods=["GET", "POST"])
@guards.staff(Role.CONTENT_EDITOR)
def new() -> Shown:
    """Begin a text; `from` and `revision` in the address take over an earlier one."""
    form = PieceForm(request.form, obj=_earlier())
    draft = piece_forms.draft_of(form) if request.method == "POST" and _known_kind(form) else None
    if draft is not None and (
        ref := forms.attempt(form, lambda s: commands.open_manuscript(s, draft=draft, actor=actor(), at=request_now()))
    ):
        return redirect(href(f"/desk/pieces/{ref}"), 303)
    return render_template("desk/piece_form.html", form=form, ref="", seen=None), forms.status_of(form)


@routes.post("/adopt/<kind>/<slug>")
@guards.staff(Role.CONTENT_EDITOR)
def adopt(kind: str, slug: str) -> Shown:
    """Take over a text that was published without a manuscript."""
    if kind not in {one.value for one in PieceKind}:
        raise NotFound(msg("没有找到这篇内容。"))
    form = StepForm()
    found = forms.attempt(
        form,
        lambda s: commands.take_over(s, kind=PieceKind(kind), slug=slug, actor=actor(), at=request_now()),
    )
    return redirect(href(f"/desk/pieces/{found}" if found else "/desk/pieces"), 303)


@routes.get("/<ref>")
@guards.staff(*STAFF)
def show(ref: str) -> str:
    """Show one manuscript: both languages as readers will get them, what can be done, its history."""
    return page(ref)


@routes.route("/<ref>/edit", methods=["GET", "POST"])
@guards.staff(Role.CONTENT_EDITOR)
def edit(ref: str) -> Shown:
    """Change the text; each save is a revision."""
    view = queries.manuscript(reading(), ref=ref, actor=actor())
    form = PieceForm(request.form, obj=view.draft)
    form.kind.data, form.slug.data = view.kind.value, view.slug
    draft = piece_forms.draft_of(form) if request.method == "POST" else None
    if draft is not None and (
        saved := forms.attempt(
            form,
            lambda s: commands.save(s, ref=ref, draft=draft, actor=actor(), at=request_now(), seen=forms.seen()),
        )
    ):
        return redirect(href(f"/desk/pieces/{saved}"), 303)
    seen = view.standing.number if request.method == "GET" or form.form_errors else forms.seen()
    return render_template("desk/piece_form.html", form=form, ref=ref, seen=seen), forms.status_of(form)


@routes.post("/<ref>/<any(publish, publish_correction):action>")
@guards.staff(Role.CONTENT_PUBLISHER)
def publish(ref: str, action: str) -> Shown:  # noqa: ARG001 -- the state knows which of the two it is
    """Confirm the secrecy review and set the instant of publication."""
    form = PublishForm(request.form)
    when = piece_forms.instant(form)
    return _done(
        ref,
        form,
        lambda s: commands.publish(
            s,
            ref=ref,
            confirmed=form.confirmed.data or (),
            from_instant=when,
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
        ),
    )


@routes.post("/<ref>/withdraw")
@guards.staff(Role.CONTENT_PUBLISHER)
def withdraw(ref: str) -> Shown:
    """Withdraw a text, at once or at an instant."""
    form = WithdrawForm(request.form)
    when = piece_forms.instant(form)
    return _done(
        ref,
        form,
        lambda s: commands.withdraw(
            s,
            ref=ref,
            from_instant=when,
            reason=form.reason.data or "",
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
        ),
    )


@routes.post("/<ref>/<action>")
@guards.staff(*STAFF)
def step(ref: str, action: str) -> Shown:
    """Take one of the plain steps."""
    form = StepForm(request.form)
    return _done(
        ref,
        form,
        lambda s: commands.step(
            s,
            ref=ref,
            action=action,
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
            reason=request.form.get("reason", ""),
        ),
    )


def page(ref: str, form: StepForm | PublishForm | WithdrawForm | FileForm | None = None) -> str:
    """Return the page of a manuscript, with the errors of the one form that was refused."""
    view = queries.manuscript(reading(), ref=ref, actor=actor())
    open_steps = view.standing.open_to(actor())
    return render_template(
        "desk/piece.html",
        view=view,
        form=form,
        publishing=form if isinstance(form, PublishForm) else PublishForm(),
        withdrawing=form if isinstance(form, WithdrawForm) else WithdrawForm(),
        filing=form if isinstance(form, FileForm) else FileForm(),
        plain_steps=[one for one in open_steps if one.action in commands.SIMPLE],
        review=next((one for one in open_steps if one.action.startswith("publish")), None),
        withdrawal=next((one for one in open_steps if one.action == "withdraw"), None),
        may_edit=any(one.action.startswith("revise") for one in open_steps),
        shown=view.shown_at(request_now()),
        previews=_previews(view.preview),
        kinds=KINDS,
    )


def _done(ref: str, form: StepForm | PublishForm | WithdrawForm, act: Callable[[Session], str]) -> Shown:
    done = None if form.errors else forms.attempt(form, act)
    if done is not None:
        return redirect(href(f"/desk/pieces/{ref}"), 303)
    return page(ref, form), forms.status_of(form)


def _known_kind(form: PieceForm) -> bool:
    if form.kind.data in {one.value for one in PieceKind}:
        return True
    fields.wrong(form.kind, msg("请选择"))
    return False


def _earlier() -> PieceDraft | None:
    ref, number = request.args.get("from", ""), request.args.get("revision", "")
    if not ref or not (number.isascii() and number.isdecimal() and len(number) < 9):
        return None
    return queries.draft_at(reading(), ref=ref, number=int(number), actor=actor())


def _previews(draft: PieceDraft) -> dict[str, Markup]:
    # As on the public page: what leaves here is not escaped, so it is cleaned where it leaves.
    found = {"zh": draft.body_zh, "mn": draft.body_mn or ""}
    return {lang: Markup(clean(body)) for lang, body in found.items()}  # noqa: S704
