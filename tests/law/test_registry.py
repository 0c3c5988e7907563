"""The registry: the numbers as the articles fix them, and every citation to be found."""

import json
from collections.abc import Iterator

import pytest

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, NotFound
from portal.law import conflicts, parameters, rules
from portal.law.code_tables.duties import PUBLICATION_DUTIES
from portal.law.code_tables.legacy import LEGACY_MAP
from portal.law.codes import (
    TABLES,
    Channel,
    MeasureKind,
    ObjectionGround,
    RecordClass,
    class_of,
    record_class,
    sub_code,
    table,
)
from portal.law.implementing import implementing
from portal.law.instruments import BY_CODE, INSTRUMENTS, Rank, instrument
from portal.law.parameters import Choices
from portal.law.principles import PRINCIPLES
from portal.law.rule import Unit

# Rule, number, unit, article: the table that the rest of the portal relies on.
NUMBERS = [
    ("change.apply", 5, Unit.DAY, "21§9"),
    ("annul.notify", 5, Unit.DAY, "21§36"),
    ("annul.delete", 3, Unit.DAY, "21§36"),
    ("positive.delete", 5, Unit.DAY, "21§35"),
    ("objection.base", 5, Unit.DAY, "21§37"),
    ("review.decide", 20, Unit.WORKING_DAY, "18§39"),
    ("repair.update", 10, Unit.DAY, "21§38"),
    ("repair.rec", 3, Unit.WORKING_DAY, "NAT"),
    ("repair.defence", 5, Unit.WORKING_DAY, "21§28"),
    ("publicity.max", 3, Unit.YEAR, "21§20"),
    ("publicity.tier", None, Unit.MONTH, "NAT"),
    ("catalogue.edition", 1, Unit.PER_YEAR, "21§8"),
    ("prelist.defence", 5, Unit.WORKING_DAY, "24§36"),
    ("prelist.answer", 5, Unit.DAY, "24§36"),
    ("measure.defence", 5, Unit.WORKING_DAY, "21§28"),
    ("measure.lift", 3, Unit.DAY, "24§40"),
    ("rectify.gov", None, Unit.PARAMETER, "24§14"),
    ("rectify.prv", None, Unit.PARAMETER, "18§43"),
    ("penalty.unpublish", 3, Unit.WORKING_DAY, "NAT"),
    ("log.keep", None, Unit.PARAMETER, "21§30(2)"),
    ("shuanggongshi.upload", 7, Unit.WORKING_DAY, "NAT"),
]


@pytest.mark.parametrize(("rule_id", "number", "unit", "article"), NUMBERS)
def test_a_rule_has_the_number_of_its_article(rule_id: str, number: int | None, unit: Unit, article: str) -> None:
    rule = rules.get(rule_id)

    assert (rule.number, rule.unit, rule.citation.short()) == (number, unit, article)


def test_there_are_no_other_rules() -> None:
    assert set(rules.RULES) == {row[0] for row in NUMBERS}


def all_citations() -> Iterator[Citation]:
    for rule in rules.RULES.values():
        yield from rule.citations
    for conflict in conflicts.CONFLICTS.values():
        yield from conflict.citations
    for parameter in parameters.PARAMETERS.values():
        yield from parameter.citations
    for codes in TABLES.values():
        yield from codes.citations
        yield from (row.citation for row in codes)
    for duty in PUBLICATION_DUTIES:
        yield from duty.citations
    yield from (row.source for row in LEGACY_MAP)


def test_every_cited_article_and_item_exists() -> None:
    for citation in set(all_citations()):
        if citation.instrument == "NAT":
            assert citation.note
        else:
            source = BY_CODE[citation.instrument]
            assert source.has(citation.article, citation.item), citation.short()


