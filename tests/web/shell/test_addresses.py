"""Links keep language and query; a way back never leads off the site."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from portal.web.shell.addresses import page_link, safe_path, with_query, without

HOSTILE = (
    *("//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example"),
    *("javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "/a\\..\\b", " /a", "", "evil", "///evil.example"),
    *("/ /evil.example", "/a\x00b", "/a\x7fb", "//[", "/" + "a" * 3000),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_ways_back_lead_home(text: str) -> None:
    assert safe_path(text) == "/"


@pytest.mark.parametrize("text", ["/", "/mn/lists?page=2", "/search?q=%E4%BA%91&kind=a", "/a/b#c"])
def test_paths_of_this_site_are_kept(text: str) -> None:
    assert safe_path(text) == text


@given(st.text(alphabet=st.sampled_from("/\\:@.?#%a2fe\t\n云"), max_size=12))
@example("/%2f/evil.example")
@example("/.//evil.example")
def test_no_way_back_leaves_the_site(text: str) -> None:
    assert urlsplit(urljoin("http://portal.example/display", safe_path(text))).netloc == "portal.example"


def test_list_addresses_keep_the_rest_of_the_query(shell: Flask) -> None:
    with shell.test_request_context("/search?q=云&kind=a&kind=b&page=3"):
        assert page_link(4) == "/search?q=%E4%BA%91&kind=a&kind=b&page=4"
        assert page_link(1) == "/search?q=%E4%BA%91&kind=a&kind=b"
        assert without("kind", "a") == "/search?q=%E4%BA%91&kind=b"
        assert with_query(kind=None, page=None) == "/search?q=%E4%BA%91"
        assert with_query(q=None, kind=None, page=None) == "/search"
