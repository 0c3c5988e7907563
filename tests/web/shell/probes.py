"""Routes that stand where pages would: a page, every component, every way to fail."""

from datetime import date

from flask import Blueprint, Response, jsonify, render_template, request

from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_midnight
from portal.kernel.errors import Forbidden, RuleBroken, Unavailable
from portal.kernel.messages import msg
from portal.web.shell import guards
from portal.web.shell.context import reading, request_now, request_today
from tests.web.shell.samples import SAMPLES, Form

probes = Blueprint("probes", __name__)


@probes.get("/")
@guards.public
def home() -> str:
    return render_template("empty_page.html")


@probes.get("/components")
@guards.public
def components() -> str:
    form = Form(request.args)
    if request.args:
        form.validate()
    return render_template("components.html", form=form, **SAMPLES)


@probes.get("/fails")
@guards.public
def fails() -> str:
    raise RuntimeError("the secret 110101199003070011 of 13812345678")


@probes.get("/endless")
@guards.public
def endless() -> str:
    return str(beijing_midnight(date.min))


@probes.get("/forbidden")
@guards.public
def forbidden() -> str:
    raise Forbidden(msg("这项信息不公开。"))


@probes.get("/broken")
@probes.get("/broken.json", endpoint="broken_data")
@guards.public
def broken() -> str:
    raise RuleBroken(msg("超过公示期限 %(n)s 日。", n=3), citation=Citation("21", 20))


@probes.get("/unavailable")
@guards.public
def unavailable() -> str:
    raise Unavailable(msg("索引正在重建。"))


@probes.get("/database")
@guards.public
def asks_database() -> str:
    return str(reading().connection().exec_driver_sql("select missing from nowhere"))


@probes.get("/when")
@guards.public
def when() -> Response:
    return jsonify(now=request_now().isoformat(), today=request_today().isoformat())


@probes.get("/unmarked")
def unmarked() -> str:
    return "nobody said who may see this"
