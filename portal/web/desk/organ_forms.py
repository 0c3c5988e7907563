"""Decides what the forms of organ queries ask: the cause first, then one subject or a table of them (2021 art. 22)."""

from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import FileField, Form, HiddenField, SelectField, StringField

from portal import i18n
from portal.access.organs import queries
from portal.access.organs.admission import Cause, Quota, quota
from portal.access.organs.asked import Asked
from portal.access.organs.queries import Criteria
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.access import SCENES
from portal.law.actors import Actor
from portal.web.shell import fields

_OFF: Final = {"autocomplete": "off"}


class CauseForm(Form):
    """Why an organ asks; `form_key` lets the form count once however often it is sent."""

    form_key = HiddenField()
    scene = SelectField(fields.words(msg("事项类别")), validate_choice=False)
    matter = StringField(fields.words(msg("办件编号")), render_kw=_OFF)
    basis = StringField(fields.words(msg("法律依据")))
    purpose = StringField(fields.words(msg("查询用途")))

    def cause(self) -> Cause:
        """Return the cause as it was entered."""
        return Cause(
            scene=self.scene.data or "",
            matter=self.matter.data or "",
            basis=self.basis.data or "",
            purpose=self.purpose.data or "",
        )


class QueryForm(CauseForm):
    """One subject: an organisation by its code, or a person by name and document."""

    code = StringField(fields.words(msg("统一社会信用代码")), render_kw=_OFF)
    name = StringField(fields.words(msg("姓名")), render_kw=_OFF)
    id_type = SelectField(fields.words(msg("证件类型")), validate_choice=False)
    id_number = StringField(fields.words(msg("证件号码")), render_kw=_OFF)

    def asked(self) -> Asked:
        """Return whom the form names; the kind of document counts only beside a name or a number."""
        person = bool((self.name.data or "").strip() or (self.id_number.data or "").strip())
        return Asked(
            code=self.code.data or "",
            name=self.name.data or "",
            id_type=(self.id_type.data or "") if person else "",
            id_number=self.id_number.data or "",
        )


class BatchForm(CauseForm):
    """A table of subjects."""

    file = FileField(fields.words(msg("文件")))


class StepForm(Form):
    """A button: it has no field, and carries what was wrong with pressing it."""


class LogForm(Form):
    """What is looked for in the log; people are named by reference, so that no name stands in an address."""

    since = StringField(fields.words(msg("从哪一天")))
    until = StringField(fields.words(msg("到哪一天")))
    scene = SelectField(fields.words(msg("事项类别")), validate_choice=False)
    matter = StringField(fields.words(msg("办件编号")))
    staff = SelectField(fields.words(msg("查询人")), validate_choice=False)

    def criteria(self) -> Criteria:
        """Return what was entered; a day that cannot be read puts an error on its field and does not narrow."""
        return Criteria(
            since=fields.day(self.since, required=False),
            until=fields.day(self.until, required=False),
            scene=self.scene.data or "",
            matter=(self.matter.data or "").strip(),
            staff=self.staff.data or "",
        )


Caused = TypeVar("Caused", bound=CauseForm)


def query_form(sent: MultiDict[str, str]) -> QueryForm:
    """Return the form for one subject with its choices."""
    form = QueryForm(sent)
    form.id_type.choices = [(kind.value, i18n.render(documents.label(kind))) for kind in DocumentType]
    return _caused(form)


def batch_form(sent: MultiDict[str, str]) -> BatchForm:
    """Return the form for a table with its choices."""
    return _caused(BatchForm(sent))


def log_form(session: Session, sent: MultiDict[str, str], who: Actor) -> LogForm:
    """Return the form of the log with the people and scenes to choose from."""
    form = LogForm(sent)
    every = ("", i18n.render(msg("全部")))
    form.scene.choices = [every, *_scenes()]
    form.staff.choices = [every, *queries.people(session, actor=who)]
    return form


def left(session: Session, who: Actor, at: datetime) -> Quota:
    """Return what the unit of a person has asked about today and may still ask."""
    return quota(session, unit_id=who.unit_id, at=at)


def _caused(form: Caused) -> Caused:
    form.scene.choices = [("", i18n.render(msg("请选择"))), *_scenes()]
    form.form_key.data = form.form_key.data or new_reference("form")
    return form


def _scenes() -> list[tuple[str, str]]:
    return [(scene.code, f"{scene.code} {i18n.render(scene.label)}") for scene in SCENES.values()]
