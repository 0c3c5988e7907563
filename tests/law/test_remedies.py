"""Whoever turns against a decision is told by when and to whom: 行政复议法 arts. 20, 24, 27; 行政诉讼法 art. 46."""

import pytest

from portal.law import remedies
from portal.law.remedies import government


@pytest.mark.parametrize(
    ("division", "name"),
    [
        ("150000", "内蒙古自治区人民政府"),
        ("150100", "呼和浩特市人民政府"),
        ("152200", "兴安盟行政公署"),  # a league is an outpost of the region's government
        ("152100", None),  # abolished
        ("150171", None),
    ],
)
def test_each_level_has_its_government(division: str, name: str | None) -> None:
    assert government(division) == name


def test_the_ways_name_term_body_and_article() -> None:
    review, from_above, court = map(str, remedies.ways("150100"))
    for part in ("60日", "本级人民政府（呼和浩特市人民政府）", "《行政复议法》(2023)第二十条"):
        assert part in review
    assert "上一级主管部门" in from_above
    for part in ("6个月", "人民法院", "《行政诉讼法》(2017)第四十六条", "从其规定"):
        assert part in court


def test_where_the_division_is_unknown_no_government_is_guessed() -> None:
    assert "向本级人民政府申请" in str(remedies.ways(None)[0])
