"""A report is read by other programs in both scripts, carries its data and no number, and never shows a blank box."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal import i18n
from portal.kernel.citation import Citation
from portal.printing.typefaces import Unwritable
from portal.register.records import commands as records
from portal.register.subjects.models import Subject
from portal.reports import sections, signing, wording
from portal.reports.models import Edition
from tests.factories import grants, register
from tests.factories import reports as make
from tests.factories.register import AT

RARE = "㛃𠅤䶮"
PRIVATE = "\ue000"
MONGOLIAN = re.compile(r"[\u1820-\u1842]")
NUMBER = grants.SUBJECT_NUMBER


def organisation(session: Session, name: str = f"示例{RARE}商贸有限公司") -> Subject:
    subject = register.organisation(session, name=name)
    record = register.penalty(session, subject=subject)
    told = {"reason": "更正处罚内容", "basis": Citation("21", 9), "unit": record.unit, "at": AT, "actor": "test"}
    records.change(session, record=record, content=dict(record.content) | {"CF_NR": "罚款一千元"}, **told)
    register.entry(session, subject=subject)
    return subject


def issued(session: Session, edition: Edition = Edition.CHINESE) -> bytes:
    return make.issue(session, make.public(session, organisation(session), edition))


def bare(text: str) -> str:
    return re.sub(r"[ \u00a0]", "", text)


@pytest.mark.parametrize("edition", Edition)
def test_another_program_reads_every_section_and_line(session: Session, tmp_path: Path, edition: Edition) -> None:
    text = make.text(tmp_path, issued(session, edition))
    headings = [bare(str(each.heading)) for each in sections.SectionId]
    assert [each for each in headings if each not in text] == []
    for wanted in ("示例市监督管理局", "罚款一千元", "2025-03-01", "列入严重失信主体名单决定书", RARE):
        assert wanted in text
    assert "更正处罚内容" not in text  # why a record was corrected is its subject's alone
    assert bare(str(sections.EMPTY)) in text


def test_sections_stand_in_their_order(session: Session, tmp_path: Path) -> None:
    text = make.text(tmp_path, issued(session))
    places = [text.index(f"、{bare(str(each.heading))}") for each in sections.SectionId]
    assert places == sorted(places)


def test_the_bilingual_edition_is_read_in_both_scripts(session: Session, tmp_path: Path) -> None:
    pdf = issued(session, Edition.BILINGUAL)
    text = make.text(tmp_path, pdf)
    with i18n.activate("mn"):
        labels = [i18n.render(each) for each in (wording.HEADLINE, wording.DOCUMENT_NO, wording.LEGAL_BASIS)]
    words = [word for label in labels for word in re.split(r"[ \u202f\u180e]", label) if len(word) > 3]
    assert len(words) > 3
    assert all(MONGOLIAN.search(word) for word in words)
    assert [word for word in words if word not in text] == []
    assert not MONGOLIAN.search(make.text(tmp_path, issued(session)))


@pytest.mark.parametrize("edition", Edition)
def test_the_file_is_sound_tagged_and_has_its_typefaces_in_it(
    session: Session, tmp_path: Path, edition: Edition
) -> None:
    pdf = issued(session, edition)
    assert "No syntax or stream encoding errors" in make.tool(tmp_path, pdf, "qpdf", "--check", "FILE")
    fonts = make.tool(tmp_path, pdf, "pdffonts", "FILE").splitlines()[2:]
    assert len(fonts) == (2 if edition is Edition.BILINGUAL else 1)
    assert all(re.search(r" yes yes yes ", row) for row in fonts)
    said = dict(line.split(":", 1) for line in make.tool(tmp_path, pdf, "pdfinfo", "-isodates", "FILE").splitlines())
    assert said["Tagged"].strip() == "yes"
    assert said["JavaScript"].strip() == "no"
    tags = make.tool(tmp_path, pdf, "pdfinfo", "-struct", "FILE")
    assert re.search(r"H1 \(block\)", tags)
    assert tags.count("H2") >= len(sections.SectionId)


def test_the_file_says_it_is_for_keeping(session: Session, tmp_path: Path) -> None:
    pdf = issued(session, Edition.BILINGUAL)
    said = make.tool(tmp_path, pdf, "pdfinfo", "-meta", "FILE")
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in said
    assert "<rdf:li>mn-Mong-CN</rdf:li>" in said
    assert 'xmp:CreateDate="2026-06-01T10:00:00+08:00"' in said
    assert b"/GTS_PDFA1" in pdf
    assert b"/AFRelationship /Data" in pdf


def test_its_data_is_signed_and_comes_out(session: Session, tmp_path: Path) -> None:
    number = make.public(session, organisation(session))
    attached = make.attached(tmp_path, make.issue(session, number))
    facts = signing.checked(attached, key=signing.public_key(make.KEYRING))
    row = make.row(session, number)
    assert signing.digest(facts) == row.facts_digest
    assert (attached["number"], attached["signature"]["value"]) == (number, row.signature)


def test_number_and_instant_stand_on_every_page(session: Session, tmp_path: Path) -> None:
    number = make.public(session, organisation(session))
    pages = make.tool(tmp_path, make.issue(session, number), "pdftotext", "FILE", "-").strip("\f").split("\f")
    assert len(pages) > 1
    for place, page in enumerate(pages, start=1):
        assert number in page
        assert "2026-06-01 10:00" in page
        assert f"{place}/{len(pages)}" in page.replace(" ", "")
    assert f"{make.BASE}/verify/" in pages[0]


@pytest.mark.parametrize("edition", Edition)
def test_nothing_of_a_person_is_in_title_and_no_number_anywhere(
    session: Session, tmp_path: Path, edition: Edition
) -> None:
    on = grants.stage(session)
    register.penalty(session, subject=on.subject, legal_basis=f"见 {NUMBER} 的决定")
    pdf = make.issue(session, make.own(session, on.giver, on.subject.ref, edition))
    plain = make.tool(
        tmp_path, pdf, "qpdf", "--qdf", "--object-streams=disable", "--stream-data=uncompress", "FILE", "-"
    )
    everything = make.text(tmp_path, pdf) + str(make.attached(tmp_path, pdf)) + plain
    assert NUMBER not in everything
    assert NUMBER[:17] not in everything
    assert NUMBER[6:14] not in everything
    assert f"**{NUMBER[-4:]}" in everything
    said = make.tool(tmp_path, pdf, "pdfinfo", "FILE") + make.tool(tmp_path, pdf, "pdfinfo", "-meta", "FILE")
    assert grants.SUBJECT_NAME not in said
    assert "公共信用信息报告" in said


@pytest.mark.parametrize("odd", [PRIVATE, "\U0001f600", "𪚥"])
def test_a_character_no_typeface_has_stops_the_report_at_its_place(session: Session, odd: str) -> None:
    subject = register.organisation(session)
    content = {"CF_WFXW": "未按规定公示信息", "CF_NR": f"给予{odd}警告", "BZ": "内部备注"}
    register.penalty(session, subject=subject, content=content)
    with pytest.raises(Unwritable, match=f"处罚内容.*U\\+{ord(odd):04X}"):
        make.made(session, make.public(session, subject))


def test_the_same_facts_at_the_same_instant_give_the_same_bytes(session: Session) -> None:
    number = make.public(session, organisation(session), Edition.BILINGUAL)
    first, second = make.made(session, number), make.made(session, number)
    assert first.body == second.body
    later = make.made(session, number, at=AT + timedelta(hours=1))
    assert later.body != first.body
    assert later.statement.facts_digest == first.statement.facts_digest


def test_long_files_flow_over_pages_without_losing_a_line(session: Session, tmp_path: Path) -> None:
    subject = register.organisation(session)
    long = "".join(f"第{place}项情况已经核实。" for place in range(400))
    content = {"CF_WFXW": "未按规定公示信息", "CF_NR": long, "BZ": "内部备注"}
    made = [
        register.penalty(session, subject=subject, content=content if place == 0 else {"CF_NR": "警告"})
        for place in range(12)
    ]
    text = make.text(tmp_path, make.issue(session, make.public(session, subject)))
    assert all(bare(each.document_no) in text for each in made)
    assert all(f"第{place}项" in text for place in range(0, 400, 7))
