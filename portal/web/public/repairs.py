"""Repair for everybody: how it works, which kinds are limited, the letter that is signed, whether a repair holds.

Source: 2021 art. 38; 2024 arts. 27, 40. Nobody may charge for it in any form.
"""

from typing import Final

from flask import Blueprint, render_template, request

from portal.cases import repair_proofs, repair_rules, repairs
from portal.content import queries as content
from portal.content.models import PieceKind
from portal.kernel.references import is_reference
from portal.law import rules
from portal.law.repair import COMMITMENT, COMMITMENT_VERSION, Condition
from portal.web.shell import guards
from portal.web.shell.context import reading, request_now

routes: Final = Blueprint("repairs", __name__)

REPAIRS: Final = "/repairs"
_TERM: Final = rules.get("repair.update")
_LONGEST: Final = 40


@routes.get(REPAIRS)
@guards.public
def index() -> str:
    """Show how a repair runs, its conditions, what is excluded or has a least time, the region's own measures."""
    measures = content.versions(reading(), kind=PieceKind.REPAIR_RULES, at=request_now()).current
    return render_template(
        "public/repairs.html",
        conditions=tuple(Condition),
        limits=repair_rules.rules(reading()),
        term=_TERM,
        measures=measures.line if measures is not None else None,
    )


@routes.get(f"{REPAIRS}/commitment")
@guards.public
def commitment() -> str:
    """Show the letter that is signed, and how to know it again."""
    return render_template(
        "public/repair_commitment.html",
        commitment=COMMITMENT,
        version=COMMITMENT_VERSION,
        digest=repairs.commitment_digest(),
    )


@routes.get(f"{REPAIRS}/verify")
@guards.public
def verify() -> str:
    """Take a number, and tell how the repair stands."""
    return _verified(request.args.get("number", ""))


@routes.get(f"{REPAIRS}/verify/<number>")
@guards.public
def verify_one(number: str) -> str:
    """Tell how the repair of this number stands."""
    return _verified(number)


def _verified(typed: str) -> str:
    number = typed.strip().lower()[:_LONGEST]
    answer = repair_proofs.verify(reading(), number=number) if number else None
    # Nothing else that stood in an address is repeated: it may be anything.
    shown = number if is_reference(number) else ""
    return render_template("public/repair_verify.html", answer=answer, number=shown)
