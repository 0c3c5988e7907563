"""Search quality: a fixed set of names and of questions as people write them, and the score below which we do not fall.

A question scores its reciprocal rank: 1 when the wanted subject comes first, 1/2 when second, 0 when it is not on the
first page; a question whose answer is a suggestion scores when the wanted name is suggested first.
"""

import csv
from collections import defaultdict
from pathlib import Path
from statistics import mean

from sqlalchemy.orm import Session

from portal.register.subjects import commands as subjects
from portal.register.subjects.models import SubjectKind
from portal.search import RegisterResult, SearchQuery
from portal.search.register import search_register
from tests.factories import register as make

HERE = Path(__file__).parent

# Least mean score of each way of asking.
THRESHOLDS = {
    "exact": 1.0,
    "part": 1.0,
    "brand": 1.0,
    "width": 1.0,
    "brackets": 1.0,
    "suffix": 1.0,
    "spaces": 1.0,
    "former": 1.0,
    "code": 1.0,
    "latin": 1.0,
    "typo": 0.9,
    "missing": 0.75,
}


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def score(result: RegisterResult, wanted: str) -> float:
    names = [hit.name for hit in result.hits] or list(result.suggestions)
    return 1 / (names.index(wanted) + 1) if wanted in names else 0.0


def test_the_scorecard_is_kept(session: Session) -> None:
    codes = {}
    for row in read("names.csv"):
        kind = SubjectKind(row["kind"])
        subject = make.organisation(session, name=row["former"] or row["name"], kind=kind)
        if row["former"]:
            subjects.rename(session, subject=subject, name=row["name"], on=make.TODAY)
        codes[row["name"]] = subject.credit_code or ""
    scores = defaultdict(list)
    for row in read("questions.csv"):
        asked = codes[row["wanted"]][: int(row["asked"])] if row["way"] == "code" else row["asked"]
        result = search_register(session, SearchQuery(text=asked), make.TODAY)
        scores[row["way"]].append(score(result, row["wanted"]))
    card = {way: round(mean(values), 3) for way, values in scores.items()}
    assert card.keys() == THRESHOLDS.keys()
    assert {way: value for way, value in card.items() if value < THRESHOLDS[way]} == {}