@pytest.mark.parametrize("code", ["15.1", "15.2"])
def test_a_serious_kind_keeps_the_word_on_which_it_turns(code: str) -> None:
    assert str(sub_code(code).label).startswith("严重")  # 21§15(1)-(2), and 24§35(1)-(2) alike
    behaviour = code.replace("15.", "24-35.")
    assert str(table("serious-behaviours").get(behaviour).label).startswith("严重")


def test_a_publication_is_owed_by_whom_the_article_names() -> None:
    owners = {duty.code: [owner.value for owner in duty.owners] for duty in PUBLICATION_DUTIES}
    assert owners["measure-lists"] == ["RGOV"]  # 21§24: the government of the region
    assert owners["channels"] == ["AUT", "AGY"]  # 21§39: both
    assert owners["honour-list"] == ["GOV"]  # 24§30: governments of banners upwards and their departments
    assert owners["commitments"] == ["SUB"]  # 24§15: the businesses themselves


def test_every_principle_rests_on_a_place_that_says_so() -> None:
    places = {each.id: [str(citation) for citation in each.citations] for each in PRINCIPLES}
    assert "国家规定：《立法法》(2023)第100条" in places["P1"]
    assert "国家规定：《立法法》(2023)第103条" in places["P3"]
    assert all(places.values())


def test_every_rule_conflict_and_parameter_cites() -> None:
    assert list(conflicts.CONFLICTS) == [f"X{n}" for n in range(1, 32)]
    assert list(parameters.PARAMETERS) == [f"A{n}" for n in range(1, 50)]
    assert all(conflict.citations for conflict in conflicts.CONFLICTS.values())
    assert all(parameter.citations for parameter in parameters.PARAMETERS.values())
    named = {name for rule in rules.RULES.values() for name in rule.parameters}
    assert named <= set(parameters.PARAMETERS)


def test_the_five_days_of_an_objection_displace_twenty_working_days() -> None:
    told = rules.as_json(rules.get("objection.base"))

    assert told["number"] == 5
    assert told["unit_label"] == "日"
    assert told["start"] == {"code": "receipt", "label": "收到申请"}
    (old,) = rules.get("objection.base").supersedes
    assert (old.citation.short(), old.number, old.unit) == ("18§38", 20, Unit.WORKING_DAY)


def test_five_years_stand_only_where_they_are_set_aside() -> None:
    fives = [r for r in rules.RULES.values() if r.unit is Unit.YEAR and r.number != 3]

    assert fives == []
    (old,) = rules.get("publicity.max").supersedes
    assert (old.number, old.unit) == (5, Unit.YEAR)


def test_the_registry_survives_json() -> None:
    told = rules.all_as_json()

    assert json.loads(json.dumps(told)) == told


def test_a_conflict_is_settled_for_the_higher_or_the_later() -> None:
    order = {"18": 0, "21": 1, "24": 2}
    for conflict in conflicts.CONFLICTS.values():
        for pair in conflict.supersedes:
            assert order[pair.superseded.instrument] < order[pair.by.instrument], conflict.id


def test_the_instruments_are_in_order() -> None:
    assert [each.key for each in INSTRUMENTS.values()] == [
        "measures-2018",
        "public-credit-regulation-2021",
        "credit-regulation-2024",
    ]
    assert [each.articles for each in INSTRUMENTS.values()] == [45, 43, 51]
    assert instrument("measures-2018").rank is Rank.GOVERNMENT_RULE
    assert all(e.adopted <= e.published < e.effective for e in INSTRUMENTS.values())


def test_an_article_shows_what_rests_on_it() -> None:
    found = implementing("public-credit-regulation-2021", 37)

    assert {rule.id for rule in found.rules} == {"objection.base", "review.decide"}
    assert {"X5", "X6", "X7"} <= {conflict.id for conflict in found.conflicts}
    assert "A2" in {parameter.id for parameter in found.parameters}
    assert "objection-grounds" in {codes.id for codes in found.code_tables}


