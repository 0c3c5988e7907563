"""Pages of subjects: one address each, every fact with its date, source and article (21§10-16, 21§20)."""

from typing import Final

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from portal.cases import repair_commitments
from portal.kernel.citation import Citation
from portal.kernel.errors import NotFound
from portal.kernel.identifiers import uscc
from portal.kernel.identifiers.verdict import normal_form
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import is_reference
from portal.register.subjects import queries
from portal.register.subjects.queries import TimelineStep
from portal.web.public.reads import count_read
from portal.web.public.words import subject_url
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today

routes = Blueprint("subjects", __name__)

# The marks of a timeline; a risk notice has no mark of its own, because it is no dishonesty (21§16).
MARKS: Final = {"done": "done", "general": "general", "serious": "serious"}


@routes.get("/subjects/<address>")
@guards.public
def subject(address: str) -> Response | str:
    """Show what everybody may see of a subject; any other writing of its address leads to the one."""
    wanted = one_writing(address)
    page = queries.public_page(reading(), address=wanted, today=request_today())
    if page.identity.address != address:
        return redirect(subject_url(page.identity.address), 308)
    count_read("subject", page.identity.address)
    return render_template(
        "public/subject.html", subject=page, steps=[_step(step) for step in page.timeline], **_committed(wanted)
    )


def _committed(address: str) -> dict[str, object]:
    return {"commitments": repair_commitments.public(reading(), credit_code=address, today=request_today())}


def one_writing(address: str) -> str:
    """Return a credit code or reference as it is stored; raises NotFound, with the reason, for what can be neither."""
    if is_reference(address.lower()):
        return address.lower()
    value = normal_form(address)
    if scrub(value) != value:
        sentence = msg("不能用公民身份号码查询他人。自然人查询本人信息，须先核验身份。")
        raise NotFound(sentence, citation=Citation("21", 21))
    verdict = uscc.check(value)
    if not verdict.ok:
        raise NotFound(verdict.errors[0].message)
    return verdict.value


def _step(step: TimelineStep) -> dict[str, object]:
    plain = step.text.template == "%(title)s"
    return {
        "when": step.day,
        "text": step.text.params["title"] if plain else step.text,
        "zh": plain,
        "state": MARKS.get(step.kind, "plain"),
    }
