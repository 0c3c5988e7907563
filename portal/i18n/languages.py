"""Decides which languages there are, what they call themselves and how pages mark them."""

from dataclasses import dataclass
from typing import Final

from babel import Locale


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the portal.

    ``code`` stands in addresses (Chinese has none), ``html_lang`` in the lang attribute,
    ``folder`` is the catalogue's: exactly this one, since gettext would take a plain ``mn``
    (Cyrillic) for it without a word.
    """

    code: str
    own_name: str
    html_lang: str
    folder: str
    vertical: bool
    joiner: str


LANGUAGES: Final = {
    "zh": Language("zh", "中文", "zh-Hans-CN", "zh_Hans_CN", False, "、"),
    "mn": Language("mn", "ᠮᠣᠩᠭᠣᠯ", "mn-Mong-CN", "mn_Mong_CN", True, "᠂ "),
}
DEFAULT: Final = LANGUAGES["zh"]
LOCALES: Final = {code: Locale.parse(one.folder) for code, one in LANGUAGES.items()}
