"""A letter is printed whole, the same each time, readable by other programs, or not at all."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.kernel.errors import BadInput, Unavailable
from portal.kernel.settings import CJK_FONT
from portal.printing import Block, Letter, render

FONT = Path(CJK_FONT)
LETTER = Letter(
    title="失信惩戒措施告知书",
    number="示信惩告〔2026〕第12号",
    issuer="示例市市场监督管理局",
    day=date(2026, 11, 22),
    facts=(("当事人", "示例贸易有限公司"), ("措施", "限制享受财政性资金项目支持；" * 8)),
    blocks=(
        Block(heading="性质", text="第一段。\n第二段。"),
        Block(heading="依据", text="《示例条例》第二十七条第一项。" * 60),
    ),
    note="本文书由平台生成。",
)


def _read(tool: str, *options: str, folder: Path, letter: Letter = LETTER) -> str:
    path = folder / "letter.pdf"
    path.write_bytes(render(letter, font=FONT))
    arguments = [tool, *options, str(path), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def test_another_program_reads_every_word(tmp_path: Path) -> None:
    text = re.sub(r"\s", "", re.sub(r".*第 \d 页，共.*|\f", "", _read("pdftotext", folder=tmp_path)))
    text = text.replace(LETTER.number, "")  # of the foot of the first page, in the middle of a sentence
    parts = [
        LETTER.title,
        LETTER.issuer,
        "一、性质",
        "二、依据",
        "2026年11月22日",
        LETTER.note,
        "第一段。",
        "第二段。",
    ]
    parts += [part for fact in LETTER.facts for part in fact]
    assert [part for part in parts if part not in text] == []
    assert text.count("《示例条例》第二十七条第一项。") == 60


def test_pages_are_numbered_and_bear_the_reference(tmp_path: Path) -> None:
    pages = _read("pdftotext", folder=tmp_path).strip("\f").split("\f")
    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        assert LETTER.number in page
        assert f"第 {number} 页，共 2 页" in page


def test_the_typeface_is_embedded_and_subsetted(tmp_path: Path) -> None:
    rows = _read("pdffonts", folder=tmp_path).splitlines()[2:]
    assert len(rows) == 1
    assert re.search(r"\+NotoSerifCJKSC .* yes yes yes ", rows[0])


def test_title_author_and_date_are_those_of_the_letter(tmp_path: Path) -> None:
    said = _read("pdfinfo", "-meta", folder=tmp_path)
    assert f'<rdf:li xml:lang="x-default">{LETTER.title}</rdf:li>' in said
    assert f"<dc:creator><rdf:Seq><rdf:li>{LETTER.issuer}</rdf:li>" in said
    assert 'xmp:CreateDate="2026-11-22T00:00:00+08:00"' in said
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in said
    assert re.search(r"Tagged: +yes", _read("pdfinfo", folder=tmp_path))
    assert b"/Lang (zh-CN)" in render(LETTER, font=FONT)


def test_headings_and_paragraphs_are_tagged_in_reading_order(tmp_path: Path) -> None:
    tags = re.findall(
        r"^ {2}(\w+) \(block\)\n +\"([^\"]*)", _read("pdfinfo", "-struct-text", folder=tmp_path), re.MULTILINE
    )
    assert tags[0] == ("H1", LETTER.title)
    assert [text for tag, text in tags if tag == "H2"] == ["一、性质", "二、依据"]
    assert ("P", "当事人") in tags
    assert not [text for _, text in tags if "共 2 页" in text]


def test_the_file_is_sound(tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors" in _read("qpdf", "--check", folder=tmp_path)


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert render(LETTER, font=FONT) == render(LETTER, font=FONT)


@pytest.mark.parametrize("odd", ["\U0001f600", "\ue000", "\x07"])
def test_what_the_typeface_cannot_write_is_refused(odd: str) -> None:
    with pytest.raises(BadInput, match=f"U\\+{ord(odd):04X}"):
        render(replace(LETTER, blocks=(Block(heading="理由", text=f"甲{odd}乙"),)), font=FONT)


def test_without_a_typeface_no_letter_is_printed(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="PORTAL_CJK_FONT"):
        render(LETTER, font=tmp_path / "none.ttc")
