"""Decides how a form that changes something is handled: tried once, refused beside its field, nothing typed lost."""

from collections.abc import Callable
from typing import TypeVar

from flask import request
from sqlalchemy.orm import Session
from wtforms import Form

from portal.kernel.errors import BadInput, Conflict, PortalError, RuleBroken
from portal.kernel.messages import msg
from portal.web.shell import fields
from portal.web.shell.context import unit_of_work

Result = TypeVar("Result")


def attempt(form: Form, act: Callable[[Session], Result]) -> Result | None:
    """Return what the act returns, committed; None when it was refused and the form now says why, with nothing kept.

    What is not there, or not allowed at all, is raised on (NotFound, Forbidden).
    """
    try:
        with unit_of_work() as session:
            return act(session)
    except (BadInput, Conflict, RuleBroken) as refusal:
        show(form, refusal)
        return None


def show(form: Form, refusal: PortalError) -> None:
    """Put a refusal, and those beside it, on the fields they name, or on the whole form, each with its article."""
    for each in (refusal, *refusal.others):
        _put(form, each)


def seen() -> int | None:
    """Return the number of the last event the page showed, as the form carries it; None when it carries none."""
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def status_of(form: Form) -> int:
    """Return 422 for a form with errors, 200 for any other."""
    return 422 if form.errors or form.form_errors else 200


def _put(form: Form, refusal: PortalError) -> None:
    message = (
        refusal.message
        if refusal.citation is None
        else msg("%(what)s（%(basis)s）", what=refusal.message, basis=refusal.citation.message())
    )
    if refusal.field in form._fields:
        fields.wrong(form[refusal.field], message)
    else:
        form.form_errors = [*form.form_errors, fields.words(message)]
