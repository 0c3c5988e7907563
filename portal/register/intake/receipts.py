"""What a provider is told about a batch: counts, every fault with its article; also as JSON or CSV (LAW C01)."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TextIO

from portal.kernel.messages import msg
from portal.register.catalogue import layouts
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake.models import BatchOutcome

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_HEADER: Final = ("行", "列", "名称", "值", "代码", "级别", "原因", "依据")
_SEVERITIES: Final = {"error": msg("不予接收"), "warning": msg("提示")}


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault as told; row 1 is the header, row 0 the file itself."""

    row: int
    column: str
    name: str
    value: str
    code: str
    severity: str
    reason: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a batch; `repeated` means that it had been received before and nothing was written."""

    ref: str
    item: str
    unit: str | None
    file_name: str
    digest: str
    received_at: datetime
    outcome: BatchOutcome
    rows: int
    accepted: int
    unchanged: int
    refused: int
    warnings: int
    faults: tuple[FaultLine, ...]
    repeated: bool = False

    def as_json(self) -> dict[str, object]:
        """Returns the receipt as JSON values with stable keys."""
        return {
            "batch": self.ref,
            "item": self.item,
            "unit": self.unit,
            "file": self.file_name,
            "sha256": self.digest,
            "received_at": self.received_at.isoformat(),
            "outcome": self.outcome.value,
            "repeated": self.repeated,
            "rows": self.rows,
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "warnings": self.warnings,
            "faults": [{name: getattr(fault, name) for name in FaultLine.__slots__} for fault in self.faults],
        }


def field_name(item: CatalogueItem, column: str) -> str:
    """Returns the Chinese name of a column by its code, empty for anything else."""
    field = layouts.of(item).field(column) if column else None
    return field.name if field else ""


def severity_name(severity: str) -> str:
    """Returns what a severity means for the row, in Chinese."""
    return str(_SEVERITIES[severity])


def write_csv(faults: Iterable[FaultLine], target: TextIO) -> None:
    """Writes the faults as CSV that a spreadsheet opens without running anything in it."""
    target.write("\ufeff")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for fault in faults:
        cells = (fault.column, fault.name, fault.value, fault.code, severity_name(fault.severity), fault.reason)
        writer.writerow([fault.row, *map(_harmless, cells), fault.basis])


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
