"""Pages of security administrators: the units of their subtree, confirmed or only named by a batch."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, StringField

from portal import i18n
from portal.accounts import commands, queries
from portal.accounts.commands import UnitDraft
from portal.accounts.models import UnitKind
from portal.kernel import divisions
from portal.kernel.messages import Message, msg
from portal.kernel.paging import page_number
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now

routes: Final = Blueprint("staff_units", __name__)

Answer = Response | str | tuple[str, int]
UNITS: Final = "/desk/units"
KINDS: Final[dict[UnitKind, Message]] = {
    UnitKind.PROVIDER: msg("信用信息提供单位"),
    UnitKind.AGENCY: msg("信用工作机构"),
    UnitKind.COMPETENT: msg("信用工作主管部门"),
    UnitKind.COURT: msg("人民法院"),
}
_ADMIN: Final = guards.staff(Role.SECURITY_ADMIN)


class UnitForm(Form):
    """A unit that is known already."""

    name_zh = StringField(fields.words(msg("单位名称")))
    name_mn = StringField(fields.words(msg("蒙古文名称")), render_kw={"lang": "mn-Mong-CN"})
    kind = SelectField(fields.words(msg("类别")), validate_choice=False)
    division = SelectField(fields.words(msg("行政区划")), validate_choice=False)
    security_officer = StringField(fields.words(msg("信息安全责任人姓名")))

    def draft(self) -> UnitDraft:
        """Return what was entered; a kind that is none counts as provider, which may do least."""
        kinds = {kind.value: kind for kind in UnitKind}
        return UnitDraft(
            name_zh=_plain(self.name_zh.data) or "",
            name_mn=_plain(self.name_mn.data),
            kind=kinds.get(self.kind.data, UnitKind.PROVIDER),
            division=self.division.data or "",
            security_officer=_plain(self.security_officer.data),
        )


class NewUnitForm(UnitForm):
    """A unit to be entered."""

    credit_code = StringField(fields.words(msg("统一社会信用代码")), render_kw={"autocapitalize": "characters"})


@routes.get(UNITS)
@_ADMIN
def index() -> str:
    """List the units within reach."""
    text, waiting = request.args.get("q", "").strip(), request.args.get("view") == "waiting"
    number = page_number(request.args.get("page"))
    found = queries.units(reading(), actor=sign_in.actor(), text=text, number=number, waiting=waiting)
    return render_template("desk/staff_units.html", page=found, text=text, waiting=waiting, kinds=KINDS)


@routes.route(f"{UNITS}/new", methods=["GET", "POST"])
@_ADMIN
def new() -> Answer:
    """Enter a unit."""
    form = NewUnitForm(request.form)
    _offer_choices(form, sign_in.actor())

    def act(work: Session) -> str:
        return commands.enter_unit(
            work,
            credit_code=form.credit_code.data or "",
            draft=form.draft(),
            actor=sign_in.actor(),
            at=request_now(),
        )

    code = forms.attempt(form, act) if request.method == "POST" else None
    if code:
        return redirect(href(f"{UNITS}/{code}"), 303)
    return render_template("desk/staff_unit.html", form=form, unit=None), forms.status_of(form)


@routes.route(f"{UNITS}/<code>", methods=["GET", "POST"])
@_ADMIN
def show(code: str) -> Answer:
    """Show a unit; confirm or change it."""
    unit = queries.unit(reading(), credit_code=code, actor=sign_in.actor())
    form = UnitForm(request.form) if request.method == "POST" else UnitForm(obj=unit)
    _offer_choices(form, sign_in.actor())

    def act(work: Session) -> str:
        return commands.settle_unit(work, credit_code=code, draft=form.draft(), actor=sign_in.actor(), at=request_now())

    settled = forms.attempt(form, act) if request.method == "POST" else None
    if settled:
        return redirect(href(f"{UNITS}/{code}"), 303)
    return render_template("desk/staff_unit.html", form=form, unit=unit), forms.status_of(form)


def _offer_choices(form: UnitForm, actor: Actor) -> None:
    form.kind.choices = [(kind.value, i18n.render(label)) for kind, label in KINDS.items()]
    within = [one for one in divisions.all_current() if actor.reaches(one.code)]
    form.division.choices = [(one.code, f"{one.code} {one.name}") for one in within]


def _plain(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
