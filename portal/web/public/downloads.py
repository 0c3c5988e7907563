"""Decides how a table or document leaves the portal as a file: CSV safe for spreadsheets, JSON with stable keys."""

import json
from collections.abc import Iterable, Sequence

from flask import Response

from portal.kernel import csv_cells


def csv_file(rows: Iterable[Sequence[str]], name: str) -> Response:
    """Return rows as a CSV attachment: UTF-8 with byte order mark, no cell that a spreadsheet takes for a formula."""
    response = Response(csv_cells.document(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def json_file(value: object) -> Response:
    """Return a value as a JSON document, written as the command line writes it."""
    return Response(json.dumps(value, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
