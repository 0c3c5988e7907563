"""Whatever goes wrong, the reader gets a page in the layout, in their language, with a reference, nothing internal."""

import logging
import re
import time

import pytest

from portal.web.shell.failures import TEXTS
from portal.web.shell.limits import BODY_MAX, PATH_MAX, QUERY_MAX
from portal.web.shell.logs import OneLine, one_line
from tests.support.pages import Page, PageClient

INTERNAL = re.compile(r"Traceback|werkzeug|sqlalchemy|File \"|RuntimeError|secret")


def reference_of(page: Page) -> str:
    return next(one.text or "" for one in page.all("span", "mono"))


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/fails", 500),
        ("/endless", 400),
        ("/forbidden", 403),
        ("/broken", 422),
        ("/unavailable", 503),
        ("/database", 503),
    ],
)
def test_each_failure_is_a_sound_page_with_a_reference(pages: PageClient, prefix: str, path: str, status: int) -> None:
    page = pages.get(prefix + path, status=status)
    assert len(reference_of(page)) == 10
    assert not INTERNAL.search(page.html)
    assert not any(one.get("rel") == "canonical" for one in page.all("link"))


def test_references_differ_and_stand_in_the_log(pages: PageClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "portal.web")
    first, second = (reference_of(pages.get("/fails", status=500)) for _ in range(2))
    assert first != second
    assert f"{first} failed" in caplog.messages
    assert any(line.startswith("500 GET /fails") and line.endswith(first) for line in caplog.messages)


def test_a_refusal_says_why_and_cites(pages: PageClient) -> None:
    page = pages.get("/broken", status=422)
    assert "超过公示期限 3 日。" in page.text
    assert "/law/public-credit-regulation-2021#article-20" in page.links()


def test_data_addresses_get_a_problem_document(pages: PageClient) -> None:
    response = pages.get("/broken.json", status=422).response
    assert response.mimetype == "application/problem+json"
    assert response.json["title"] == "不符合规定"  # type: ignore[index]
    assert response.json["detail"] == "超过公示期限 3 日。"  # type: ignore[index]
    assert response.json["citation"] == "21§20"  # type: ignore[index]
    assert pages.get("/api/nowhere", status=404).response.mimetype == "application/problem+json"


def test_a_missing_database_says_when_to_come_back(pages: PageClient) -> None:
    assert pages.get("/database", status=503).response.headers["Retry-After"] == "30"


def test_every_announced_status_has_its_words() -> None:
    assert {400, 403, 404, 405, 413, 414, 429, 500, 503} <= set(TEXTS)


def test_nul_is_nowhere_and_long_addresses_are_too_long(pages: PageClient) -> None:
    pages.get("/%00", status=404)
    pages.get("/a%00b", status=404)
    pages.get("/" + "a" * (PATH_MAX + 1), status=414)
    pages.get("/?q=" + "a" * QUERY_MAX, status=414)


@pytest.mark.parametrize("letters", ["1", "15010219900101123X", "a"])
def test_an_address_of_any_length_is_refused_at_once_and_not_repeated(pages: PageClient, letters: str) -> None:
    address = "/" + (letters * 190_000)[:190_000]
    started = time.process_time()
    page = pages.get(address, status=414)
    assert time.process_time() - started < 1
    assert letters * 20 not in page.html


def test_ten_thousand_characters_fit_into_a_search(pages: PageClient) -> None:
    pages.get("/", query_string={"q": "信" * 10_000})


def test_a_large_body_is_refused_before_it_is_read(pages: PageClient) -> None:
    pages.post("/", status=413, data=b"x" * (BODY_MAX + 1), content_type="text/plain")


def test_the_log_has_no_query_and_no_id_number(pages: PageClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "portal.web")
    pages.get("/?q=somebody")
    pages.get("/subjects/110101199003070011", status=404)
    pages.get("/x%0d%0a200%20GET%20/admin%1b[31m", status=404)
    assert len(caplog.records) == 3
    assert "somebody" not in caplog.text
    assert "110101199003070011" not in caplog.text
    assert "\x1b" not in caplog.text
    assert "\\r\\n200 GET /admin\\x1b[31m" in caplog.messages[2]


def test_a_traceback_is_one_masked_line() -> None:
    error = RuntimeError("the secret 110101199003070011\nof 13812345678")
    record = logging.LogRecord("portal.web", logging.ERROR, "", 0, "failed", (), (type(error), error, None))
    line = OneLine("%(message)s").format(record)
    assert "\n" not in line
    assert "110101199003070011" not in line
    assert "13812345678" not in line
    assert one_line("公司\t一") == "公司\\t一"
