"""Registers: none without legal basis; proposed by the authority, approved by its competent department (24§36)."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField

from portal import i18n
from portal.kernel.messages import msg
from portal.law.roles import Role
from portal.register.lists.models import ListKind
from portal.register.lists.registers import commands, queries
from portal.register.lists.registers.commands import RegisterDraft
from portal.register.lists.registers.models import BasisKind, RegisterProposal
from portal.web.desk.listings import ANSWER
from portal.web.desk.listings_forms import ReasonForm, StepForm, choices, turn
from portal.web.public.words import LIST_NAMES
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.fields import words
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("registers", __name__, url_prefix="/desk/registers")

_STEPS: Final[dict[str, tuple[type[StepForm], Callable[..., RegisterProposal]]]] = {
    "approve": (StepForm, commands.approve),
    "refuse": (ReasonForm, commands.refuse),
}


class RegisterForm(StepForm):
    """A register as proposed (2024 arts. 30, 36)."""

    kind = SelectField(words(msg("名单种类")), choices=choices((one.value, text) for one, text in LIST_NAMES.items()))
    code = StringField(words(msg("代码（修订时填写已有名单的代码）")))
    name_zh = StringField(words(msg("名称")))
    name_mn = StringField(words(msg("蒙古文名称")))
    basis_kind = SelectField(
        words(msg("依据的种类")),
        choices=choices([("", msg("请选择")), *((one.value, one.label) for one in BasisKind)]),
        validate_choice=False,
    )
    legal_basis = StringField(words(msg("依据的名称和条款")))
    version = StringField(words(msg("认定规定的版本")))
    rules = TextAreaField(words(msg("列入标准或者评定办法摘要")), render_kw={"rows": 8})
    piece_slug = SelectField(words(msg("已公布的评定办法（守信名单必填）")), validate_choice=False)
    repairable = BooleanField(words(msg("可以申请信用修复")), default=True)
    names_basis = StringField(words(msg("公布自然人全名的法律依据")))
    defence_days = StringField(words(msg("陈述、申辩期（工作日）")))
    answer_days = StringField(words(msg("答复期限（日）")))


@routes.get("")
@guards.staff(Role.LIST_AUTHORITY, Role.COMPETENT_REVIEWER)
def index() -> str:
    """List the registers in force and the proposals."""
    return render_template(
        "desk/registers.html",
        registers=queries.in_force(reading()),
        proposals=queries.proposals(reading(), actor=actor()),
        may_propose=actor().has(Role.LIST_AUTHORITY),
    )


@routes.route("/new", methods=["GET", "POST"])
@guards.staff(Role.LIST_AUTHORITY)
def new() -> ANSWER:
    """Propose a register, or a new version of the rules of one."""
    form = RegisterForm(request.form)
    form.piece_slug.choices = {
        "": i18n.render(msg("无")),
        **dict(queries.assessment_rules(reading(), at=request_now())),
    }
    if request.method == "POST":
        draft = _draft(form)

        def act(session: Session) -> str:
            return commands.propose(session, draft=draft, turn=turn(form)).ref

        if not form.errors and (ref := forms.attempt(form, act)):
            return redirect(href(f"/desk/registers/{ref}"), 303)
    return render_template("desk/register_new.html", form=form), forms.status_of(form)


@routes.get("/<ref>")
@guards.staff(Role.LIST_AUTHORITY, Role.COMPETENT_REVIEWER)
def show(ref: str) -> str:
    """Show one proposal."""
    return _page(ref, ReasonForm())


@routes.post('/<ref>/<any("approve", "refuse"):action>')
@guards.staff(Role.COMPETENT_REVIEWER)
def step(ref: str, action: str) -> ANSWER:
    """Approve or refuse."""
    kind, command = _STEPS[action]
    form = kind(request.form)
    if forms.attempt(form, lambda session: command(session, ref=ref, turn=turn(form)).ref):
        return redirect(href(f"/desk/registers/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


def _page(ref: str, form: StepForm) -> str:
    view = queries.proposal_view(reading(), ref=ref, actor=actor())
    return render_template("desk/register.html", view=view, form=form)


def _draft(form: RegisterForm) -> RegisterDraft:
    texts = ("code", "name_zh", "name_mn", "legal_basis", "rules", "version", "piece_slug", "names_basis")
    chosen = form.basis_kind.data
    return RegisterDraft(
        kind=ListKind(form.kind.data) if form.kind.data in set(ListKind) else ListKind.SERIOUS,
        basis_kind=BasisKind(chosen) if chosen in set(BasisKind) else None,
        repairable=bool(form.repairable.data),
        defence_days=_number(form.defence_days),
        answer_days=_number(form.answer_days),
        **{name: (form[name].data or "").strip() for name in texts},
    )


def _number(field: Field) -> int | None:
    text = (field.data or "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        fields.wrong(field, msg("请填写整数。"))
        return None
    return int(text)
