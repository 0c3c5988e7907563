"""Static files: kept for ever under the address of their release, never more than the files of the tree."""

import pytest
from flask import Flask

from portal.web.shell.assets import FOREVER, TYPES, StaticFiles
from portal.web.shell.wiring import ROOT
from tests.support.pages import PageClient

FILES = StaticFiles.scan(ROOT / "static")


def test_pages_name_only_files_that_are_there(pages: PageClient) -> None:
    page = pages.get("/mn/")
    named = [one.attrib["href"] for one in page.all("link") if "/static/" in one.attrib["href"]]
    named += [one.attrib["src"] for one in page.all("script")]
    assert len(named) > 8
    for address in named:
        assert pages.get(address).response.headers["Cache-Control"] == FOREVER


@pytest.mark.parametrize("name", sorted(FILES.contents))
def test_every_file_has_its_type(shell: Flask, name: str) -> None:
    response = shell.test_client().get(FILES.address(name))
    assert response.headers["Content-Type"] == TYPES["." + name.rpartition(".")[2]]
    assert response.data == (ROOT / "static" / name).read_bytes()


def test_an_older_release_gets_todays_file_but_keeps_it_not(shell: Flask) -> None:
    client = shell.test_client()
    for address in ("/static/000000000000/css/base.css", "/static/css/base.css"):
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-cache"
        assert client.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "",
        "css",
        "css/",
        "../portal/app.py",
        "%2e%2e/portal/app.py",
        "css/../../wsgi.py",
        "css/none.css",
        "..%2fwsgi.py",
    ],
)
def test_nothing_else_is_served(shell: Flask, path: str) -> None:
    assert shell.test_client().get("/static/" + path).status_code == 404
    assert shell.test_client().get(f"/static/{FILES.digest}/{path}").status_code == 404


def test_naming_a_missing_file_is_a_defect() -> None:
    with pytest.raises(KeyError):
        FILES.address("css/none.css")
