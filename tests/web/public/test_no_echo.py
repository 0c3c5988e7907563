"""A number of a person that somebody types anywhere comes back in no page, link or message (2021 art. 21)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.kernel.identifiers import citizen_id
from portal.register.lists.models import ListKind
from tests.factories import register as make
from tests.support.pages import PageClient
from tests.web.public.conftest import Write

NUMBER = citizen_id.make("150102", date(1990, 5, 1), 7)
PLACES = (
    "/search?q=示例&unit={}",
    "/search?q=示例&division={}",
    "/search?q=示例&from={}",
    "/search?q=示例+{}",
    "/search?q={}&list=serious",
    "/lists/serious-dishonesty?register={}",
    "/lists/serious-dishonesty?{}=1",
    "/statistics?division={}",
    "/deadlines?rule=objection.base&day={}",
    "/deadlines?rule={}&day=2026-06-01&number={}&pause_kind={}",
    "/news?page={}",
    "/{}",
    "/subjects/{}",
    "/records/{}",
    "/channels/{}",
    "/news/{}",
    "/law/{}",
    "/feeds/{}.atom",
    "/{}.json",
)


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize("place", PLACES)
def test_a_number_typed_anywhere_is_not_repeated(client: PageClient, write: Write, prefix: str, place: str) -> None:
    def lists(session: Session) -> None:
        register = make.register(session, kind=ListKind.SERIOUS)
        for _ in range(21):
            make.entry(session, register=register)

    write(lists)
    for number in (NUMBER, "13812345678"):
        address = prefix + place.replace("{}", number)
        response = client.client.get(address)
        assert response.status_code in {200, 404}
        assert number not in response.get_data(as_text=True)
