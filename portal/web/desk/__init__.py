"""The desk: pages of staff. BLUEPRINTS joins them, MENU says which of them stand in the night bar for whom."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Flask, current_app, request, url_for

from portal.kernel.messages import Message, msg
from portal.web.desk import (
    account,
    audit_desk,
    case_tasks,
    cases,
    cases_new,
    cases_refused,
    cases_served,
    cases_steps,
    catalogue_desk,
    catalogue_hearings,
    catalogue_items,
    catalogue_requests,
    channels_desk,
    complaints,
    corrections,
    counter,
    grants,
    identity_checks,
    incidents,
    listings,
    listings_removals,
    listings_steps,
    lookups,
    measure_applications,
    measures,
    notices,
    organ_batches,
    organ_queries,
    oversight,
    piece_files,
    pieces,
    registers,
    repair_notices,
    repairs,
    repairs_rules,
    reports,
    sign_in,
    staff_admin,
    staff_units,
    submission_files,
    submission_held,
    submission_quality,
    submission_rows,
    submissions,
    supervision,
    unit_keys,
    worklist,
)
from portal.web.shell import guards
from portal.web.shell.sign_in import current_actor, permits

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    listings.routes,
    listings_steps.routes,
    listings_removals.routes,
    registers.routes,
    submissions.routes,
    submission_rows.routes,
    submission_files.routes,
    submission_quality.routes,
    submission_held.routes,
    notices.routes,
    repair_notices.routes,
    unit_keys.routes,
    worklist.routes,
    sign_in.routes,
    account.routes,
    staff_admin.routes,
    staff_units.routes,
    catalogue_desk.routes,
    catalogue_items.routes,
    catalogue_requests.routes,
    catalogue_hearings.routes,
    lookups.routes,
    identity_checks.routes,
    organ_batches.routes,
    organ_queries.routes,
    corrections.routes,
    complaints.routes,
    repairs.routes,
    repairs_rules.routes,
    counter.routes,
    reports.routes,
    measures.routes,
    measure_applications.routes,
    oversight.routes,
    oversight.unusual_routes,
    audit_desk.routes,
    grants.routes,
    incidents.routes,
    supervision.routes,
    pieces.routes,
    piece_files.routes,
    channels_desk.routes,
    cases.routes,
    cases_new.routes,
    cases_refused.routes,
    cases_steps.routes,
    cases_served.routes,
    case_tasks.routes,
)

# Endpoint and word; whom the guard of the endpoint does not let in does not see it.
MENU: Final[tuple[tuple[str, Message], ...]] = (
    ("worklist.show", msg("待办")),
    ("staff_admin.index", msg("人员")),
    ("staff_units.index", msg("单位")),
    ("submissions.index", msg("成批报送")),
    ("submission_held.index", msg("待核查")),
    ("notices.index", msg("变更和撤回")),
    ("desk_repair_notices.index", msg("修复告知书")),
    ("unit_keys.index", msg("密钥")),
    ("listings.index", msg("名单办理")),
    ("desk_catalogue.overview", msg("目录")),
    ("desk_measures.overview", msg("措施清单")),
    ("desk_applied_measures.index", msg("措施适用")),
    ("identity_checks.index", msg("证件核对")),
    ("desk_grants.index", msg("书面授权")),
    ("desk_cases.index", msg("异议、删除、修复和复核")),
    ("desk_case_tasks.index", msg("核查和告知")),
    ("lookups.search", msg("查询")),
    ("organ_queries.index", msg("履职查询")),
    ("desk_corrections.index", msg("更正告知")),
    ("desk_complaints.index", msg("投诉建议")),
    ("desk_repair_rules.index", msg("修复的限制")),
    ("counter.serve", msg("窗口")),
    ("desk_reports.index", msg("收回报告")),
    ("incidents.index", msg("安全事件")),
    ("supervision.index", msg("监督案件")),
    ("oversight.check", msg("自查")),
    ("anomalies.unusual", msg("异常查询")),
    ("audit_desk.index", msg("审计")),
    ("pieces.index", msg("内容")),
    ("channels_desk.index", msg("渠道")),
)
# Whoever has no list of cases in the menu comes to these pages for what their unit is asked.
_OF_UNITS: Final = {"desk_repairs": "desk_case_tasks.index", "desk_cases_new": "desk_case_tasks.index"}


def register(app: Flask) -> None:
    """Join the pages of the desk and what their frame asks."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        desk_menu=menu,
        signed_in=current_actor,
        demo_accounts=sign_in.demo_accounts,
        demo_visitor=sign_in.demo_visitor,
    )


def menu() -> list[tuple[str, Message, bool]]:
    """Return address, word and whether it is the present one, of each page this person may open."""
    mine = {endpoint: url_for(endpoint) for endpoint, _ in MENU if _is_open(endpoint)}
    present = _present(mine)
    return [(mine[endpoint], text, endpoint == present) for endpoint, text in MENU if endpoint in mine]


def _is_open(endpoint: str) -> bool:
    guard = guards.guard_of(current_app.view_functions[endpoint])
    return guard is not None and permits(guard, current_actor())


def _present(entries: Mapping[str, str]) -> str | None:
    """The entry of the page: of its own blueprint, or the nearest under whose address it lies."""
    blueprint, page = request.blueprint or "", request.script_root + request.path
    own = [endpoint for endpoint in entries if endpoint.partition(".")[0] == blueprint]
    # Everything lies under the worklist.
    above = [endpoint for endpoint, address in entries.items() if page.startswith(f"{address}/")]
    nearest = sorted(set(above) - {MENU[0][0]}, key=lambda endpoint: -len(entries[endpoint]))
    return next(iter((*own, *nearest)), _OF_UNITS.get(blueprint))
