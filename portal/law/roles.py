"""Decides which roles staff may hold, and which roles nobody may hold together.

Whoever makes, checks; whoever edits, publishes; system, security and audit are each a different person's business
(2021 arts. 9, 30(2); GB/T 22239 level 3).
"""

from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg

SEPARATION: Final = Citation("21", 30, 2)


class Role(StrEnum):
    """What a member of staff may do; always within the unit's subtree of divisions (2021 art. 5)."""

    PROVIDER_MAKER = "provider_maker"
    PROVIDER_CHECKER = "provider_checker"
    AGENCY_CLERK = "agency_clerk"
    AGENCY_HEAD = "agency_head"
    LIST_AUTHORITY = "list_authority"
    COMPETENT_REVIEWER = "competent_reviewer"
    CONTENT_EDITOR = "content_editor"
    CONTENT_PUBLISHER = "content_publisher"
    SECURITY_ADMIN = "security_admin"
    SYSTEM_ADMIN = "system_admin"
    AUDITOR = "auditor"
    QUERY_CLERK = "query_clerk"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the role."""
        return _LABELS[self]


_LABELS: Final = {
    Role.PROVIDER_MAKER: msg("提供单位报送员"),
    Role.PROVIDER_CHECKER: msg("提供单位审核员"),
    Role.AGENCY_CLERK: msg("工作机构经办人"),
    Role.AGENCY_HEAD: msg("工作机构负责人"),
    Role.LIST_AUTHORITY: msg("名单认定人员"),
    Role.COMPETENT_REVIEWER: msg("主管部门审查员"),
    Role.CONTENT_EDITOR: msg("内容编辑"),
    Role.CONTENT_PUBLISHER: msg("内容发布审核员"),
    Role.SECURITY_ADMIN: msg("安全管理员"),
    Role.SYSTEM_ADMIN: msg("系统管理员"),
    Role.AUDITOR: msg("审计员"),
    Role.QUERY_CLERK: msg("履职查询员"),
}

# Nobody holds two roles of one set.
APART: Final = (
    frozenset({Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR}),
    frozenset({Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER}),
    frozenset({Role.CONTENT_EDITOR, Role.CONTENT_PUBLISHER}),
    frozenset({Role.AGENCY_CLERK, Role.AGENCY_HEAD}),
)
# Those who look after accounts, machines and evidence take no part in the business they look after.
OUTSIDE_BUSINESS: Final = frozenset({Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR})


def kept_apart(roles: frozenset[Role]) -> frozenset[Role]:
    """Return the roles among these that one person may not hold together; empty when all is well."""
    for apart in APART:
        if len(roles & apart) > 1:
            return roles & apart
    outside = roles & OUTSIDE_BUSINESS
    return roles if outside and roles - OUTSIDE_BUSINESS else frozenset()
