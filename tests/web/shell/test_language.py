"""The address alone decides the language; every page leads to its twin in the other one."""

from flask import Flask

from tests.support.pages import PageClient


def test_the_prefix_decides_the_language(pages: PageClient) -> None:
    assert pages.get("/").root is not None
    assert pages.get("/mn/").root is not None


def test_mn_alone_leads_to_its_home_page(pages: PageClient) -> None:
    page = pages.get("/mn", status=308)
    assert page.response.headers["Location"] == "/mn/"


def test_a_word_that_only_begins_with_the_prefix_is_no_language(pages: PageClient) -> None:
    assert pages.get("/mnemonic", status=404).root is not None
    assert pages.get("/mn/mn/", status=404).root is not None


def test_menu_and_footer_stay_in_the_language(pages: PageClient) -> None:
    inside = [link for link in pages.get("/mn/").links() if link.startswith("/") and link != "/"]
    assert inside
    assert all(link.startswith("/mn/") for link in inside)


def test_the_other_language_shows_the_same_page_with_its_query(pages: PageClient) -> None:
    assert pages.get("/components?page=2").link("ᠮᠣᠩᠭᠣᠯ") == "/mn/components?page=2"
    assert pages.get("/mn/components?page=2").link("中文") == "/components?page=2"


def test_a_query_with_an_id_number_is_not_carried_along(pages: PageClient) -> None:
    for shaped in ("q=110101199003070011", "q=1101%30119900307001X", "q=13812345678"):
        page = pages.get(f"/?{shaped}")
        assert page.link("ᠮᠣᠩᠭᠣᠯ") == "/mn/"
        assert shaped not in page.html


def test_canonical_and_alternate_links_use_the_public_address(pages: PageClient) -> None:
    links = pages.get("/mn/components?page=2", headers={"Host": "evil.example"}).all("link")
    found = {(one.get("rel"), one.get("hreflang")): one.get("href") for one in links}
    assert found[("canonical", None)] == "http://portal.example/mn/components"
    assert found[("alternate", "zh-Hans-CN")] == "http://portal.example/components"
    assert found[("alternate", "mn-Mong-CN")] == "http://portal.example/mn/components"


def test_the_language_of_one_request_does_not_leak_into_the_next(shell: Flask) -> None:
    client = shell.test_client()
    for path, lang in (
        ("/mn/", "mn-Mong-CN"),
        ("/", "zh-Hans-CN"),
        ("/mn/nowhere", "mn-Mong-CN"),
        ("/fails", "zh-Hans-CN"),
    ):
        assert f'<html lang="{lang}"' in client.get(path).text


def test_mongolian_pages_say_that_the_translation_awaits_review(pages: PageClient) -> None:
    assert len(pages.get("/mn/").all("div", "banner")) == 1
    assert not pages.get("/").all("div", "banner")


def test_vertical_pages_carry_the_scroll_script_and_others_do_not(pages: PageClient) -> None:
    def scripts(path: str) -> list[str]:
        return [one.attrib["src"].rpartition("/")[2] for one in pages.get(path).all("script")]

    assert scripts("/mn/") == ["vertical.js", "focus.js"]
    assert scripts("/") == ["focus.js"]
