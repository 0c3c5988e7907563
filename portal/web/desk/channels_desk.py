"""Channels at the desk: a clerk of the agency proposes for the own subtree, its head confirms (2021 art. 39)."""

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from portal.content import queries as public
from portal.content.commands import ChannelDraft
from portal.content.desk import channels
from portal.kernel import divisions
from portal.kernel.messages import msg
from portal.law.roles import Role
from portal.web.shell import forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.fields import words
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("channels_desk", __name__, url_prefix="/desk/channels")
STAFF: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)


class ChannelForm(Form):
    """Where a division receives objections, reviews, repairs and queries."""

    office = StringField(words(msg("受理机构")))
    phone = StringField(words(msg("电话")))
    email = StringField(words(msg("电子邮箱")))
    website = StringField(words(msg("网站")))
    address = StringField(words(msg("地址")))
    hours = StringField(words(msg("办公时间")))


class DecisionForm(Form):
    """A decision on a proposal; the reason stands in components/desk.html."""


@routes.get("")
@guards.staff(*STAFF)
def index() -> str:
    """Show the channels of the own subtree and the proposals that wait."""
    own = actor().division
    known = [view for group in public.channels(reading()) for view in (group.own, *group.counties)]
    return render_template(
        "desk/channels.html",
        rows=[view for view in known if divisions.is_within(view.division, own)],
        changes=channels.open_changes(reading(), actor=actor()),
        may_propose=actor().has(Role.AGENCY_CLERK),
    )


@routes.route("/<division>/edit", methods=["GET", "POST"])
@guards.staff(Role.AGENCY_CLERK)
def propose(division: str) -> Response | tuple[str, int]:
    """Propose other channels for a division."""
    actor().require_reach(division)
    present = public.channel(reading(), division=division)
    form = ChannelForm(request.form, obj=present)
    if request.method == "POST":
        typed: dict[str, Any] = {field.name: (field.data or "").strip() or None for field in form}
        draft = ChannelDraft(division=division, **typed | {"office": typed["office"] or ""})
        ref = forms.attempt(form, lambda s: channels.propose(s, draft=draft, actor=actor(), at=request_now()))
        if ref:
            return redirect(href(f"/desk/channels/changes/{ref}"), 303)
    return render_template("desk/channel_form.html", form=form, present=present), forms.status_of(form)


@routes.get("/changes/<ref>")
@guards.staff(*STAFF)
def change(ref: str) -> str:
    """Show a proposal beside what is public now."""
    return _page(ref, DecisionForm())


@routes.post("/changes/<ref>/<action>")
@guards.staff(Role.AGENCY_HEAD)
def decide(ref: str, action: str) -> Response | tuple[str, int]:
    """Confirm or refuse a proposal."""
    form = DecisionForm(request.form)
    if forms.attempt(
        form,
        lambda s: channels.decide(
            s,
            ref=ref,
            action=action,
            actor=actor(),
            at=request_now(),
            seen=forms.seen(),
            reason=request.form.get("reason", ""),
        ),
    ):
        return redirect(href(f"/desk/channels/changes/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


def _page(ref: str, form: DecisionForm) -> str:
    view = channels.change(reading(), ref=ref, actor=actor())
    labels = {field.name: field.label.text for field in ChannelForm()}
    return render_template(
        "desk/channel_change.html", view=view, form=form, open=view.standing.open_to(actor()), labels=labels
    )
