"""Decides what waits for whom: the first page of the desk, by statutory due date, overdue first.

Each room says what this person can act on now; this page only puts it together, filters and groups it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from portal.access.grants import desk_queries as grants
from portal.access.organs import queries as organ_queries
from portal.accounts.filters import commands, queries
from portal.cases import corrections, repair_queries, unit_queries
from portal.cases import desk_queries as case_results
from portal.cases import queries as cases
from portal.complaints import queries as complaints
from portal.content.desk import queries as content_desk
from portal.identity.checks import queries as identity_checks
from portal.kernel import divisions
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.oversight import anomalies
from portal.procedures.tasks import Task, Urgency, ordered, urgency
from portal.register.catalogue import worklist as catalogue
from portal.register.incidents import queries as incidents
from portal.register.intake import held
from portal.register.intake.submissions import queries as submissions
from portal.register.lists.cases import queries as list_cases
from portal.register.lists.registers import queries as list_registers
from portal.register.lists.removals import queries as list_removals
from portal.register.measures import desk_queries as measure_lists
from portal.register.measures.applied import queries as applied_measures
from portal.register.notices import queries as notices
from portal.register.supervision import queries as supervision
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_today, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

Source = Callable[..., list[Task]]

# What each room calls waiting; a room that is not here is not in the worklist.
SOURCES: Final[tuple[Source, ...]] = (
    submissions.waiting,
    held.waiting,
    catalogue.waiting,
    notices.waiting,
    grants.waiting,
    list_cases.waiting,
    list_removals.waiting,
    list_registers.waiting,
    measure_lists.waiting,
    applied_measures.waiting,
    incidents.waiting,
    supervision.waiting,
    identity_checks.waiting,
    anomalies.waiting,
    organ_queries.waiting,
    corrections.waiting,
    complaints.waiting,
    repair_queries.waiting,
    content_desk.waiting,
    cases.waiting,
    case_results.told,
    unit_queries.reminded,
)
_LONGEST: Final = 80

routes: Final = Blueprint("worklist", __name__)


class SaveForm(Form):
    """The name under which a view is kept."""

    name = StringField(fields.words(msg("把这个筛选保存为")))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filters say; an empty text asks for everything."""

    when: str = ""
    kind: str = ""
    division: str = ""
    text: str = ""

    @classmethod
    def read(cls) -> "Asked":
        """Return what the address asks; numbers that look like a person's are not taken."""
        return cls(
            *(scrub(request.values.get(name, "")[:_LONGEST]).strip() for name in ("when", "kind", "division", "q"))
        )

    def query(self) -> str:
        """Return the address of the same question, without its empty parts."""
        named = {"when": self.when, "kind": self.kind, "division": self.division, "q": self.text}
        return urlencode({name: value for name, value in named.items() if value})

    def fits(self, task: Task) -> bool:
        """Return whether a task answers kind, place and text."""
        return (
            self.kind in {"", task.kind.template}
            and (not self.division or divisions.is_within(task.division, self.division))
            and self.text in f"{task.ref} {task.title} {task.about}"
        )


@routes.get("/desk")
@guards.staff()
def show() -> str:
    """Show what waits for this person."""
    return _page(SaveForm())


@routes.post("/desk/filters")
@guards.staff()
def save() -> Response | tuple[str, int]:
    """Keep the present filters under a name."""
    form, asked = SaveForm(request.form), Asked.read()

    def keep(session: Session) -> bool:
        commands.save(session, actor=actor(), name=form.name.data or "", query=asked.query())
        return True

    if forms.attempt(form, keep):
        return redirect(href("/desk") + "?" + asked.query(), 303)
    return _page(form), forms.status_of(form)


@routes.post("/desk/filters/<int:filter_id>/drop")
@guards.staff()
def drop(filter_id: int) -> Response:
    """Drop one of one's own views."""
    with unit_of_work() as session:
        commands.drop(session, actor=actor(), filter_id=filter_id)
    return redirect(href("/desk"), 303)


def gather(session: Session, who: Actor, today: date) -> list[Task]:
    """Return everything that waits for a person, in the order of due dates."""
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    return ordered(task for source in SOURCES for task in source(session, actor=who, calendar=calendar, today=today))


def _page(form: SaveForm) -> str:
    today, asked, session = request_today(), Asked.read(), reading()
    waiting = gather(session, actor(), today)
    fitting = [task for task in waiting if asked.fits(task)]
    shown = [task for task in fitting if asked.when in {"", urgency(task.due, today).value}]
    return render_template(
        "desk/worklist.html",
        form=form,
        asked=asked,
        today=today,
        total=len(waiting),
        tabs=_tabs(asked, fitting, today),
        groups=[(group, [task for task in shown if urgency(task.due, today) is group]) for group in Urgency],
        kinds={task.kind.template: task.kind for task in waiting},
        places=sorted({task.division for task in waiting}),
        saved=queries.own(session, actor=actor()),
        citations=tuple({task.citation.short(): task.citation for task in shown if task.citation}.values()),
    )


def _tabs(asked: Asked, tasks: list[Task], today: date) -> list[tuple[str, Message, int, bool]]:
    counts = Counter(urgency(task.due, today) for task in tasks)
    found = [(_address(asked, ""), msg("全部"), len(tasks), asked.when == "")]
    return found + [(_address(asked, one.value), one.label, counts[one], asked.when == one) for one in Urgency]


def _address(asked: Asked, when: str) -> str:
    query = Asked(when, asked.kind, asked.division, asked.text).query()
    return href("/desk") + ("?" + query if query else "")
