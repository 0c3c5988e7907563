"""Decides what the privacy page says: every kind of personal data the portal holds, why, on which basis, for how long.

Sources: 21§12, 21§17-21, 21§29-30, 18§26, 18§35-36; an identity number never stands in an address, a log or a file.
"""

from dataclasses import dataclass
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2018, of_2021, of_2024


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One kind of personal data: whose it is, what for, how it is shown, how long it stays, the places that say so.

    `key` is the name by which tests/architecture/personal_columns.csv says which columns hold it (LAW P09).
    """

    key: str
    what: Message
    purpose: Message
    shown: Message
    kept: Message
    citations: tuple[Citation, ...]


HOLDINGS: Final = (
    Holding(
        key="names",
        what=msg("自然人的姓名"),
        purpose=msg("识别信息主体"),
        shown=msg("只在依法公开的名单和信息中出现，只留姓氏；法律规定公布全名的除外"),
        kept=msg("公示期满即删除"),
        citations=(of_2021(12, 1), of_2018(36)),
    ),
    Holding(
        key="numbers",
        what=msg("自然人的身份证件号码"),
        purpose=msg("把信息归到正确的人名下"),
        shown=msg("加密保存，密钥不在数据库中；从不全部显示，不能用来公开查询"),
        kept=msg("随该人最后一项信息删除"),
        citations=(of_2021(12, 1), of_2018(36)),
    ),
    Holding(
        key="representatives",
        what=msg("组织的法定代表人、负责人姓名"),
        purpose=msg("登记注册信息"),
        shown=msg("与登记机关公开的内容一致"),
        kept=msg("随组织的基础信息保存"),
        citations=(of_2021(12, 1),),
    ),
    Holding(
        key="responsible",
        what=msg("对严重失信行为负有责任的人员"),
        purpose=msg("依照国家规定记录责任"),
        shown=msg("仅在列入决定写明责任依据时显示，姓名隐去一部分"),
        kept=msg("与名单的公示期相同"),
        citations=(of_2021(29), of_2024(37)),
    ),
    Holding(
        key="queries",
        what=msg("查询记录"),
        purpose=msg("查询日志是法定义务"),
        shown=msg("公开查询不记录您是谁、查了什么文字，只按小时统计次数"),
        kept=msg("按国家有关规定"),
        citations=(of_2021(30, 2), of_2018(35)),
    ),
    Holding(
        key="accounts",
        what=msg("公众账户的邮箱地址、密码和登录记录"),
        purpose=msg("登录、送达通知、保护账户"),
        shown=msg("邮箱地址加密保存；密码只保存摘要；登录的设备只给本人看"),
        kept=msg("注销账户时删除，留下的只有依法应当留存的日志"),
        citations=(of_2021(19), of_2021(30, 2)),
    ),
    Holding(
        key="identity",
        what=msg("核验身份时提交的姓名、证件号码和证件图片"),
        purpose=msg("查询非公开信息须出示有效身份证明"),
        shown=msg("加密保存，只给本人和办理核验的工作人员看，每次打开都有记录"),
        kept=msg("图片在办结后按保存期限删除；核验为何人用来说明是谁查询的，按查询日志的期限保存"),
        citations=(of_2021(18), of_2021(19), of_2021(30, 2)),
    ),
    Holding(
        key="grants",
        what=msg("授权书：双方身份、范围、用途和期限"),
        purpose=msg("证明他人查询已经取得书面授权"),
        shown=msg("加密保存，只给授权双方和受理的工作人员看"),
        kept=msg("授权书作为查询依据，按查询日志的期限保存；所附证件图像在作出决定后按保存期限删除"),
        citations=(of_2021(18), of_2021(32)),
    ),
    Holding(
        key="readings",
        what=msg("谁查询了您的非公开信息"),
        purpose=msg("让信息主体知道谁在什么时候为什么查询"),
        shown=msg("只给信息主体本人和审计人员看；个人查询者只显示姓氏"),
        kept=msg("按国家有关规定"),
        citations=(of_2021(34), of_2024(38)),
    ),
    Holding(
        key="reports",
        what=msg("信用报告"),
        purpose=msg("供信息主体和被授权人查阅、复制"),
        shown=msg("加密保存，只给申请报告的人下载；核验页面只回答是否一致"),
        kept=msg("文件到期删除，只留下核验用的摘要和签名"),
        citations=(of_2021(34), of_2024(38)),
    ),
    Holding(
        key="cases",
        what=msg("异议、删除、修复、复核申请：申请人、事实和理由、证据材料，以及没有提交的草稿"),
        purpose=msg("办理申请，告知结果，证明依法办理"),
        shown=msg("加密保存，只给申请人、办理的工作人员和被征求意见的单位看；凭编号和追踪码查询时不显示姓名和内容"),
        kept=msg("随案卷按国家有关规定保存；草稿到期或者注销账户时删除"),
        citations=(of_2018(38), of_2021(37), of_2024(24)),
    ),
    Holding(
        key="complaints",
        what=msg("投诉、收费举报和建议的内容，以及愿意留下的联系方式"),
        purpose=msg("核实情况，作出答复"),
        shown=msg("加密保存，只给办理的工作人员看；正文中的证件号码和手机号码先遮盖；可以不留姓名和联系方式"),
        kept=msg("按国家有关规定"),
        citations=(of_2021(39), of_2024(24)),
    ),
    Holding(
        key="messages",
        what=msg("通知和站内信"),
        purpose=msg("把核验、授权、查询和报告的结果告诉本人"),
        shown=msg("内容加密保存；邮件只说发生了什么、到哪里看"),
        kept=msg("随账户保存"),
        citations=(of_2021(34),),
    ),
    Holding(
        key="staff",
        what=msg("工作人员的姓名、账户和操作记录"),
        purpose=msg("规定查询和办理权限，记录每一步由谁办理"),
        shown=msg("只在工作平台内部显示"),
        kept=msg("按国家有关规定"),
        citations=(of_2021(30, 2),),
    ),
    Holding(
        key="comments",
        what=msg("公开征求意见时留下的姓名和联系方式"),
        purpose=msg("答复意见"),
        shown=msg("加密保存，不公开；可以不填"),
        kept=msg("随意见保存"),
        citations=(of_2021(8),),
    ),
    Holding(
        key="display",
        what=msg("浏览器中的显示设置"),
        purpose=msg("记住字号和颜色"),
        shown=msg("一个只含字号和颜色的小文件，选择以后才写入；没有统计和广告"),
        kept=msg("存放在您的浏览器中，可以随时清除"),
        citations=(),
    ),
)
FORBIDDEN: Final = of_2021(17)
RIGHTS: Final = (of_2024(38), of_2021(37), of_2021(35), of_2021(38))
