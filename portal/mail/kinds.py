"""Decides in which words the portal tells something: one row per kind of message, both languages from the catalogue.

The words name no identity number and no record; whoever wants to know more reads on where the message leads, and an
e-mail says that one signs in there (`letters`). Of a case the title tells kind and number, nothing else (2024 art. 24).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.kernel.messages import Message, msg
from portal.law.procedures import ALL


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message; subject and body are filled with its values."""

    id: str
    subject: Message
    body: Message


_ACCOUNT: Final = (
    Kind(
        "account.confirm",
        msg("请确认您的邮箱地址"),
        msg(
            "有人用这个邮箱地址注册账户。是您本人的，请在一小时内打开下面的链接，输入注册时设置的密码：\n%(link)s\n"
            "不是您本人的，不必理会，账户不会生效。"
        ),
    ),
    Kind(
        "account.registered_again",
        msg("这个邮箱地址已经有账户"),
        msg("有人用这个邮箱地址再次注册。账户没有变化，请直接登录；忘记密码的，可以找回。不是您本人的，不必理会。"),
    ),
    Kind(
        "account.recover",
        msg("设置新密码"),
        msg(
            "有人为您的账户申请找回密码。是您本人的，请在 10 分钟内打开下面的链接，设置新密码：\n%(link)s\n"
            "不是您本人的，不必理会，密码不会改变。"
        ),
    ),
    Kind(
        "account.password_recovered",
        msg("密码已经重新设置"),
        msg("您的账户通过邮件链接设置了新密码，所有登录已经结束。不是您本人操作的，请马上找回密码。"),
    ),
    Kind(
        "account.password_changed",
        msg("密码已经修改"),
        msg("您的账户修改了密码，其他登录已经结束。不是您本人操作的，请马上找回密码。"),
    ),
    Kind(
        "account.address_asked",
        msg("有人要更换账户的邮箱"),
        msg("您的账户申请更换邮箱地址，确认链接已经发往新地址。不是您本人操作的，请马上修改密码。"),
    ),
    Kind(
        "account.take_address",
        msg("请确认新的邮箱地址"),
        msg(
            "有账户要把邮箱换成这个地址。是您本人的，请先登录，再在一小时内打开下面的链接：\n%(link)s\n"
            "不是您本人的，不必理会。"
        ),
    ),
    Kind(
        "account.address_changed",
        msg("账户的邮箱已经更换"),
        msg("您的账户换了邮箱地址，以后的通知发往新地址。不是您本人操作的，请与信用信息工作机构联系。"),
    ),
    Kind(
        "account.second_factor_set",
        msg("验证器已经设置"),
        msg("您的账户设置了新的验证器，其他登录已经结束。不是您本人操作的，请马上找回密码。"),
    ),
    Kind(
        "account.second_factor_removed",
        msg("验证器已经停用"),
        msg("您的账户停用了验证器。不是您本人操作的，请马上修改密码。"),
    ),
    Kind(
        "account.recovery_codes",
        msg("恢复码已经更换"),
        msg("您的账户换了一组恢复码，原来的不能再用。不是您本人操作的，请马上修改密码。"),
    ),
    Kind(
        "account.closed",
        msg("账户已经注销"),
        msg("您的账户已经注销，邮箱地址、密码和验证器密钥已经删除。这是最后一封邮件。"),
    ),
)
_IDENTITY: Final = (
    Kind("identity.accepted", msg("身份核验已通过"), msg("您的身份已经核验，现在可以查询自己的全部信用信息。")),
    Kind("identity.refused", msg("身份核验未通过"), msg("您提交的身份核验未通过。理由：%(reason)s")),
    Kind(
        "identity.claimed_elsewhere",
        msg("有人用另一个账户核验您的身份"),
        msg("另一个账户提交了与您相同的身份证件，没有通过。如果不是您本人，请与信用信息工作机构联系。"),
    ),
    Kind("identity.returned", msg("证件需要补交"), msg("您提交的证件被退回，请补交。理由：%(reason)s")),
    Kind(
        "identity.lapsed",
        msg("证件核对已终止"),
        msg("没有按期补交，或者同意已经撤回，核对已经终止，图像和号码已删除。"),
    ),
    Kind(
        "identity.represented",
        msg("可以代表组织查询了"),
        msg("您代表“%(organisation)s”的资格已经核对，现在可以查询它的信息。"),
    ),
    Kind(
        "identity.represent_ended",
        msg("代表组织的资格已终止"),
        msg("您代表“%(organisation)s”的资格已经终止。理由：%(reason)s"),
    ),
    Kind("identity.ended", msg("身份核验已终止"), msg("您的身份核验已经终止，再次查询非公开信息前须重新核验。")),
)
_CASE: Final = (
    Kind("case.received", msg("您的申请已经受理"), msg("您的申请已经受理，最迟办结的日期和怎样推算见申请页面。")),
    Kind("case.decided", msg("您的申请已有结果"), msg("您的申请已经办结，结果和理由见申请页面。")),
    Kind(
        "case.extended",
        msg("办理期限已延长"),
        msg("您的申请情况复杂，经单位负责人批准延长了办理期限，理由和新的期限见申请页面。"),
    ),
    Kind(
        "case.stopped",
        msg("办理期限中止"),
        msg("您的申请需要检验、鉴定或者专家评审等，所需时间不计入办理期限，详情见申请页面。"),
    ),
    Kind(
        "case.resumed",
        msg("办理期限恢复"),
        msg("检验、鉴定或者专家评审等已有结果，办理期限恢复计算，新的期限见申请页面。"),
    ),
    Kind(
        "case.due_soon",
        msg("您的申请快到办理期限"),
        msg("您的申请最迟在%(day)s办结。到期没有结果的，监督机关会自动收到通知。"),
    ),
    Kind("case.due_today", msg("您的申请今天到期"), msg("您的申请最迟今天（%(day)s）办结，进度见申请页面。")),
    Kind(
        "case.recounted",
        msg("办理期限已重新推算"),
        msg("新的节假日安排已经公布，您的申请最迟办结的日期由%(was)s改为%(now)s。"),
    ),
    Kind("case.lacking", msg("您的申请需要补正材料"), msg("您的申请需要补正材料，需要补正的内容见申请页面。")),
    Kind("case.deleted", msg("您要求删除的信息已经删除"), msg("您要求删除的增信信息已经删除，并告知了提供单位。")),
    Kind(
        "case.doubted",
        msg("您的信用修复被提出撤销，请陈述、申辩"),
        msg("有人提出您的信用修复所依据的材料不真实。陈述、申辩和提交材料到%(day)s为止，理由见申请页面。"),
    ),
    Kind("case.upheld", msg("您的信用修复维持不变"), msg("经核查，您的信用修复维持不变，理由见申请页面。")),
    Kind("case.revoked", msg("信用修复已被撤销"), msg("您的信用修复因材料虚假被撤销，理由和救济途径见申请页面。")),
    Kind(
        "case.correction",
        msg("您查询过的信息已经更正"),
        msg("您查询过的一条信息已经更正、删除或者修复，请不要再使用原来的内容。"),
    ),
    Kind(
        "case.correction_revoked",
        msg("先前告知您的一项修复已被撤销"),
        msg("您查询过的一条信息，先前告知您已经修复；修复因材料虚假被撤销，信息恢复披露。需要现在的内容，请再次查询。"),
    ),
)
_GRANTS: Final = (
    Kind(
        "grant.given",
        msg("一项查询授权已经生效"),
        msg("一项查询您（或者您代表的单位）信用信息的授权已经生效。不是您的意思的，请马上撤销。"),
    ),
    Kind("grant.received", msg("您收到一项查询授权"), msg("有人授权您（或者您代表的单位）查询其信用信息。")),
    Kind(
        "grant.used",
        msg("一项查询授权被使用"),
        msg("您（或者您代表的单位）给出的一项授权刚刚被使用一次，还可以使用%(left)s次。"),
    ),
    Kind("grant.revoked", msg("一项查询授权已经撤销"), msg("您（或者您代表的单位）给出的一项授权已经撤销。")),
    Kind("grant.ended", msg("您收到的一项查询授权已经撤销"), msg("信息主体撤销了授权，不能再据此查询。")),
    Kind("grant.refused", msg("授权书没有受理"), msg("您提交的授权书没有受理。理由：%(reason)s")),
)
_REPORTS: Final = (
    Kind(
        "report.ready",
        msg("信用报告已经出具"),
        msg("您申请的信用报告已经出具，可以下载。文件到期自动删除，可以重新申请。"),
    ),
    Kind("report.failed", msg("信用报告没有出具"), msg("您申请的信用报告没有出具，原因见报告页面。")),
)
# One table per subject; a new one is added here.
_ALL: Final = (*_ACCOUNT, *_IDENTITY, *_GRANTS, *_REPORTS, *_CASE)
KINDS: Final[Mapping[str, Kind]] = {kind.id: kind for kind in _ALL}
# The values by which a message says which matter it is about: the id of its procedure, and its number.
MATTER, REF = "matter", "ref"
_TITLES: Final[Mapping[str, Message]] = {procedure.id: procedure.title for procedure in ALL}


def titled(subject: Message, values: Mapping[str, str]) -> Message:
    """Return the title of a message; of one about a matter it ends with what that is and its number."""
    if MATTER not in values:
        return subject
    return msg("%(what)s（%(matter)s %(ref)s）", what=subject, matter=_TITLES[values[MATTER]], ref=values[REF])
