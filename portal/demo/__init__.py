"""The demonstration: fictional units, subjects, records, lists and texts that show every state and class there is.

Nothing here is real: names are made of syllables, identifiers have valid check digits but belong to nobody, telephone
numbers cannot be dialled. The same numbers of subjects and records, seed and day give the same data; only references
and ciphertexts differ, which must never be foreseeable.
Laws and regulations named as bases are real; summaries of policies and cases are invented and say so.
"""

from portal.demo.generator import Demonstration, generate, is_empty
from portal.demo.plan import Plan

__all__ = ["Demonstration", "Plan", "generate", "is_empty"]
