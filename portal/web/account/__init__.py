"""The pages of holders: BLUEPRINTS joins them, MENU says which of them stand beside each page of theirs."""

from typing import Final

from flask import Blueprint, Flask, request, url_for

from portal.kernel.messages import Message, msg
from portal.web.account import (
    browsers,
    cases,
    cases_new,
    check,
    closing,
    consents,
    corrections,
    devices,
    grants,
    grants_new,
    grants_paper,
    grants_use,
    identity,
    identity_papers,
    identity_provider,
    inbox,
    letters,
    own_account,
    own_file,
    recovery,
    registration,
    repairs,
    reports,
    security,
    sign_in,
    who_looked,
)
from portal.web.shell import guards
from portal.web.shell.holder_sign_in_form import ACCOUNT

# One entry per module of this folder that has routes.
BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    own_account.routes,
    inbox.routes,
    sign_in.routes,
    registration.routes,
    recovery.routes,
    security.routes,
    devices.routes,
    consents.routes,
    closing.routes,
    identity.routes,
    identity_provider.routes,
    identity_papers.routes,
    own_file.routes,
    grants.routes,
    grants_new.routes,
    grants_use.routes,
    grants_paper.routes,
    reports.routes,
    who_looked.routes,
    corrections.routes,
    cases.routes,
    cases_new.routes,
    repairs.routes,
    check.routes,
)

# Endpoint and word, in the order of the menu.
MENU: Final[tuple[tuple[str, Message], ...]] = (
    ("own_account.show", msg("我的信用")),
    ("own_file.choose", msg("信用档案")),
    ("own_reports.index", msg("信用报告")),
    ("own_grants.index", msg("查询授权")),
    ("own_cases.index", msg("我的申请")),
    ("own_check.index", msg("批量核对组织")),
    ("own_inbox.index", msg("消息")),
    ("own_identity.show", msg("身份核验")),
    ("own_security.show", msg("账户与安全")),
)


def register(app: Flask) -> None:
    """Join the pages of holders, and give their templates the menu."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.filters["browser"] = browsers.name_of
    app.jinja_env.globals.update(
        demo_holders=sign_in.demo_accounts,
        demo_provider=identity_provider.is_demonstrated,
        posts_letters=letters.posted,
        unread_letters=inbox.unread,
    )

    @app.context_processor
    def menu() -> dict[str, object]:
        view = app.view_functions.get(request.endpoint or "")
        mine = view is not None and guards.guard_of(view) in (guards.HOLDER, guards.PROVEN)
        return {"account_menu": MENU, "account_here": _here()} if mine else {}


def _here() -> str:
    """Return the blueprint of the menu under whose address this page lies, the nearest one; "" for none."""
    above = [(address, endpoint) for endpoint, _ in MENU if _is_below(request.path, address := url_for(endpoint))]
    return max(above, key=lambda found: len(found[0]))[1].split(".")[0] if above else ""


def _is_below(path: str, address: str) -> bool:
    address = address.removeprefix(request.script_root)
    return path == address or (path.startswith(f"{address}/") and address != ACCOUNT)
