"""Decides what the forms of cases ask and how they are read: one ground for each item, a statement, proofs."""

from typing import BinaryIO, Final, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form, MultipleFileField, SelectMultipleField, StringField, TextAreaField

from portal import i18n
from portal.cases import papers
from portal.cases.admitting import MOST, Asked
from portal.cases.drafts import Typed
from portal.cases.filing import Choice
from portal.cases.models import CaseKind
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.law.codes import ObjectionGround
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.web.shell import forms
from portal.web.shell.fields import words
from portal.web.shell.wiring import wiring

YES: Final = "yes"
GROUND: Final = "ground-"
# What the form of a request adds to its files.
REQUEST_MAX: Final = papers.MOST_BYTES + 512 * 1024
_LONGEST_REF, _LONGEST_GROUND = 32, 8
_FILES: Final = {"accept": ",".join(sorted(uploads.ANY))}


class FilingForm(Form):
    """What a case is about, and why."""

    items = SelectMultipleField(words(msg("涉及的信息")), validate_choice=False)
    statement = TextAreaField(words(msg("事实和理由")), render_kw={"rows": "8"})


class EvidenceForm(Form):
    """Proofs, and what they are to prove."""

    evidence = MultipleFileField(words(msg("证据材料")), render_kw=_FILES)
    said = StringField(words(msg("证明什么")))


class StatementForm(Form):
    """What is said before a repair is revoked, with its proofs."""

    statement = TextAreaField(words(msg("陈述、申辩")), render_kw={"rows": "8"})
    evidence = MultipleFileField(words(msg("证据材料")), render_kw=_FILES)


class LodgingForm(Form):
    """The last page before a case is lodged."""

    evidence = MultipleFileField(words(msg("证据材料")), render_kw=_FILES)
    reminders = SelectMultipleField(words(msg("提醒")), validate_choice=False)


class WithdrawalForm(Form):
    """Why a case is taken back, for whoever wants to say so."""

    reason = StringField(words(msg("撤回的理由")))


def filing_form(sent: MultiDict[str, str], choice: Choice, typed: Typed) -> FilingForm:
    """Return the form with what may be chosen, filled with what was typed before."""
    form = FilingForm(sent or None, items=[each.ref for each in typed.items], statement=typed.statement)
    form.items.choices = [(each.ref, f"{each.day} {each.title} {each.document_no}") for each in choice.things]
    return form


def lodging_form(sent: MultiDict[str, str]) -> LodgingForm:
    """Return the form of the last page; the reminder is never ticked beforehand."""
    form = LodgingForm(sent)
    form.reminders.choices = [(YES, i18n.render(msg("办理期限临近时提醒我")))]
    return form


def grounds() -> list[tuple[str, str]]:
    """Return the four grounds of an objection (2021 art. 37)."""
    return [(ground.value, i18n.render(ground.label)) for ground in ObjectionGround]


def asked(kind: CaseKind, form: FilingForm) -> tuple[Asked, ...]:
    """Return what was chosen; whose it is, and whether it fits, is decided where it is lodged."""
    if kind is CaseKind.OBJECTION:
        chosen = [(name.removeprefix(GROUND), value) for name, value in request.form.items() if name.startswith(GROUND)]
        found = [Asked(ref[:_LONGEST_REF], ground[:_LONGEST_GROUND]) for ref, ground in chosen if ground]
    else:
        found = [Asked(ref[:_LONGEST_REF]) for ref in form.items.data or ()]
    return tuple(found[: MOST + 1])


def taken(form: EvidenceForm | LodgingForm | StatementForm) -> list[CheckedUpload] | None:
    """Return the files that were sent, each found harmless; None when one is not, and the form now says why."""
    sent = [file for file in request.files.getlist("evidence") if file.filename]
    if len(sent) > papers.MOST_FILES:
        forms.show(form, BadInput(msg("一件申请最多%(n)s个文件。", n=papers.MOST_FILES), field="evidence"))
        return None
    scanner = wiring().settings.scanner
    try:
        return [
            uploads.check(cast("BinaryIO", file.stream), name=file.filename or "", scanner=scanner, field="evidence")
            for file in sent
        ]
    except BadInput as refusal:
        forms.show(form, refusal)
        return None
