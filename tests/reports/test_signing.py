"""A signature vouches for number, instant and facts: whoever changes any of them, or signs himself, is found out."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from portal.kernel.errors import BadInput
from portal.reports import signing
from portal.security.keys import Keyring

KEYRING, OTHER = Keyring.generate(), Keyring.generate()
FACTS: dict[str, Any] = {
    "kind": "own",
    "subject": {"name": "示例有限公司", "code": "91150100M0000001AX", "former_names": []},
    "sections": {
        "administrative": [{"ref": "r1", "title": "行政处罚", "values": [{"zh": "处罚内容", "value": "警告"}]}]
    },
    "overview": {"records": 1},
}


def signed(keyring: Keyring = KEYRING) -> dict[str, Any]:
    statement = signing.Statement("c2222", "2026-06-01T02:00:00+00:00", signing.digest(FACTS))
    signature = signing.sign(statement, keyring=keyring)
    found = signing.document(statement, FACTS, signature=signature, key=signing.public_key(keyring))
    return json.loads(json.dumps(found))  # as it comes out of a file


def put(*path: str | int, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def drop(*path: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return change


RECORD = ("facts", "sections", "administrative", 0)
MUTATIONS = (
    put("number", value="c3333"),
    put("issued_at", value="2026-06-02T02:00:00+00:00"),
    put("issued_at", value="2026-06-01T02:00:00Z"),
    put("schema", value="credit-portal/report/2"),
    put("facts_digest", value="0" * 64),
    put("facts", "kind", value="public"),
    put("facts", "subject", "name", value="示例有限公司 "),
    put("facts", "subject", "code", value="91150100M0000002AX"),
    put("facts", "subject", "former_names", value=["旧名"]),
    put("facts", "sections", "administrative", value=[]),
    put(*RECORD, "title", value="行政许可"),
    put(*RECORD, "values", 0, "value", value="罚款"),
    put(*RECORD, "extra", value=1),
    put("facts", "overview", "records", value=0),
    put("facts", "overview", "records", value="1"),
    put("facts", "extra", value=None),
    drop("facts", "overview"),
    drop("signature", "value"),
    put("signature", "value", value="AAAA"),
    put("signature", "algorithm", value="none"),
    put("signature", value=None),
    put("facts", value=[]),
    put("signature", "value", value=signed(OTHER)["signature"]["value"]),
)


def test_what_was_signed_is_returned() -> None:
    assert signing.checked(signed(), key=signing.public_key(KEYRING)) == FACTS


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_no_change_goes_unnoticed(mutation: Callable[[dict[str, Any]], None]) -> None:
    document = copy.deepcopy(signed())
    mutation(document)
    with pytest.raises(BadInput):
        signing.checked(document, key=signing.public_key(KEYRING))


def test_the_key_a_document_names_itself_is_not_asked() -> None:
    with pytest.raises(BadInput, match="签名"):
        signing.checked(signed(OTHER), key=signing.public_key(KEYRING))


def test_the_key_comes_from_the_key_file_alone() -> None:
    assert signing.public_key(KEYRING) == signing.public_key(KEYRING.rotated())
    assert signing.public_key(KEYRING) != signing.public_key(OTHER)
