"""Decides what one sender is where visits are counted: of an IPv6 address the rest is the visitor's own to choose."""

from ipaddress import IPv6Address, ip_address
from typing import Final

_OWN_BITS: Final = 64


def network(address: str) -> str:
    """Return from where somebody comes: an IPv4 address as it is, of an IPv6 address its first 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> _OWN_BITS << _OWN_BITS))
