"""No test reaches beyond this machine: a connection to any address but loopback is an error."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest


class OutsideConnection(AssertionError):
    """Something under test tried to leave the machine."""


def is_loopback(host: str) -> bool:
    """Returns whether a host, by number or by name, can only be this machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"localhost", "ip6-localhost"}


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuses connections that leave the machine, for the whole run."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse(sock: socket.socket, address: Any) -> None:
        if sock.family in {socket.AF_INET, socket.AF_INET6} and not is_loopback(str(address[0])):
            sock.close()
            raise OutsideConnection(f"a test tried to connect to {address}")

    def guarded(sock: socket.socket, address: Any) -> None:
        refuse(sock, address)
        connect(sock, address)

    def guarded_ex(sock: socket.socket, address: Any) -> int:
        refuse(sock, address)
        return connect_ex(sock, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield
