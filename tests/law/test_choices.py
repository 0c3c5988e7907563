"""The operator chooses among the readings that are offered, by one setting; anything else stops the start."""

import pytest

from portal.kernel.settings import SettingError, Settings
from portal.law import parameters, timers
from portal.law.parameters import Choices

TOTAL = {"PORTAL_LAW_CHOICES": "A2=total"}


def chosen(**environ: str) -> Choices:
    return Choices.configured(Settings.from_environ(environ))


def test_without_the_setting_every_question_has_its_default() -> None:
    choices = chosen()
    for parameter in parameters.PARAMETERS.values():
        assert choices.in_force(parameter) == parameter.readings[0]
        assert choices.others(parameter) == parameter.readings[1:] != ()


@pytest.mark.parametrize("name", ["A2", "objection.extension_cap_mode"])
def test_a_reading_is_chosen_by_id_or_by_key(name: str) -> None:
    choices, question = chosen(PORTAL_LAW_CHOICES=f" {name} = total "), parameters.get("A2")
    assert choices.in_force(question).value == "total"
    assert [each.value for each in choices.others(question)] == ["extension"]


@pytest.mark.parametrize(
    "text", ["A2", "A2=", "=total", "A2=total=extension", "A2=total,A2=total", "A2=none", "A5=public", "A999=x", ","]
)
def test_what_is_not_offered_stops_the_start_with_the_name_of_the_variable(text: str) -> None:
    with pytest.raises(SettingError) as refusal:
        chosen(PORTAL_LAW_CHOICES=text)
    assert refusal.value.field == "PORTAL_LAW_CHOICES"
    assert "PORTAL_LAW_CHOICES" in str(refusal.value)


def test_the_longest_extension_follows_the_reading() -> None:
    assert timers.longest_extension("objection.base") == 20
    assert timers.longest_extension("objection.base", chosen(**TOTAL)) == 15
    assert timers.longest_extension("review.decide") == 0
