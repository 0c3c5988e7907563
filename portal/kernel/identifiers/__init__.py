"""Identifiers of subjects: credit codes of organisations, documents of persons.

2021 art. 10 makes them the keys under which records are kept. Each check tells errors, which
refuse the identifier, from warnings, which a person may have to look at.
"""

from portal.kernel.identifiers.verdict import Finding, Verdict

__all__ = ["Finding", "Verdict"]
