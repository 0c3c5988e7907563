"""One row while it is judged: its cells, what was read from them, and its faults with masked values."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.identifiers import citizen_id
from portal.kernel.masking import mask_id, mask_person_name, scrub
from portal.kernel.messages import Message
from portal.register.catalogue.layouts import FieldType, Layout, LayoutField
from portal.register.intake.faults import Fault, Severity

Value = str | date | Decimal | tuple[str, ...]

NATURAL_PERSON: Final = "自然人"
SOLE_PROPRIETOR: Final = "个体工商户"
_SHOWN: Final = 60


class Row:
    """One row of a batch; `values` holds what was read, by role of the field."""

    __slots__ = ("_cells", "bad", "faults", "held", "layout", "number", "values")

    def __init__(self, layout: Layout, number: int, cells: dict[str, str]) -> None:
        """Takes the cells as sent, by role; nothing is judged yet."""
        self.layout = layout
        self.number = number
        self.values: dict[str, Value] = {}
        self.bad: set[str] = set()  # roles whose cell was refused: rules that need them keep silent
        self.faults: list[Fault] = []
        self.held: Citation | None = None  # why a person must look before anything is disclosed
        self._cells = cells

    @property
    def cells(self) -> dict[str, str]:
        """Return the cells as sent, by role."""
        return dict(self._cells)

    @property
    def refused(self) -> bool:
        """Returns whether an error keeps the row out."""
        return any(fault.severity is Severity.ERROR for fault in self.faults)

    @property
    def is_person(self) -> bool:
        """Returns whether the row says that it is about a natural person."""
        return NATURAL_PERSON in self._cells.get("class", "")

    def text(self, role: str) -> str:
        """Returns a value read as text, empty where there is none."""
        value = self.values.get(role, "")
        return value if isinstance(value, str) else ""

    def day(self, role: str) -> date | None:
        """Returns a value read as a day."""
        value = self.values.get(role)
        return value if isinstance(value, date) else None

    def amount(self, role: str) -> Decimal:
        """Returns an amount in ten thousands of yuan, zero where there is none."""
        value = self.values.get(role)
        return value if isinstance(value, Decimal) else Decimal(0)

    def kinds(self, role: str) -> tuple[str, ...]:
        """Returns the values of a field that may have several."""
        value = self.values.get(role)
        return value if isinstance(value, tuple) else ()

    def missing(self, role: str) -> bool:
        """Returns whether a field is empty, as opposed to filled with something that was refused."""
        return role not in self.values and role not in self.bad

    def error(self, role: str, code: str, reason: Message, citation: Citation) -> None:
        """Notes a fault that keeps the row out; an empty role means the row as a whole."""
        self._note(role, code, reason, citation, Severity.ERROR)
        if role:
            self.bad.add(role)
            self.values.pop(role, None)

    def warn(self, role: str, code: str, reason: Message, citation: Citation) -> None:
        """Notes what a person should look at; the row may come in."""
        self._note(role, code, reason, citation, Severity.WARNING)

    def _note(self, role: str, code: str, reason: Message, citation: Citation, severity: Severity) -> None:
        field = self.layout.by_role[role] if role else None
        value = self.shown(field) if field else ""
        self.faults.append(Fault(self.number, field.code if field else "", value, code, severity, reason, citation))

    def shown(self, field: LayoutField) -> str:
        """Return a cell as people may read it: cut, numbers and names of persons masked."""
        raw = self._cells.get(field.role, "").strip()
        cut = raw if len(raw) <= _SHOWN else raw[: _SHOWN - 1] + "…"
        if field.type is FieldType.IDENTITY or looks_like_identity(raw):
            return mask_id(cut)
        if field.type is FieldType.NAME and (field.role != "name" or self.is_person):
            return mask_person_name(cut)
        return scrub(raw)[:_SHOWN]


def looks_like_identity(text: str) -> bool:
    """Returns whether a whole cell is a number with a citizen's check character, wherever it was written."""
    plain = text.strip().upper()
    if len(plain) != citizen_id.LENGTH or not (plain[:17].isascii() and plain[:17].isdigit()):
        return False
    return citizen_id.check_character(plain[:17]) == plain[17] and "18" < plain[6:8] < "21"


def cells_by_role(columns: Sequence[LayoutField], cells: Sequence[str]) -> dict[str, str]:
    """Returns the filled cells of a row by role."""
    return {each.role: cell for each, cell in zip(columns, cells, strict=False) if cell and not cell.isspace()}
