"""The scenes of a query by a state organ are those of the article, in the words of its one table (2021 art. 22)."""

import pytest

from portal.kernel.errors import BadInput
from portal.law import access
from portal.law.code_tables.disclosure import SCENES


def test_each_scene_is_an_item_of_the_article_in_the_words_of_its_table() -> None:
    assert [(one.code, one.label, one.citation) for one in access.SCENES.values()] == [
        (row.code, row.label, row.citation) for row in SCENES
    ]
    assert [one.citation.short() for one in access.SCENES.values()] == [f"21§22({item})" for item in range(1, 6)]


def test_a_scene_that_is_not_in_the_article_is_refused() -> None:
    with pytest.raises(BadInput):
        access.scene("22.6")
