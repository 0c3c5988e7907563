"""Decides how a floor without a locale speaks: a template and its parameters.

The template is the Chinese msgid. The web floor renders it in the reader's language; everything
else (logs, command line, tests) uses ``str()``, which is the source text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence still to be rendered: gettext msgid and named parameters."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Return the text in the source language (zh-Hans)."""
        return self.template % self.params if self.params else self.template


def msg(template: str, /, **params: object) -> Message:
    """Return a Message; ``msg`` is also the keyword by which gettext extracts the template."""
    return Message(template, params)
