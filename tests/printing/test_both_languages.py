"""A letter in both languages: Chinese first, then the same in columns of Mongolian, one file, the same each time."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal import i18n
from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.kernel.settings import CJK_FONT
from portal.printing import Block, Letter, render, render_both

FONT = Path(CJK_FONT)
TITLE, APPLICANT, REMEDY = msg("信用修复决定书"), msg("申请人"), msg("救济途径")
DEPARTMENT = "示例市发展和改革委员会"
SENTENCE = msg("已删除的信息不再归集。对办理有意见的，可以向公共信用信息主管部门（%(unit)s）反映。", unit=DEPARTMENT)
NUMBER = "示信〔2026〕第12号"
NAME = "示例贸易有限公司"
BASIS = msg("依据：%(basis)s。", basis=(Citation("21", 37), Citation("24", 39)))


def written(paragraphs: int = 1) -> Letter:
    """The letter in the language that is spoken just now."""
    return Letter(
        title=i18n.render(TITLE),
        number=NUMBER,
        issuer="示例市公共信用信息中心",
        day=date(2026, 11, 22),
        facts=((i18n.render(APPLICANT), NAME),),
        blocks=(Block(heading=i18n.render(REMEDY), text="\n".join([i18n.render(SENTENCE)] * paragraphs)),),
        note=i18n.render(BASIS),
    )


def mongolian(sentence: Message) -> list[str]:
    with i18n.activate("mn"):
        said = i18n.render(sentence)
    return [word for word in re.split(r"[^\u1820-\u1842]+", said) if len(word) > 3]


def tool(folder: Path, pdf: bytes, name: str, *options: str) -> str:
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    arguments = [name, *options, str(path), *(["-"] if name == "pdftotext" else [])]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def pages(folder: Path, pdf: bytes) -> list[str]:
    return [re.sub(r"\s", "", page) for page in tool(folder, pdf, "pdftotext").strip("\f").split("\f")]


def test_both_scripts_are_read_and_the_chinese_letter_comes_first(tmp_path: Path) -> None:
    chinese, columns = pages(tmp_path, render_both(written, font=FONT))
    assert all(
        each in chinese for each in (str(TITLE), NUMBER, NAME, "一、救济途径", "2026年11月22日", i18n.render(BASIS))
    )
    assert not re.search(r"[\u1820-\u1842]", chinese)
    words = [word for each in (TITLE, APPLICANT, REMEDY, SENTENCE, BASIS) for word in mongolian(each)]
    assert len(words) > 8
    assert [word for word in words if word not in columns] == []
    assert str(TITLE) not in columns


def test_names_and_numbers_stand_in_mongolian_text_as_they_are(tmp_path: Path) -> None:
    _, columns = pages(tmp_path, render_both(written, font=FONT))
    assert all(each in columns for each in (NUMBER, NAME, "示例市公共信用信息中心", DEPARTMENT, "2026"))


def test_pages_are_counted_through_both_languages(tmp_path: Path) -> None:
    found = pages(tmp_path, render_both(lambda: written(30), font=FONT))
    count = len(found)
    assert count > 3
    for place, page in enumerate(found, start=1):
        assert NUMBER in page
        assert f"第{place}页，共{count}页" in page or f"{place}/{count}" in page


def test_long_letters_flow_over_pages_without_losing_a_word(tmp_path: Path) -> None:
    columns = "".join(pages(tmp_path, render_both(lambda: written(30), font=FONT))[1:])
    longest = max(mongolian(SENTENCE), key=len)
    with i18n.activate("mn"):
        told = i18n.render(SENTENCE).count(longest)
    assert columns.count(longest) == 30 * told


@pytest.mark.parametrize(
    "text", ["汉字，标点。" * 300, "A" * 900, "https://credit.example/" * 40, "ᠮᠣᠩᠭᠣᠯ（汉字）" * 200]
)
def test_nothing_runs_over_the_edge_of_a_page(tmp_path: Path, text: str) -> None:
    letter = replace(written(), blocks=(Block(heading="理由", text=text),))
    boxes = tool(tmp_path, render(letter, font=FONT, mongolian=letter), "pdftotext", "-bbox")
    places = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', boxes)
    assert len(places) > 20
    for left, top, right, bottom in ([float(each) for each in place] for place in places):
        assert left > 60
        assert top > 60
        assert right < 595 - 60
        assert bottom < 842 - 30


def test_each_part_is_tagged_in_its_language(tmp_path: Path) -> None:
    pdf = render_both(written, font=FONT)
    tags = re.findall(r"^ {2}(\w+) \(block\)", tool(tmp_path, pdf, "pdfinfo", "-struct"), re.MULTILINE)
    assert [tags.count(each) for each in ("H1", "H2")] == [2, 2]
    plain = tmp_path / "plain.pdf"
    subprocess.run(["qpdf", "--qdf", "--stream-data=uncompress", str(tmp_path / "letter.pdf"), str(plain)], check=True)
    assert plain.read_bytes().count(b"/Lang (mn-Mong-CN)") == len(tags) // 2
    said = tool(tmp_path, pdf, "pdfinfo", "-meta")
    assert "<rdf:li>zh-CN</rdf:li><rdf:li>mn-Mong-CN</rdf:li>" in said


def test_the_file_is_sound_and_has_both_typefaces_in_it(tmp_path: Path) -> None:
    pdf = render_both(written, font=FONT)
    assert "No syntax or stream encoding errors" in tool(tmp_path, pdf, "qpdf", "--check")
    fonts = tool(tmp_path, pdf, "pdffonts").splitlines()[2:]
    assert len(fonts) == 2
    assert all(" yes yes yes " in row for row in fonts)


def test_the_same_letter_gives_the_same_bytes_whatever_language_is_spoken() -> None:
    first = render_both(written, font=FONT)
    with i18n.activate("mn"):
        assert render_both(written, font=FONT) == first
        assert i18n.current().code == "mn"


@pytest.mark.parametrize("odd", ["\U0001f600", "\ue000", "\x07"])
def test_a_character_without_a_glyph_is_refused_in_either_language(odd: str) -> None:
    bad = replace(written(), note=f"甲{odd}")
    for letters in ((bad, written()), (written(), bad)):
        with pytest.raises(BadInput, match=f"U\\+{ord(odd):04X}"):
            render(letters[0], font=FONT, mongolian=letters[1])


def test_a_mongolian_name_stands_in_a_chinese_letter(tmp_path: Path) -> None:
    name = "ᠮᠣᠩᠭᠣᠯ"
    letter = replace(written(), facts=(("申请人", name),))
    assert name in "".join(pages(tmp_path, render(letter, font=FONT)))
