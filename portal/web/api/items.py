"""The data standard as JSON: which items can be pushed, and the fields of each (2021 arts. 5, 8)."""

from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.register.catalogue import queries
from portal.register.catalogue.layouts import LayoutField
from portal.register.catalogue.queries import ItemView
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today


@guards.unit_key
def index() -> dict[str, object]:
    """List the items of the catalogue in force that have a data standard."""
    return {"items": [_line(item) for item in queries.reported_items(reading(), on=request_today())]}


@guards.unit_key
def show(code: str) -> dict[str, object]:
    """Show an item with the fields of its data standard."""
    found = queries.standard_in_force(reading(), code=code, on=request_today())
    if found is None:
        raise NotFound(msg("目录中没有这一项目，或者它没有可以成批报送的数据标准"))
    item, layout = found
    told = {"time_limit": item.time_limit, "update_cycle": item.update_cycle}
    return {**_line(item), **told, "fields": [_field(field) for field in layout.fields]}


def _line(item: ItemView) -> dict[str, object]:
    return {
        "code": item.code,
        "name": item.name_zh,
        "edition": item.year,
        "record_class": item.record_class.value,
        "sub_code": item.sub_code,
    }


def _field(field: LayoutField) -> dict[str, object]:
    return {
        "code": field.code,
        "name": field.name,
        "aliases": list(field.aliases),
        "type": field.type.value,
        "max_length": field.length,
        "need": field.need.value,
        "level": field.level.value,
        "choices": list(field.choices),
    }
