"""The procedures as the portal runs them: every step with who takes it, from where to where, under which article."""

from typing import Final

from flask import Blueprint, render_template

from portal import i18n
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.procedures import ALL
from portal.law.rules import RULES
from portal.web.shell import guards
from portal.web.shell.state_charts import state_chart

routes: Final = Blueprint("procedures", __name__)


@routes.get("/procedures")
@guards.public
def index() -> str:
    """Show which procedures there are."""
    return render_template("public/procedures.html", procedures=ALL)


@routes.get("/procedures/<procedure_id>")
@guards.public
def show(procedure_id: str) -> str:
    """Show one procedure as its drawing and its table; 404 for an unknown id."""
    found = next((one for one in ALL if one.id == procedure_id), None)
    if found is None:
        raise NotFound(msg("没有这一程序。"))
    states = {state: i18n.render(name) for state, name in found.states.items()}
    drawing = state_chart(found, states, {step.action: i18n.render(step.label) for step in found.steps})
    return render_template("public/procedure.html", procedure=found, rules=RULES, drawing=drawing)
