"""The commands on the law speak plainly, and refuse with exit code 2 and a reason."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.holidays import holidays
from portal.cli.law import law
from portal.law.rules import RULES

REPOSITORY_TABLE = """# year: 2027
# source: 示例通知
day,status,name
"""
DAYS = (
    *("01-01", "02-05", "02-08", "02-09", "04-05", "05-01", "05-02", "06-09"),
    *("09-15", "10-01", "10-02", "10-03"),
)


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


def due(*arguments: str) -> Result:
    return CliRunner().invoke(law, ["due", *arguments])


@pytest.mark.usefixtures("instance")
def test_due_prints_both_dates_the_article_and_every_day() -> None:
    result = due("objection.base", "2026-02-12")

    assert result.exit_code == 0
    for part in ("2026-02-17 周二", "2026-02-24 周二", "第37条", "春节放假", "起算日"):
        assert part in result.output
    assert "暂定" not in result.output


@pytest.mark.usefixtures("instance")
def test_due_as_json_is_stable() -> None:
    told = json.loads(due("review.decide", "2026-12-10", "--json").output)

    assert told["strict"] is None
    assert told["provisional"] is True
    assert told["citation"]["short"] == "18§39"
    assert told["derivation"][0] == {
        "day": "2026-12-10",
        "counted": None,
        "kind": "start",
        "note": "事件发生当日，不计入",
        "provisional": False,
    }
    assert told["derivation"][-1]["counted"] == 20


@pytest.mark.usefixtures("instance")
def test_due_takes_pauses_and_extensions() -> None:
    result = due(
        *("objection.base", "2026-06-01", "--extend", "10", "--json"),
        *("--pause", "testing", "2026-06-03", "2026-06-15"),
    )

    assert json.loads(result.output)["strict"] == "2026-06-28"


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("no.such", "2026-06-01"), "no.such"),
        (("objection.base", "2026-02-30"), "2026-02-30"),
        (("objection.base", "20260601"), "20260601"),
        (("objection.base", "0001-01-01"), "1990"),
        (("objection.base", "2026-06-01", "--extend", "21"), "第37条"),
        (("rectify.gov", "2026-06-01"), "上一级人民政府"),
        (("catalogue.edition", "2026-06-01"), "频次"),
    ],
)
def test_due_refuses_with_a_reason(arguments: tuple[str, ...], reason: str) -> None:
    result = due(*arguments)

    assert result.exit_code == 2
    assert reason in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("instance")
def test_due_prints_the_last_public_day_of_a_publicity_period() -> None:
    result = due("publicity.max", "2024-03-01")

    assert "最后公示日：2027-02-28" in result.output


def test_rules_are_listed_as_text_and_json() -> None:
    text = CliRunner().invoke(law, ["rules"])
    told = json.loads(CliRunner().invoke(law, ["rules", "--json"]).output)

    assert len(told["rules"]) == len(text.output.splitlines()) == len(RULES)
    assert all(rule["citation"]["text"] for rule in told["rules"])


def test_a_loaded_table_makes_the_date_certain(instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    rows = [f"2027-{day},off,假日" for day in DAYS]
    file.write_text(REPOSITORY_TABLE + "\n".join(rows), encoding="utf-8")

    result = CliRunner().invoke(holidays, ["load", str(file)])

    assert result.exit_code == 0
    assert "2027" in result.output
    assert (instance / "calendars" / "2027.csv").is_file()
    assert json.loads(due("review.decide", "2026-12-10", "--json").output)["provisional"] is False


def test_a_faulty_table_is_refused_line_by_line(instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(REPOSITORY_TABLE + "2027-02-30,off,假日\n", encoding="utf-8")

    result = CliRunner().invoke(holidays, ["load", str(file)])

    assert result.exit_code == 2
    assert "第4行" in result.stderr
    assert not instance.exists()


@pytest.mark.usefixtures("instance")
def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(holidays, ["load", str(tmp_path / "none.csv")])

    assert result.exit_code == 2
    assert "无法读取" in result.stderr


def test_a_damaged_installed_table_is_named(instance: Path) -> None:
    (instance / "calendars").mkdir(parents=True)
    (instance / "calendars" / "2027.csv").write_text("broken", encoding="utf-8")

    result = due("objection.base", "2026-06-01")

    assert result.exit_code == 2
    assert "节假日表" in result.stderr
