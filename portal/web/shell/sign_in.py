"""Decides who is asking: the session a browser shows, the guard of the route, and the token every form carries.

The cookie holds a random token and the secret of the forms; everything else is on the server, so that signing out, an
account switched off or a role taken away counts at the next request (2021 art. 30(2)).
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.holders import sessions as holder_sessions
from portal.accounts.holders.models import HolderSession
from portal.accounts.staff import proof, sessions
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.models import StaffSession
from portal.accounts.staff.proof import Opened
from portal.identity.queries import is_proven
from portal.kernel.errors import Forbidden
from portal.kernel.messages import msg
from portal.law.actors import PERMISSIONS, Actor, Party
from portal.web.shell import carried, failures, guards, holder_sign_in_form, sign_in_form
from portal.web.shell.addresses import current_address, href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import Wiring, wiring

SIGN_IN: Final = "/desk/sign-in"
HOLDER_SIGN_IN: Final = "/account/sign-in"
PROVE: Final = "/account/identity"
_FORMS_ENTRY: Final = "csrf_token"
csrf: Final = CSRFProtect()
_manager: Final = LoginManager()
_NOT_FROM_HERE: Final = msg("这个表单不是从本站刚打开的页面提交的，所以没有受理。请返回上一页，刷新后再提交。")


class SignedIn(UserMixin):  # type: ignore[misc]
    """One live session of one member of staff."""

    def __init__(self, token: str, actor: Actor, found: StaffSession | None = None) -> None:
        """Keep what the session is and whose; `found` is its row, none for one that has just begun."""
        self.token = token
        self.actor = actor
        self.found = found

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self.token


class SignedInHolder(UserMixin):  # type: ignore[misc]
    """One live session of one holder of an account of the public."""

    def __init__(self, token: str, party: Party, found: HolderSession | None = None) -> None:
        """Keep what the session is and whose; `found` is its row, none for one that has just begun."""
        self.token = token
        self.party = party
        self.found = found

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return carried.HOLDER_MARK + self.token


def install(app: Flask, parts: Wiring) -> None:
    """Prepare cookies, sessions, guards and form tokens; the guard is asked before the token of a form."""
    https = parts.settings.https
    app.config.update(
        SECRET_KEY=parts.keyring.derived("flask-session"),
        SESSION_COOKIE_NAME="__Host-portal" if https else "portal",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
    )
    _manager.session_protection = None
    _manager.user_loader(_load)
    _manager.init_app(app)
    app.before_request(_enforce)
    csrf.init_app(app)
    app.after_request(_keep_private)

    @app.errorhandler(CSRFError)
    def refused(_error: CSRFError) -> Response:
        return failures.answer(400, _NOT_FROM_HERE)


def current_actor() -> Actor | None:
    """Return which member of staff is asking, None for anybody else."""
    return current_user.actor if isinstance(current_user._get_current_object(), SignedIn) else None  # noqa: SLF001


def current_party() -> Party | None:
    """Return which holder is asking, None for anybody else."""
    return current_user.party if isinstance(current_user._get_current_object(), SignedInHolder) else None  # noqa: SLF001


def actor() -> Actor:
    """Return who is asking, on a route whose guard has let staff in; raises Forbidden elsewhere."""
    found = current_actor()
    if found is None:
        raise Forbidden(msg("请先登录。"), citation=PERMISSIONS)
    return found


def party() -> Party:
    """Return which holder is asking, on a route whose guard has let them in; raises Forbidden elsewhere."""
    found = current_party()
    if found is None:
        raise Forbidden(msg("请先登录。"), citation=PERMISSIONS)
    return found


def token() -> str:
    """Return the token of the session in hand."""
    return str(current_user.token)


def visitor() -> Visitor:
    """Return from where this request came."""
    return Visitor(request.remote_addr or "", request.user_agent.string)


def begin(opened: Opened) -> None:
    """Give the browser a new session.

    The secret of its forms changes too, unless the same person comes back: a form left open elsewhere still fits.
    """
    _renew(opened.actor.ref)
    login_user(SignedIn(opened.token, opened.actor))


def begin_holder(token: str, party: Party) -> None:
    """Give the browser the new session of a holder, in the same way."""
    _renew(party.ref)
    login_user(SignedInHolder(token, party))


def leave() -> None:
    """Take the session from the browser."""
    logout_user()
    session.clear()


def permits(guard: guards.Guard, who: Actor | None) -> bool:
    """Return whether a staff guard lets this person in."""
    return who is not None and (not guard.roles or who.has(*guard.roles))


def _renew(who: str) -> None:
    same = carried.former_holder() == who
    _end_former()
    kept = session.get(_FORMS_ENTRY) if same else None
    session.clear()
    g.pop(_FORMS_ENTRY, None)
    if kept is not None:
        session[_FORMS_ENTRY] = kept


def _end_former() -> None:
    """Ends the session this browser showed until now: whoever signs in anew leaves none behind (ASVS 7.2.4)."""
    token = session.get("_user_id")
    if not isinstance(token, str):
        return
    with wiring().database.unit_of_work() as work:
        if token.startswith(carried.HOLDER_MARK):
            token = token.removeprefix(carried.HOLDER_MARK)
            holder_sessions.end(work, token=token, reason="sign-in", at=request_now())
        else:
            sessions.end(work, token=token, reason="sign-in", at=request_now())


def _load(token: str) -> SignedIn | SignedInHolder | None:
    if token.startswith(carried.HOLDER_MARK):
        return _load_holder(token.removeprefix(carried.HOLDER_MARK))
    found = sessions.find(reading(), token=token, at=request_now())
    if found is None or not proof.let_in(found.staff, demo=wiring().settings.demo_mode):
        return None
    return SignedIn(token, sessions.actor_of(found.staff), found)


def _load_holder(token: str) -> SignedInHolder | None:
    found = holder_sessions.find(reading(), token=token, at=request_now())
    if found is None or (found.holder.created_by == proof.DEMO and not wiring().settings.demo_mode):
        return None
    return SignedInHolder(token, holder_sessions.party_of(found.holder), found)


def _enforce() -> AnyResponse | None:
    if request.endpoint is None:
        return None
    guard = guards.guard_of(current_app.view_functions[request.endpoint])
    if guard is None:
        abort(404)
    if guard == guards.UNIT_KEY:
        current_app.extensions[guards.UNIT_KEY.kind]()
    if guard in (guards.HOLDER, guards.PROVEN):
        return _enforce_holder(guard)
    if guard.kind != guards.STAFF:
        return None
    who = current_actor()
    if who is None:
        return _ask(SIGN_IN, sign_in_form.expired)
    if not permits(guard, who):
        raise Forbidden(msg("您的角色没有这项权限。"), citation=PERMISSIONS)
    _mark_seen()
    return None


def _enforce_holder(guard: guards.Guard) -> AnyResponse | None:
    who = current_party()
    if who is None:
        return _ask(HOLDER_SIGN_IN, holder_sign_in_form.expired)
    _mark_seen()
    if guard == guards.PROVEN and not is_proven(reading(), party=who, today=request_today()):
        return redirect(href(PROVE), 303)
    return None


def _ask(sign_in: str, expired: Callable[[str], tuple[str, int]]) -> AnyResponse:
    """The sign-in page: at once, with what was typed, for a form whose session has ended; else by a redirect."""
    kept = carried.pack() if request.method == "POST" else None
    if kept is None:
        return redirect(href(sign_in) + "?" + urlencode({"next": current_address()}), 303)
    return make_response(expired(kept))


def _mark_seen() -> None:
    at, found = request_now(), current_user.found
    if found is None or at - found.seen_at < sessions.SEEN_EVERY:
        return
    # Where another writer is busy, the next request will tell.
    with suppress(OperationalError), wiring().database.unit_of_work(waits=False) as work:
        marking = holder_sessions if isinstance(found, HolderSession) else sessions
        marking.mark_seen(work, session_id=found.id, at=at)


def _keep_private(response: Any) -> Any:
    guard = guards.guard_of(current_app.view_functions.get(request.endpoint or "", _nothing))
    if (guard is not None and guard.kind != guards.PUBLIC.kind) or session.modified:
        response.headers["Cache-Control"] = "no-store"
    return response


def _nothing() -> None:
    """Stand for a route that does not exist."""
