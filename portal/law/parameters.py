"""Decides the questions that the articles leave open, one cited parameter each.

Every parameter names the reading in force, the other readings, and why. A parameter that is
``selectable`` may be switched by the operator (PORTAL_LAW_CHOICES), and the code that depends on it
asks the choices it is given; the others record the reading on which the portal is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from portal.kernel.errors import BadInput, NotFound, PortalError
from portal.kernel.messages import msg
from portal.kernel.settings import SettingError, Settings
from portal.law import (
    parameter_rows,
    parameter_rows_on_asking,
    parameter_rows_on_cases,
    parameter_rows_on_practice,
    parameter_rows_on_querying,
    parameter_rows_on_repair,
    parameter_rows_on_revocation,
    parameter_rows_on_units,
)
from portal.law.parameter import Parameter, Reading

_ALL: Final = (
    *parameter_rows.ROWS,
    *parameter_rows_on_practice.ROWS,
    *parameter_rows_on_cases.ROWS,
    *parameter_rows_on_querying.ROWS,
    *parameter_rows_on_repair.ROWS,
    *parameter_rows_on_units.ROWS,
    *parameter_rows_on_revocation.ROWS,
    *parameter_rows_on_asking.ROWS,
)

PARAMETERS: Final[Mapping[str, Parameter]] = {each.id: each for each in _ALL}
_BY_KEY: Final[Mapping[str, Parameter]] = {each.key: each for each in _ALL}


__all__ = ["DEFAULT_CHOICES", "PARAMETERS", "Choices", "Parameter", "Reading", "get"]


def get(name: str) -> Parameter:
    """Return the parameter with this id (``A2``) or key; raises NotFound."""
    found = PARAMETERS.get(name) or _BY_KEY.get(name)
    if found is None:
        raise NotFound(msg("没有名为 %(name)s 的参数。", name=name), field="parameter")
    return found


@dataclass(frozen=True, slots=True)
class Choices:
    """The readings an operator chose; whatever is not named has its default."""

    chosen: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Refuse unknown keys, settled questions and unknown readings (BadInput, NotFound)."""
        for key, value in self.chosen.items():
            parameter = get(key)
            if value == parameter.default:
                continue
            if not parameter.selectable or value not in {r.value for r in parameter.readings}:
                sentence = msg("参数 %(key)s 不能取值 %(value)s。", key=key, value=value)
                raise BadInput(sentence, citation=parameter.citations[0], field=key)

    @classmethod
    def configured(cls, settings: Settings) -> "Choices":
        """Return the readings the operator set; raises SettingError for what is not offered for choice."""
        try:
            return cls(MappingProxyType(dict(settings.law_choices)))
        except PortalError as refusal:
            variable = "PORTAL_LAW_CHOICES"
            sentence = msg("环境变量 %(name)s：%(why)s", name=variable, why=refusal.message)
            raise SettingError(sentence, field=variable) from refusal

    def in_force(self, parameter: Parameter) -> Reading:
        """Return the reading of a parameter in force."""
        return next(each for each in parameter.readings if each.value == self.value(parameter.key))

    def others(self, parameter: Parameter) -> tuple[Reading, ...]:
        """Return the readings of a parameter that are not in force."""
        return tuple(each for each in parameter.readings if each.value != self.value(parameter.key))

    def value(self, key: str) -> str:
        """Return the value of the reading in force for this key or id; raises NotFound."""
        parameter = get(key)
        by_id = self.chosen.get(parameter.id, parameter.default)
        return self.chosen.get(parameter.key, by_id)


DEFAULT_CHOICES: Final = Choices()