def test_an_article_of_2018_shows_by_what_it_is_set_aside() -> None:
    found = implementing("measures-2018", 36)

    assert found.rules == ()
    assert {rule.id for rule in found.set_aside} == {"publicity.max", "positive.delete"}
    assert not implementing("measures-2018", 45)


@pytest.mark.parametrize("article", [0, 44, -1])
def test_there_is_nothing_beside_an_article_that_does_not_exist(article: int) -> None:
    with pytest.raises(NotFound):
        implementing("public-credit-regulation-2021", article)


def test_the_five_classes() -> None:
    assert [(each.number, each.value) for each in RecordClass] == [
        (1, "basic"),
        (2, "enhancing"),
        (3, "general"),
        (4, "serious"),
        (5, "risk"),
    ]
    assert [len(each.sub_codes) for each in RecordClass] == [3, 5, 5, 5, 6]
    assert [each.citation.short() for each in RecordClass] == [f"21§{n}" for n in range(12, 17)]


def test_a_risk_alert_is_not_dishonesty_but_has_a_period() -> None:
    risk = class_of("16.4")

    assert risk is RecordClass.RISK
    assert risk.has_publicity_period
    assert not risk.is_dishonesty
    assert str(risk.label) == "风险提示信息"
    assert not any("失信" in str(row.label) for row in risk.sub_codes)


def test_codes_are_unique_and_strangers_refused() -> None:
    for codes in TABLES.values():
        assert len({row.code for row in codes}) == len(codes)
    assert sub_code("14.2").citation.short() == "21§14(2)"
    with pytest.raises(BadInput):
        class_of("14.6")
    with pytest.raises(BadInput):
        TABLES["scenes"].get("22.6")
    with pytest.raises(NotFound):
        table("no-such")
    with pytest.raises(NotFound):
        record_class(6)
    assert record_class(5) is RecordClass.RISK


def test_the_tables_have_the_sizes_of_their_articles() -> None:
    sizes = {
        "catalogue-elements": 13,
        "measure-elements": 5,
        "decision-blocks": 5,
        "incentives": 6,
        "general-restraints": 6,
        "serious-restraints": 10,
        "serious-behaviours": 5,
        "objection-grounds": 4,
        "scenes": 5,
        "wrongdoing": 9,
        "provider-wrongdoing": 8,
        "authority-wrongdoing": 6,
    }
    assert {name: len(TABLES[name]) for name in sizes} == sizes


def test_every_enum_value_is_a_code() -> None:
    assert [str(channel.label) for channel in Channel] == [
        "信息公开",
        "政务信息共享",
        "授权查询",
        "本人查询",
    ]
    assert all(str(ground.label) for ground in ObjectionGround)
    assert [kind.reaches for kind in MeasureKind] == [
        None,
        RecordClass.GENERAL,
        RecordClass.SERIOUS,
    ]
    assert MeasureKind.SERIOUS_RESTRAINT.codes.get("27.8").citation.item == 8


def test_every_kind_of_2018_is_mapped_to_known_codes() -> None:
    sources = {(row.source.article, row.source.item) for row in LEGACY_MAP}

    expected = {(a, i) for a in range(12, 18) for i in range(1, BY_CODE["18"].items[a] + 1)}
    assert sources == expected
    for row in LEGACY_MAP:
        assert row.targets or row.note
        for target in row.targets:
            class_of(target.code)


def test_a_parameter_is_chosen_only_among_its_readings() -> None:
    assert Choices().value("objection.extension_cap_mode") == "extension"
    assert Choices({"objection.extension_cap_mode": "total"}).value("A2") == "total"
    for wrong in ({"objection.extension_cap_mode": "none"}, {"risk.repair": "yes"}):
        with pytest.raises(BadInput):
            Choices(wrong)
    with pytest.raises(NotFound):
        Choices({"no.such": "x"})
    for parameter in parameters.PARAMETERS.values():
        assert Choices().others(parameter)
        assert parameters.get(parameter.key) is parameter
