"""Command that fills an empty database with fictional data."""

import click

from portal.cli.context import cipher, open_database, settings
from portal.demo import Demonstration, Plan, generate
from portal.kernel import clock

SUBJECTS = 2_000
RECORDS = 8_000
SEED = 2026


@click.command()
@click.option("--subjects", default=SUBJECTS, show_default=True, help="主体数。")
@click.option("--records", default=RECORDS, show_default=True, help="记录数。")
@click.option("--seed", default=SEED, show_default=True, help="随机种子；同一天、同样的数量和种子得到同样的数据。")
def demo(subjects: int, records: int, seed: int) -> None:
    """向空数据库写入虚构的演示数据；数据库不为空时拒绝。"""
    plan = Plan(subjects=subjects, records=records, seed=seed, at=clock.now())
    with open_database() as database, click.progressbar(length=subjects, label="演示数据") as bar:
        made = generate(
            database,
            plan=plan,
            cipher=cipher(database),
            font=settings().cjk_font,
            progress=lambda done, _: bar.update(done - bar.pos),
        )
    click.echo(summary(made))


def summary(made: Demonstration) -> str:
    """Returns the numbers of what was generated, one line each."""
    rows = (
        ("单位", made.units),
        ("主体", made.subjects),
        ("记录", made.records),
        ("名单条目", made.entries),
        ("发布内容", made.pieces),
        ("受理渠道", made.channels),
    )
    return "\n".join(["已写入虚构的演示数据：", *(f"  {label}\t{number}" for label, number in rows)])
