"""Files and revisions of a text at the desk: attached with their words, compared, taken back (LAW R02, P05)."""

from functools import partial
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.content.desk import commands, files, queries
from portal.content.desk.manuscripts import STAFF
from portal.law.roles import Role
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from portal.web.desk import piece_forms
from portal.web.desk.piece_forms import FileForm, StepForm
from portal.web.desk.pieces import Shown, page
from portal.web.shell import attachments, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.limits import accepts
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("piece_files", __name__, url_prefix="/desk/pieces/<ref>")


@routes.post("/files")
@guards.staff(Role.CONTENT_EDITOR)
@accepts(uploads.REQUEST_MAX)
def attach(ref: str) -> Shown:
    """Attach a picture or a document."""
    form = FileForm(request.form)
    queries.manuscript(reading(), ref=ref, actor=actor())
    upload = attachments.taken(form)

    if upload is not None and (_name := forms.attempt(form, partial(_kept, ref=ref, form=form, upload=upload))):
        return redirect(href(f"/desk/pieces/{ref}"), 303)
    return page(ref, form), forms.status_of(form)


@routes.get("/files/<name>")
@guards.staff(*STAFF)
def file(ref: str, name: str) -> Response:
    """Hand out a file of the manuscript; pictures may stand in the page."""
    found = files.desk_file(reading(), ref=ref, name=name, actor=actor())
    return attachments.answer(reading(), found, in_page=True)


@routes.post("/files/<name>/detach")
@guards.staff(Role.CONTENT_EDITOR)
def detach(ref: str, name: str) -> Shown:
    """Take a file out of the text."""
    form = StepForm(request.form)
    if forms.attempt(
        form,
        lambda s: files.detach(s, ref=ref, name=name, actor=actor(), at=request_now(), seen=forms.seen()),
    ):
        return redirect(href(f"/desk/pieces/{ref}"), 303)
    return page(ref, form), forms.status_of(form)


@routes.get("/compare")
@guards.staff(*STAFF)
def compare(ref: str) -> str:
    """Show what changed between two revisions."""
    view = queries.manuscript(reading(), ref=ref, actor=actor())
    new = request.args.get("new", view.revision, type=int)
    old = request.args.get("old", max(new - 1, 1), type=int)
    changes = queries.compared(reading(), ref=ref, old=old, new=new, actor=actor())
    return render_template("desk/piece_compare.html", view=view, old=old, new=new, changes=changes)


@routes.post("/revisions/<int:number>/restore")
@guards.staff(Role.CONTENT_EDITOR)
def restore(ref: str, number: int) -> Shown:
    """Save an earlier revision again as the newest."""
    form = StepForm(request.form)
    if forms.attempt(
        form,
        lambda s: commands.restore(s, ref=ref, number=number, actor=actor(), at=request_now(), seen=forms.seen()),
    ):
        return redirect(href(f"/desk/pieces/{ref}"), 303)
    return page(ref, form), forms.status_of(form)


def _kept(session: Session, *, ref: str, form: FileForm, upload: CheckedUpload) -> str:
    return files.attach(
        session,
        ref=ref,
        upload=upload,
        caption=piece_forms.caption_of(form),
        sealer=wiring().cipher,
        actor=actor(),
        at=request_now(),
        seen=forms.seen(),
    )
