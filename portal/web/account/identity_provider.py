"""The way through the identity provider: out with a consent, back once, and looked at before it proves anything.

The return is the one GET that writes: it uses the attempt up. What it proves waits for a form of the holder, at an
address without the secrets of the return (docs/decisions/0020).
"""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from portal.accounts.holders import consents
from portal.demo import identity_provider as demo
from portal.identity.provider import Claimed, Provider, ProviderAway, ProviderWrong, attempts, proving
from portal.identity.provider.attempts import Mine, Returned
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.web.account import letters
from portal.web.account.identity import IDENTITY, Answer, LeaveForm, page
from portal.web.shell import forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import end_reading, reading, request_now, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_identity_provider", __name__)

PROVIDER: Final = f"{IDENTITY}/provider"
BACK: Final = f"{PROVIDER}/return"
_CONFIRM: Final = "confirm"
# How a way that proved nothing ended: status, title, what happened.
ENDS: Final[dict[str, tuple[int, Message, Message]]] = {
    "over": (
        409,
        msg("这次核验不能继续"),
        msg("返回的链接已经用过、过期，或者不是从这个账户的这个浏览器发出的。没有核验，也没有改变任何内容。"),
    ),
    "declined": (200, msg("没有核验"), msg("统一身份认证没有完成，可能是您取消了。您的账户没有任何变化。")),
    "away": (503, msg("统一身份认证没有回应"), ProviderAway().message),
    "wrong": (400, msg("没有核验"), ProviderWrong().message),
}


@routes.route(PROVIDER, methods=["GET", "POST"])
@guards.holder
def leave() -> Answer:
    """Keep the consent and the attempt, and show the way out; asked for again, lead to where it begins."""
    form, who, provider = LeaveForm(request.form), sign_in.party(), _provider()
    if request.method == "GET":
        return redirect(href(IDENTITY), 303)
    try:
        end_reading()
        departure = provider.depart(back=_back(), at=request_now())
    except (ProviderAway, ProviderWrong) as trouble:
        forms.show(form, trouble)
        return page(form)

    def act(work: Session) -> bool:
        if "yes" in (form.consent.data or ()):
            version = request.form.get("version", "")
            consents.give(work, party=who, kind=consents.IDENTITY_PROVIDER, version=version, at=request_now())
        attempts.leave(work, mine=_mine(), departure=departure)
        return True

    if not forms.attempt(form, act):
        return page(form)
    return render_template("account/identity_leave.html", address=departure.address, suggested=_suggested())


@routes.get(BACK)
@guards.public_form
def back() -> Response:
    """Use the attempt up, and go on to an address without its secrets."""
    provider, state = _provider(), request.args.get("state", "")
    # A stranger with a state that nobody has left with is no occasion to write.
    known = sign_in.current_party() is not None or attempts.is_known(reading(), state=state)
    returned = _returned(state) if known else None
    outcome = _asked(provider, returned) if returned else "over"
    return letters.discreet(redirect(href(f"{PROVIDER}/{outcome}"), 303))


@routes.route(f"{PROVIDER}/{_CONFIRM}", methods=["GET", "POST"])
@guards.holder
def confirm() -> Answer:
    """Show in short whom the provider named; establish it once the holder says so."""
    _provider()
    form, mine = Form(request.form), _mine()
    if request.method == "POST":
        if forms.attempt(form, lambda work: proving.confirm(work, mine=mine)):
            return redirect(href(IDENTITY), 303)
        with unit_of_work() as work:
            proving.refuse(work, mine=mine)
        return _refused(form)
    shown = proving.shown(reading(), mine=mine)
    if shown is None:
        return redirect(href(IDENTITY), 303)
    return render_template("account/identity_confirm.html", shown=shown)


@routes.get(f"{PROVIDER}/<any({', '.join(ENDS)}):outcome>")
@guards.public
def ended(outcome: str) -> Answer:
    """Say how a way that proved nothing ended."""
    _provider()
    status, title, text = ENDS[outcome]
    return render_template("account/identity_over.html", heading=title, text=text), status


def is_demonstrated() -> bool:
    """Return whether the provider is the one of the demonstration, in which one chooses a person."""
    chosen = wiring().settings
    return chosen.demo_mode and chosen.oidc_client_id == demo.CLIENT_ID


def _returned(state: str) -> Returned | None:
    who = sign_in.current_party()
    with unit_of_work() as work:
        return attempts.come_back(
            work,
            state=state,
            party=who,
            token=sign_in.token() if who else "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
        )


def _asked(provider: Provider, returned: Returned) -> str:
    """What the provider answers for the code; whatever else it wrote into the address is not read."""
    code = request.args.get("code", "")
    outcome = "declined"
    if code:
        try:
            end_reading()
            claimed = provider.redeem(
                code=code, verifier=returned.verifier, nonce=returned.nonce, back=_back(), at=request_now()
            )
            return _kept(returned, claimed)
        except ProviderAway:
            outcome = "away"
        except ProviderWrong:
            outcome = "wrong"
    with unit_of_work() as work:
        attempts.give_up(
            work,
            attempt=returned.attempt,
            why=outcome,
            party=sign_in.party(),
            visitor=sign_in.visitor(),
            at=request_now(),
        )
    return outcome


def _kept(returned: Returned, claimed: Claimed) -> str:
    with unit_of_work() as work:
        proving.keep(work, attempt=returned.attempt, claimed=claimed, cipher=wiring().cipher, at=request_now())
    return _CONFIRM


def _mine() -> Mine:
    return Mine(sign_in.party(), sign_in.token(), wiring().cipher, request_now())


def _refused(form: Form) -> Answer:
    """The page of the ways again, with what was refused."""
    again = LeaveForm()
    again.form_errors = form.form_errors
    return page(again)


def _provider() -> Provider:
    found = wiring().identity_provider
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _back() -> str:
    """Where the provider sends the browser: fixed by the operator's settings, in the language of this page."""
    return wiring().settings.base_url + href(BACK)


def _suggested() -> str:
    """Whom to choose at the provider of the demonstration; empty elsewhere."""
    if not is_demonstrated():
        return ""
    return demo.suggested(reading(), party=sign_in.party(), cipher=wiring().cipher)
