"""What the pages share that lead by a draft to a case: for whom, whose draft, where it went, the receipt."""

from collections.abc import Callable
from typing import Final

from flask import redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.cases import drafts, filing, queries
from portal.cases.admitting import Asked
from portal.cases.drafts import Draft, Typed
from portal.cases.models import CaseKind
from portal.identity.queries import mandates
from portal.kernel.errors import NotFound
from portal.web.account import cases_shown
from portal.web.account.cases_shown import CASES
from portal.web.shell import sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import end_reading, reading, request_now, request_today
from portal.web.shell.wiring import wiring

SAVE: Final = "save"


def begun(kind: CaseKind) -> Typed | None:
    """Return what the address says of a new case; None where it has to be chosen for whom."""
    who, cipher, today = sign_in.party(), wiring().cipher, request_today()
    item, subject = request.args.get("item", ""), request.args.get("subject", "")
    if item and not subject:
        subject = filing.subject_of(reading(), ref=item, party=who, cipher=cipher, today=today)
    if not subject:
        mine = [each.subject_ref for each in mandates(reading(), party=who, cipher=cipher, today=today)]
        held = [each for each in mine if each]
        subject = held[0] if len(mine) == len(held) == 1 else ""
    items = (Asked(item),) if item else ()
    return Typed(kind=kind, subject_ref=subject, items=items) if subject else None


def chosen_for_whom(kind: CaseKind) -> str:
    """Return the page that asks for whom."""
    found = mandates(reading(), party=sign_in.party(), cipher=wiring().cipher, today=request_today())
    return render_template("account/case_choice.html", mandates=found, kind=kind, **cases_shown.words())


def saves() -> bool:
    """Return whether the form was sent to be saved only."""
    return request.form.get("then") == SAVE


def keep(work: Session, typed: Typed, draft: Draft | None, prepare: Callable[[Draft, Session], object]) -> str:
    """Return the reference of the draft kept; whoever goes on is told at once what stands in the way of lodging it."""
    who, cipher = sign_in.party(), wiring().cipher
    ref = drafts.save(work, typed=typed, party=who, cipher=cipher, at=request_now(), ref=draft.ref if draft else None)
    if not saves():
        prepare(drafts.one(work, ref=ref, party=who, cipher=cipher), work)
    return ref


def one(ref: str) -> Draft | None:
    """Return the holder's draft; None for one that is no longer there."""
    try:
        return drafts.one(reading(), ref=ref, party=sign_in.party(), cipher=wiring().cipher)
    except NotFound:
        return None


def led_to_case(ref: str) -> Response:
    """Lead to the case a draft became: the way back after lodging, and the second of two clicks, come here."""
    return redirect(href(f"{CASES}/{filing.lodged_before(reading(), ref=ref, party=sign_in.party())}"), 303)


def receipt(ref: str, secret: str) -> Response | str:
    """Return the receipt of a case; after a second click, which has no secret to show, the way to the case."""
    if not secret and request.method == "POST":
        return redirect(href(f"{CASES}/{ref}"), 303)
    end_reading()  # what was read before does not know the case yet
    view = queries.of_holder(
        reading(),
        ref=ref,
        party=sign_in.party(),
        cipher=wiring().cipher,
        calendar=cases_shown.calendar(),
        today=request_today(),
    )
    shown = {**cases_shown.counted(view.due), **cases_shown.words()}
    return render_template("account/case_receipt.html", view=view, secret=secret, **shown)
