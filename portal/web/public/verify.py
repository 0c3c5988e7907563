"""The page that tells whether a report holds: by its number, by its file, by the address in its square (2024 art. 38).

It tells nothing of what the report says. A file that is sent is read once for its digest and kept nowhere. Asking is
counted against guessing, also where the address of a report is opened.
"""

from typing import BinaryIO, Final, cast

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session
from wtforms import FileField, Form, StringField

from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.kernel.references import is_reference
from portal.reports import signing, verifying
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.context import request_now, unit_of_work
from portal.web.shell.limits import accepts
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("verify", __name__)

Answer = str | tuple[str, int]
VERIFY: Final = "/verify"
_OVERHEAD: Final = 64 * 1024  # what a form adds to its file
_OFF: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class VerifyForm(Form):
    """What is known of the report: one of these is enough."""

    number = StringField(fields.words(msg("报告编号")), render_kw=_OFF)
    file = FileField(fields.words(msg("报告文件")), render_kw={"accept": "application/pdf"})
    digest = StringField(fields.words(msg("文件的SHA-256摘要")), render_kw=_OFF)


@routes.route(VERIFY, methods=["GET", "POST"])
@guards.public_form
@accepts(verifying.MAX_BYTES + _OVERHEAD)
def index() -> Answer:
    """Take number, file or digest, and tell how the report stands."""
    form = VerifyForm(request.form)
    answer = _attempt(form) if request.method == "POST" else None
    return _page(form, answer)


@routes.get(f"{VERIFY}/key")
@guards.public
def key() -> Response:
    """Hand out the public key with which reports are checked without this site."""
    response = Response(signing.public_key(wiring().keyring) + "\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="report-key.txt"'
    return response


@routes.get(f"{VERIFY}/<number>")
@guards.public_form
def one(number: str) -> Answer:
    """Tell how the report of this number stands."""
    # Nothing else that stood in an address is repeated: it may be anything.
    form = VerifyForm(data={"number": number if is_reference(number.lower()) else ""})
    with unit_of_work() as work:
        answer = _answer(work, number, "")
    return _page(form, answer)


def _attempt(form: VerifyForm) -> verifying.Answer | None:
    try:
        sent = request.files.get("file")
        digest = (
            verifying.digest_of(cast("BinaryIO", sent.stream)) if sent and sent.filename else form.digest.data or ""
        )
    except BadInput as refusal:
        forms.show(form, refusal)
        return None
    return forms.attempt(form, lambda work: _answer(work, form.number.data or "", digest))


def _answer(work: Session, number: str, digest: str) -> verifying.Answer:
    address, cipher = sign_in.visitor().address, wiring().cipher
    return verifying.ask(work, number=number, digest=digest, visitor=address, cipher=cipher, at=request_now())


def _page(form: VerifyForm, answer: verifying.Answer | None) -> Answer:
    page = render_template("public/verify.html", form=form, answer=answer, key=signing.public_key(wiring().keyring))
    return page, forms.status_of(form)
