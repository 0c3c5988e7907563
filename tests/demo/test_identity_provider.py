"""The provider of the demonstration: persons of the register to choose, and one whose name does not match."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses
from portal.accounts.holders.sessions import party_of
from portal.cli import demo_provider
from portal.demo import holders, identity_provider
from portal.identity.provider import Provider
from portal.kernel.clock import beijing_date
from portal.kernel.settings import Settings
from portal.law.actors import Party
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from tests.demo.conftest import AT
from tests.support.clocks import StandingClock
from tests.support.identity_providers import MockProvider, wait_for
from tests.support.servers import free_port, instance_environ

TODAY = beijing_date(AT)


@pytest.fixture
def cipher(keyring: Keyring) -> FieldCipher:
    return FieldCipher(keyring)


def party(session: Session, email: str, cipher: FieldCipher) -> Party:
    found = addresses.find(session, address=email, cipher=cipher)
    assert found is not None
    return party_of(found)


def test_the_persons_are_those_of_the_register_and_one_is_not(small: Session, cipher: FieldCipher) -> None:
    people = identity_provider.persons(small, cipher=cipher, today=TODAY)
    register = {subject.ref: number for subject, number in holders.adults(small, TODAY, cipher)}
    *true, other = people
    assert {one.sub: one.claims["id_number"] for one in true} == register
    assert len({one.label for one in people}) == len(people) > 3
    assert other.claims["id_number"] in register.values()
    assert other.claims["name"] not in {one.claims["name"] for one in true}
    # A whole number stands in no label and in no description.
    assert not any(one.claims["id_number"] in one.label + repr(one) for one in people)


@pytest.mark.parametrize("email", ["person@demo.example", "representative@demo.example", "agent@demo.example"])
def test_who_is_proven_is_told_to_choose_themselves(
    small: Session, cipher: FieldCipher, clock: StandingClock, email: str
) -> None:
    clock.set(AT)
    label = identity_provider.suggested(small, party=party(small, email, cipher), cipher=cipher)
    labels = [one.label for one in identity_provider.persons(small, cipher=cipher, today=TODAY)]
    assert label in labels[:3]


def test_who_is_new_is_told_to_choose_somebody_free(small: Session, cipher: FieldCipher, clock: StandingClock) -> None:
    clock.set(AT)
    label = identity_provider.suggested(small, party=party(small, "new@demo.example", cipher), cipher=cipher)
    labels = [one.label for one in identity_provider.persons(small, cipher=cipher, today=TODAY)]
    assert labels.index(label) >= 3


@pytest.fixture
def environ(tmp_path: Path, small_file: Path, keyring: Keyring) -> dict[str, str]:
    """The environment of a portal that serves the small demonstration."""
    keyring.save_new(tmp_path / "keys.json")
    return instance_environ(tmp_path, port=free_port(), database_url=f"sqlite:///{small_file}")


def child(environ: dict[str, str], *options: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "portal.cli", "demo-provider", *options]
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_it_names_its_persons_on_a_page_that_loads_nothing_and_lets_the_chosen_one_through(
    environ: dict[str, str], small: Session, cipher: FieldCipher, tmp_path: Path, clock: StandingClock
) -> None:
    people = identity_provider.persons(small, cipher=cipher, today=TODAY)
    port, back = free_port(), "http://portal.example/return"
    process = child(environ, "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/jwks", process)
        clock.release()
        told = {"PORTAL_INSTANCE": str(tmp_path), "PORTAL_OIDC_ISSUER": f"http://127.0.0.1:{port}"}
        told |= {"PORTAL_OIDC_CLIENT_ID": "portal", "PORTAL_OIDC_CLIENT_SECRET": "any"}
        provider = Provider(Settings.from_environ(told))
        departure = provider.depart(back=back, at=clock())
        page = requests.get(departure.address, timeout=10).text
        assert all(one.label in page for one in people)
        assert "https://" not in page
        assert f"{back}?error=access_denied&amp;state={departure.state}" in page
        location = MockProvider(f"http://127.0.0.1:{port}").let_through(departure.address, people[0].sub)
        code = parse_qs(urlsplit(location).query)["code"][0]
        secrets = {"verifier": departure.verifier, "nonce": departure.nonce}
        claimed = provider.redeem(code=code, back=back, at=clock(), **secrets)
        assert claimed.id_number == people[0].claims["id_number"]
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_it_ends_when_it_is_not_the_portals_child_any_more(environ: dict[str, str]) -> None:
    assert child(environ, "--port", str(free_port()), "--parent", "1").wait(timeout=60) == 0


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is started instead of a process."""
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: commands.append(command))
    for name in ("PORTAL_OIDC_ISSUER", "PORTAL_OIDC_CLIENT_ID", "PORTAL_OIDC_CLIENT_SECRET"):
        monkeypatch.setenv(name, "")
    return commands


def environment() -> dict[str, Any]:
    return {"oidc_issuer": Settings.from_environ(os.environ).oidc_issuer}


def test_only_a_demonstration_without_a_provider_gets_one(started: list[list[str]]) -> None:
    plain = replace(Settings.from_environ({}), port=free_port())
    demo_provider.start_beside(plain)
    named = replace(plain, demo_mode=True, oidc_issuer="https://id.example")
    demo_provider.start_beside(named)
    assert started == []
    assert environment() == {"oidc_issuer": ""}
    demo_provider.start_beside(replace(plain, demo_mode=True))
    (command,) = started
    port = command[command.index("--port") + 1]
    assert environment() == {"oidc_issuer": f"http://127.0.0.1:{port}"}
    assert command[command.index("--parent") + 1] == str(os.getpid())


def test_it_stands_two_ports_above_or_elsewhere_when_that_one_is_taken(started: list[list[str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        below = taken.getsockname()[1] - 2
        demo_provider.start_beside(replace(Settings.from_environ({}), port=below, demo_mode=True))
    port = int(started[0][started[0].index("--port") + 1])
    assert port not in {below, below + 2}
