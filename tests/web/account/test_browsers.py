"""A browser is called by a name its holder knows."""

import pytest

from portal.web.account.browsers import name_of


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome（Windows）",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge（Windows）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604", "Safari（iPhone）"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile MicroMessenger/8.0", "微信（Android）"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox（Linux）"),
        ("Firefox", "Firefox（系统未知）"),
        ("<script>", "认不出的浏览器"),
        ("", "认不出的浏览器"),
    ],
)
def test_names(said: str, name: str) -> None:
    assert str(name_of(said)) == name
