"""Decides what a browser is called for its holder: a name and a system in place of what it sends about itself."""

from typing import Final

from portal.kernel.messages import Message, msg

# The first that fits: many browsers also name those before them.
_BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def name_of(said: str) -> Message:
    """Return the name of a browser and its system by what it says of itself."""
    browser = next((name for mark, name in _BROWSERS if mark in said), "")
    system = next((name for mark, name in _SYSTEMS if mark in said), "")
    if not browser:
        return msg("认不出的浏览器")
    return msg("%(browser)s（%(system)s）", browser=browser, system=system or msg("系统未知"))
