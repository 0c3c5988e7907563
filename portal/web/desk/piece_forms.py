"""Decides what the forms of the content desk ask: a text in both languages, a review, an instant, a file."""

import re
from datetime import datetime, time
from typing import Any, Final

from wtforms import FileField, Form, RadioField, SelectMultipleField, StringField, TextAreaField

from portal.content.commands import PieceDraft
from portal.content.desk.commands import CHECKLIST
from portal.content.desk.files import Caption
from portal.content.models import PieceKind
from portal.kernel.clock import BEIJING
from portal.kernel.messages import Message, msg
from portal.web.desk.listings_forms import choices
from portal.web.shell import fields
from portal.web.shell.fields import words

KINDS: Final[dict[PieceKind, Message]] = {
    PieceKind.NEWS: msg("工作动态"),
    PieceKind.NOTICE: msg("公告"),
    PieceKind.POLICY: msg("政策文件"),
    PieceKind.CASE: msg("典型案例"),
    PieceKind.GUIDE: msg("办事指南"),
    PieceKind.SERVICE_NORM: msg("信息披露服务规范"),
    PieceKind.REPAIR_RULES: msg("信用修复具体办法"),
    PieceKind.ASSESSMENT_RULES: msg("守信激励对象评定办法"),
}
_MONGOLIAN: Final = {"lang": "mn-Mong"}
_CHINESE: Final = {"lang": "zh-Hans"}
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)", re.ASCII)


class PieceForm(Form):
    """One text, Chinese and Mongolian side by side."""

    kind = RadioField(words(msg("内容类别")), choices=choices((kind.value, name) for kind, name in KINDS.items()))
    slug = StringField(words(msg("地址名")))
    issuer = StringField(words(msg("发布单位")))
    document_no = StringField(words(msg("文号")))
    version = StringField(words(msg("版本")))
    effective_on = StringField(words(msg("施行日期")))
    title_zh = StringField(words(msg("标题（汉文）")), render_kw=_CHINESE)
    title_mn = TextAreaField(words(msg("标题（蒙古文）")), render_kw=_MONGOLIAN)
    summary_zh = TextAreaField(words(msg("摘要（汉文）")), render_kw={**_CHINESE, "rows": 4})
    summary_mn = TextAreaField(words(msg("摘要（蒙古文）")), render_kw=_MONGOLIAN)
    body_zh = TextAreaField(words(msg("正文（汉文）")), render_kw={**_CHINESE, "rows": 22})
    body_mn = TextAreaField(words(msg("正文（蒙古文）")), render_kw=_MONGOLIAN)


class PublishForm(Form):
    """The secrecy review, point by point, and when the text appears."""

    confirmed = SelectMultipleField(
        words(msg("保密审查，逐项确认")),
        choices=choices(CHECKLIST.items()),
        validate_choice=False,
    )
    day = StringField(words(msg("发布日期")))
    clock = StringField(words(msg("发布时间（北京时间）")))


class WithdrawForm(Form):
    """Why and when a text is withdrawn."""

    reason = TextAreaField(words(msg("撤下的理由")))
    day = StringField(words(msg("撤下日期")), id="withdraw-day")
    clock = StringField(words(msg("撤下时间（北京时间）")), id="withdraw-clock")


class StepForm(Form):
    """A step that asks for a reason at most; the field stands in components/desk.html."""


class FileForm(Form):
    """A picture or a document with its words."""

    file = FileField(words(msg("文件")))
    alt_zh = StringField(words(msg("图片的替代文字（汉文）")))
    alt_mn = StringField(words(msg("图片的替代文字（蒙古文）")), render_kw=_MONGOLIAN)
    caption_zh = StringField(words(msg("图片说明或者附件名称（汉文）")))
    caption_mn = StringField(words(msg("图片说明或者附件名称（蒙古文）")), render_kw=_MONGOLIAN)


def draft_of(form: PieceForm) -> PieceDraft | None:
    """Return the draft a form says, None when a day in it cannot be read."""
    typed = {field.name: (field.data or "").strip() for field in form}
    day = fields.day(form.effective_on, required=False)
    if form.effective_on.errors:
        return None
    needed = {name: typed[name] for name in ("slug", "title_zh", "summary_zh", "body_zh", "issuer")}
    optional = ("title_mn", "summary_mn", "body_mn", "document_no", "version")
    maybe: dict[str, Any] = {name: typed[name] or None for name in optional}
    return PieceDraft(kind=PieceKind(typed["kind"]), effective_on=day, **needed, **maybe)


def caption_of(form: FileForm) -> Caption:
    """Return the words of a file."""
    typed = {field.name: (field.data or "").strip() for field in form if field.name != "file"}
    return Caption(
        alt_zh=typed["alt_zh"],
        alt_mn=typed["alt_mn"] or None,
        caption_zh=typed["caption_zh"],
        caption_mn=typed["caption_mn"] or None,
    )


def instant(form: PublishForm | WithdrawForm) -> datetime | None:
    """Return the Beijing instant of a form; None asks for at once, or an error now stands on the field."""
    day = fields.day(form.day, required=bool((form.clock.data or "").strip()))
    found = _TIME.fullmatch((form.clock.data or "").strip() or "00:00")
    if found is None:
        fields.wrong(form.clock, msg("时间应写成 时:分，例如 09:00。"))
        return None
    if day is None:
        return None
    return datetime.combine(day, time(int(found[1]), int(found[2])), BEIJING)
