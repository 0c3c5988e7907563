"""The description and the routes are one: same paths and methods, and real answers of the described form."""

from typing import Any

from flask import Flask

from portal.web.api import openapi, schemas
from portal.web.api.checking import misfits
from portal.web.api.operations import OPERATIONS
from tests.support.pages import PageClient
from tests.web.api.conftest import System, penalty_row

HTTP = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def described(client: PageClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").response.get_json()
    return found


def fits(value: Any, name: str) -> None:
    assert list(misfits(value, schemas.ref(name), schemas.COMPONENTS)) == []


def test_everybody_may_read_the_description(client: PageClient) -> None:
    document = described(client)
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://portal.example/api/v1"}]


def test_paths_and_methods_are_those_of_the_routes(client: PageClient, app: Flask) -> None:
    told = {(path, method.upper()) for path, each in described(client)["paths"].items() for method in each}
    offered = {
        (rule.rule.removeprefix(openapi.PREFIX).replace("<", "{").replace(">", "}"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(openapi.PREFIX)
        for method in (rule.methods or set()) & HTTP
    }
    assert told == offered


def test_every_reference_leads_somewhere(client: PageClient) -> None:
    document = described(client)

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if "$ref" in value else []
            return own + [ref for one in value.values() for ref in references(one)]
        return [ref for one in value for ref in references(one)] if isinstance(value, list) else []

    known = {"#/components/schemas/" + name for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
    assert len({operation.id for operation in OPERATIONS}) == len(OPERATIONS)


def test_real_answers_have_the_described_form(system: System) -> None:
    receipt = system.post("/batches", {"item": "XZCF", "rows": [penalty_row(), penalty_row(CF_JDRQ="x", CF_WSH="2")]})
    fits(receipt, "Receipt")
    fits(system.get(f"/batches/{receipt['batch']}"), "Receipt")
    fits(system.get("/items"), "Items")
    for code in ("XZCF", "XZXK"):
        fits(system.get(f"/items/{code}"), "Item")
    told = {"record": penalty_row()["CF_WSH"], "kind": "annulled", "reason": "判决撤销", "document_no": "示1号"}
    notice = system.post("/notices", told | {"event_on": "2026-11-19"})
    fits(notice, "Notice")
    fits(system.get(f"/notices/{notice['notice']}"), "Notice")


def test_real_refusals_have_the_described_form_and_status(system: System) -> None:
    statuses = {operation.id: set(operation.answers) for operation in OPERATIONS}
    for status, body in ((400, {}), (422, {"item": "NOPE", "rows": [{"a": "b"}]})):
        assert status in statuses["pushBatch"]
        fits(system.post("/batches", body, status=status), "Problem")
    fits(system.get("/items/NOPE", status=404), "Problem")
    fits(system.get("/notices/n" + "2" * 18, status=404), "Problem")


def test_the_checker_finds_what_does_not_fit() -> None:
    places = [
        one.pointer for one in misfits({"rows": [{"a/b": []}], "x": 1}, schemas.ref("BatchRequest"), schemas.COMPONENTS)
    ]
    assert places == ["/item", "/rows/0/a~1b", "/x"]
