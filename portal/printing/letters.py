"""What an official letter is made of: who writes to whom about what, numbered blocks, a date, a reference."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One numbered part of a letter; a line feed in `text` begins a new paragraph."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter; `number` is its document number, `day` the Beijing day it bears, `facts` stand above the blocks."""

    title: str
    number: str
    issuer: str
    day: date
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    note: str = ""
