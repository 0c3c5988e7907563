"""Checking many organisations at once, for holders: public facts only, the answer as a file (2021 art. 23; 18§34)."""

from typing import BinaryIO, Final, cast

from flask import Blueprint, Response, render_template, request
from wtforms import FileField, Form, TextAreaField

from portal.access import counterparties
from portal.access.counterparties import Checked
from portal.access.organs import sheets
from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.messages import msg
from portal.law.querying import CODES_PER_CHECK
from portal.web.public.downloads import csv_file
from portal.web.public.reads import count_read
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_check", __name__)

CHECK: Final = "/account/check"
ANSWER = Response | tuple[str, int]


class CheckForm(Form):
    """Codes, written down or in a table."""

    codes = TextAreaField(fields.words(msg("统一社会信用代码")), render_kw={"rows": 8})
    file = FileField(fields.words(msg("文件")))


@routes.route(CHECK, methods=["GET", "POST"])
@guards.holder
def index() -> ANSWER:
    """Take codes and hand out what is public about each."""
    form = CheckForm(request.form)
    found = _checked(form) if request.method == "POST" else None
    if found is not None:
        for code in found.read:
            count_read("subject", code)
        return csv_file(found.rows, f"check-{request_today().isoformat()}.csv")
    return render_template("account/check.html", form=form, most=CODES_PER_CHECK), forms.status_of(form)


def _checked(form: CheckForm) -> Checked | None:
    with unit_of_work() as work:
        counterparties.admit(
            work, party=sign_in.party(), visitor=sign_in.visitor(), cipher=wiring().cipher, at=request_now()
        )
    try:
        codes = _from_file() or counterparties.written(form.codes.data or "")
        return counterparties.check(reading(), codes=codes, today=request_today())
    except (BadInput, RuleBroken) as refusal:
        forms.show(form, refusal)
        return None


def _from_file() -> tuple[str, ...]:
    """The first column of an uploaded table; empty where none was chosen."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return ()
    stream = cast("BinaryIO", sent.stream)
    sheets.measured(stream)
    rows = (row.asked.code.strip() for row in sheets.rows(stream) if row.asked)
    return tuple(dict.fromkeys(code for code in rows if code))
