"""Every procedure is public: its steps, who takes them, and the articles."""

import pytest

from portal.law.procedures import ALL, Procedure
from portal.web.shell.state_charts import rows
from tests.support.pages import Page, PageClient

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_every_procedure_has_its_page(client: PageClient, prefix: str) -> None:
    links = client.get(prefix + "/procedures").links()
    for procedure in ALL:
        address = f"{prefix}/procedures/{procedure.id}"
        assert address in links
        page = client.get(address)
        assert len(page.all("tr")) == len(procedure.steps) + 1
        assert_drawn(page, procedure)


def assert_drawn(page: Page, procedure: Procedure) -> None:
    """The picture has a name, a description, a labelled arrow for each row of steps; over it a box for each state."""
    assert page.root is not None
    heads, picture = (one for one in page.root.iter(SVG + "svg") if one.get("class") == "state-picture")
    assert heads.get("aria-hidden") == "true"
    assert sum("state-box" in (one.get("class") or "").split() for one in heads.iter()) == len(procedure.states)
    assert picture.get("role") == "img"
    parts = [one.get("class") or "" for one in picture.iter()]
    drawn = rows(procedure.steps, {step.action: str(step.label) for step in procedure.steps})
    assert parts.count("step-arrow") == parts.count("step-label") == len(drawn)
    assert {step for steps in drawn for step in steps} == set(procedure.steps)
    assert picture.find(SVG + "title") is not None
    assert picture.find(SVG + "desc") is not None


def test_an_unknown_procedure_is_not_found(client: PageClient) -> None:
    client.get("/procedures/none", status=404)
