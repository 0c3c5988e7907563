"""Decides when the same may be asked again: what was kept, and a review that was withdrawn, with new proofs only.

Each objection and each review hides what it is about until it is answered (2021 art. 37), so without a bound whoever
asks without end hides without end (parameter A48). A file is new by its digest. What has changed since is not the same.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.cases.admitting import Asked
from portal.cases.models import Case, CaseFile, CaseItem, CaseKind, Outcome
from portal.cases.things import Thing
from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg
from portal.law import parameters
from portal.law.procedures.objection import BY_OBJECTION
from portal.law.procedures.review import BY_REVIEW
from portal.security.uploads import CheckedUpload
from portal.store.files import StoredFile

_BOUND: Final = parameters.get("case.again").default == "new_proofs"


def refuse_without_new_proofs(
    session: Session,
    *,
    kind: CaseKind,
    things: Sequence[tuple[Asked, Thing]],
    review_of: str | None,
    evidence: Iterable[CheckedUpload],
) -> None:
    """Raises RuleBroken where the same was asked before and no file is new, with the article and the way on.

    The same: an objection to the same thing on the same ground that was answered by keeping it, a review of the same
    objection that was taken back.
    """
    earlier = list(_reviews(session, review_of) if kind is CaseKind.REVIEW else _kept(session, kind, things))
    if not _BOUND or not earlier or _brings_new(session, earlier, evidence):
        return
    last = max(earlier, key=lambda case: case.id)
    if kind is CaseKind.REVIEW:
        sentence = msg(
            "这件异议的复核申请（%(ref)s）已经撤回；再次申请复核须附原来没有提交过的证明材料。", ref=last.ref
        )
        raise RuleBroken(sentence, citation=BY_REVIEW, field="evidence")
    sentence = msg(
        "这条信息以同样的理由提出过异议（%(ref)s），处理结果是维持；再次提出须附原来没有提交过的证明材料，"
        "不服处理结果的，可以申请复核。",
        ref=last.ref,
    )
    raise RuleBroken(sentence, citation=BY_OBJECTION, field="evidence")


def _reviews(session: Session, objection: str | None) -> Iterable[Case]:
    return session.scalars(select(Case).where(Case.review_of == objection, Case.withdrawn_at.is_not(None)))


def _kept(session: Session, kind: CaseKind, things: Sequence[tuple[Asked, Thing]]) -> Iterator[Case]:
    if kind is not CaseKind.OBJECTION:
        return
    for asked, thing in things:
        about = or_(CaseItem.record_ref == thing.ref, CaseItem.entry_ref == thing.ref)
        same = (about, CaseItem.ground == asked.ground, CaseItem.outcome == Outcome.KEPT)
        wanted = select(Case).join(CaseItem, CaseItem.case_id == Case.id).where(Case.kind == kind, *same)
        for case in session.scalars(wanted):
            if case.decided_at is not None and not _changed_since(thing, case.decided_at):
                yield case


def _changed_since(thing: Thing, at: datetime) -> bool:
    return thing.record is not None and any(version.changed_at > at for version in thing.record.versions)


def _brings_new(session: Session, earlier: Sequence[Case], evidence: Iterable[CheckedUpload]) -> bool:
    files = select(StoredFile.sha256).join(CaseFile, CaseFile.file_id == StoredFile.id)
    known = set(session.scalars(files.where(CaseFile.case_id.in_([case.id for case in earlier]))))
    return any(_digest(each) not in known for each in evidence)


def _digest(upload: CheckedUpload) -> str:
    start = upload.stream.tell()
    digest = hashlib.sha256()
    for piece in iter(lambda: upload.stream.read(1 << 20), b""):
        digest.update(piece)
    upload.stream.seek(start)
    return digest.hexdigest()
