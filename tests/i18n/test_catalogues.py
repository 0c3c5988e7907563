"""Languages and their catalogues."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import pytest
import wtforms
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from wtforms import Form, IntegerField, StringField
from wtforms.validators import InputRequired, Length

from portal import i18n
from portal.i18n import catalogues, forms
from portal.kernel.messages import msg


@pytest.fixture
def translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A catalogue in exactly the folder of the language, and a Cyrillic one that must not be read."""
    write(tmp_path / "mn_Mong_CN", {"日期": "ᠡᠳᠦᠷ", "%(kind)s：%(n)s": "%(n)s — %(kind)s", "请填写此项。": "ᠪᠢᠴᠢ"})
    write(tmp_path / "mn", {"日期": "огноо", "今天": "өнөөдөр"})
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path)
    catalogues._catalogue.cache_clear()
    yield tmp_path
    catalogues._catalogue.cache_clear()


def write(folder: Path, messages: dict[str, str]) -> None:
    catalogue = Catalog(locale="mn")
    for msgid, text in messages.items():
        catalogue.add(msgid, text)
    (folder / "LC_MESSAGES").mkdir(parents=True)
    with (folder / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)


def test_each_language_names_itself_and_its_pages() -> None:
    chinese, mongolian = i18n.LANGUAGES["zh"], i18n.LANGUAGES["mn"]
    assert (chinese.own_name, chinese.html_lang, chinese.vertical) == ("中文", "zh-Hans-CN", False)
    assert (mongolian.own_name, mongolian.html_lang, mongolian.vertical) == ("ᠮᠣᠩᠭᠣᠯ", "mn-Mong-CN", True)
    for code, language in i18n.LANGUAGES.items():
        assert str(i18n.LOCALES[code]) == language.folder == language.html_lang.replace("-", "_")


@pytest.mark.usefixtures("translated")
def test_messages_are_translated_in_the_active_language_only() -> None:
    assert i18n.gettext("日期") == "日期"
    with i18n.activate("mn"):
        assert i18n.gettext("日期") == "ᠡᠳᠦᠷ"
        assert i18n.render(msg("%(kind)s：%(n)s", kind=msg("日期"), n=1)) == "1 — ᠡᠳᠦᠷ"
        with i18n.activate("zh"):
            assert i18n.gettext("日期") == "日期"
        assert i18n.current().code == "mn"
    assert i18n.current() is i18n.DEFAULT


@pytest.mark.usefixtures("translated")
def test_a_missing_translation_shows_the_chinese_text_and_never_cyrillic() -> None:
    with i18n.activate("mn"):
        assert i18n.gettext("今天") == "今天"
        assert i18n.gettext("还有%(n)s天", n=3) == "还有3天"
    assert i18n.is_translated("日期")
    assert not i18n.is_translated("今天")
    assert i18n.is_translated("今天", "zh")


def test_a_missing_catalogue_is_told(translated: Path) -> None:
    assert i18n.missing_catalogues() == ()
    (translated / "mn_Mong_CN" / "LC_MESSAGES" / "messages.mo").unlink()
    assert i18n.missing_catalogues() == ("mn",)


@pytest.mark.usefixtures("translated")
def test_the_empty_message_has_no_header_behind_it() -> None:
    with i18n.activate("mn"):
        assert i18n.gettext("") == ""


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError), i18n.activate("ru"):
        pass
    with pytest.raises(KeyError):
        i18n.choose("ru")


def test_a_choice_holds_in_its_own_context_only() -> None:
    def speak(code: str) -> str:
        i18n.choose(code)
        return i18n.current().code

    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda code: copy_context().run(speak, code), ["mn", "zh"] * 20)
        assert list(answers) == ["mn", "zh"] * 20
    assert i18n.current() is i18n.DEFAULT


def test_numbers_choose_between_two_texts() -> None:
    assert i18n.ngettext("%(n)s条", "%(n)s条记录", 1, n=1) == "1条"
    assert i18n.ngettext("%(n)s条", "%(n)s条记录", 2, n=2) == "2条记录"


def test_every_sentence_of_the_form_library_is_known() -> None:
    template = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    with template.open("rb") as file:
        wanted = {text for one in read_po(file) if one.id for text in ([one.id] if isinstance(one.id, str) else one.id)}
    assert wanted
    assert wanted <= set(forms.SENTENCES)


def test_the_sentences_keep_their_placeholders() -> None:
    for english, chinese in forms.SENTENCES.items():
        assert placeholders(english) == placeholders(chinese.template)


def placeholders(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]} | ({"%s"} if "%s" in text else set())


class NameForm(Form):
    """A form as the web floor makes them."""

    class Meta:
        def get_translations(self, _form: object) -> i18n.FormTranslations:
            return i18n.FormTranslations()

    name = StringField(validators=[InputRequired(), Length(min=2, max=3)])
    number = IntegerField()


class Posted(dict[str, list[str]]):
    """What a browser sent."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


@pytest.mark.usefixtures("translated")
def test_form_errors_come_in_the_active_language() -> None:
    form = NameForm(Posted(name=["abcd"], number=["x"]))
    assert not form.validate()
    assert form.errors == {"name": ["应为2至3个字符。"], "number": ["应为整数。"]}
    with i18n.activate("mn"):
        empty = NameForm(Posted(name=[""], number=["1"]))
        assert not empty.validate()
        assert empty.errors == {"name": ["ᠪᠢᠴᠢ"]}


def test_messages_are_found_for_translation() -> None:
    found = {entry[1] for entry in extract_from_file("python", Path(forms.__file__), keywords={"msg": None, "_": None})}
    assert {message.template for message in forms.SENTENCES.values()} <= found
