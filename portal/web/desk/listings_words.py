"""Decides which words stand for the papers of a case."""

from collections.abc import Mapping
from typing import Final

from portal.kernel.messages import Message, msg
from portal.register.lists.cases.models import PaperKind

PAPERS: Final[Mapping[PaperKind, Message]] = {
    PaperKind.BASIS: msg("依据文书"),
    PaperKind.NOTICE: msg("事先告知书"),
    PaperKind.NOTICE_PROOF: msg("告知书送达证明"),
    PaperKind.STATEMENT: msg("陈述、申辩材料"),
    PaperKind.ANSWER: msg("陈述、申辩答复书"),
    PaperKind.ANSWER_PROOF: msg("答复书送达证明"),
    PaperKind.WAIVER: msg("书面放弃材料"),
    PaperKind.DECISION: msg("列入决定书"),
    PaperKind.REPAIR_NOTICE: msg("信用修复告知书"),
    PaperKind.SERVICE_PROOF: msg("决定书送达证明"),
    PaperKind.PUBLISHED: msg("公开文本"),
}
