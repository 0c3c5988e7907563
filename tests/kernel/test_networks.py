"""Whoever has one IPv6 network has all its addresses: it is one sender."""

import pytest

from portal.kernel.networks import network


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:0:1::9", "2001:db8:0:1::"),
        ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::"),
        ("2001:db8:0:2::9", "2001:db8:0:2::"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_an_address_counts_as_its_network(address: str, place: str) -> None:
    assert network(address) == place
