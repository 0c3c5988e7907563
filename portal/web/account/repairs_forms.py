"""Decides what the forms of a repair ask: which items, what was corrected, a proof of each condition, a signature."""

from typing import BinaryIO, Final, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form, MultipleFileField, SelectMultipleField, TextAreaField

from portal import i18n
from portal.cases import papers
from portal.cases.admitting import MOST, Asked
from portal.cases.drafts import Typed
from portal.cases.repair_filing import PROVEN, Conditions
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.law.repair import Condition
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.web.account.proof_form import ProofForm
from portal.web.shell import forms
from portal.web.shell.fields import words
from portal.web.shell.wiring import wiring

YES: Final = "yes"
_LONGEST_REF: Final = 32
_LONGEST_DIGEST: Final = 64
_FILES: Final = {"accept": ",".join(sorted(uploads.ANY))}


class RepairForm(Form):
    """Which items are to be repaired, and what was done."""

    items = SelectMultipleField(words(msg("申请修复哪些信息")), validate_choice=False)
    statement = TextAreaField(words(msg("改正了什么，怎样消除了不良影响")), render_kw={"rows": "8"})


class SigningForm(ProofForm):
    """The last page: proofs, the letter, the factors once more."""

    corrected = MultipleFileField(words(msg("证明已经改正、履行义务的材料")), render_kw=_FILES)
    harm = MultipleFileField(words(msg("证明已经消除不良影响的材料")), render_kw=_FILES)
    signed = SelectMultipleField(words(msg("签署")), validate_choice=False)
    reminders = SelectMultipleField(words(msg("提醒")), validate_choice=False)


def repair_form(sent: MultiDict[str, str], found: Conditions, typed: Typed) -> RepairForm:
    """Return the form with what may be chosen today, filled with what was typed before."""
    form = RepairForm(sent or None, items=[each.ref for each in typed.items], statement=typed.statement)
    form.items.choices = [(each.ref, f"{each.title} {each.document_no}".strip()) for each in found.free]
    return form


def signing_form(sent: MultiDict[str, str]) -> SigningForm:
    """Return the form of the last page; neither box is ticked beforehand."""
    form = SigningForm(sent)
    form.signed.choices = [(YES, i18n.render(msg("我已经阅读并签署这份承诺书")))]
    form.reminders.choices = [(YES, i18n.render(msg("办理期限临近时提醒我")))]
    return form


def asked(form: RepairForm) -> tuple[Asked, ...]:
    """Return what was chosen; whose it is, and whether it fits, is decided where it is lodged."""
    return tuple(Asked(ref[:_LONGEST_REF]) for ref in (form.items.data or ())[: MOST + 1])


def digest(form: SigningForm) -> str:
    """Return the digest of the letter that was shown, "" where it was not signed."""
    return request.form.get("digest", "")[:_LONGEST_DIGEST] if YES in (form.signed.data or ()) else ""


def taken(form: SigningForm) -> dict[Condition, list[CheckedUpload]] | None:
    """Return the files by what they prove, each found harmless; None when one is not, and the form now says why."""
    sent = {each: [one for one in request.files.getlist(each.value) if one.filename] for each in PROVEN}
    if sum(len(list_) for list_ in sent.values()) > papers.MOST_FILES:
        sentence = msg("一件申请最多%(n)s个文件。", n=papers.MOST_FILES)
        forms.show(form, BadInput(sentence, field=Condition.CORRECTED.value))
        return None
    scanner = wiring().settings.scanner
    found: dict[Condition, list[CheckedUpload]] = {each: [] for each in PROVEN}
    try:
        for each, files in sent.items():
            for one in files:
                stream, name = cast("BinaryIO", one.stream), one.filename or ""
                found[each].append(uploads.check(stream, name=name, scanner=scanner, field=each.value))
    except BadInput as refusal:
        forms.show(form, refusal)
        return None
    return found
