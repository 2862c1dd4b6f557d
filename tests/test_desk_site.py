"""Which address a security key is bound to."""

from pathlib import Path

import pytest

from bot.desk.site import Site, site_of
from tests.fakes.house import House


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://desk.example.org", Site("desk.example.org", "https://desk.example.org")),
        ("https://Desk.Example.org:443/", Site("desk.example.org", "https://desk.example.org")),
        ("https://desk.example.org:8443", Site("desk.example.org", "https://desk.example.org:8443")),
        ("https://bücher.example", Site("xn--bcher-kva.example", "https://xn--bcher-kva.example")),
        ("http://127.0.0.1:8080", Site("localhost", "http://localhost:8080")),
        ("http://0.0.0.0:8080", Site("localhost", "http://localhost:8080")),
        ("http://[::1]:8080", Site("localhost", "http://localhost:8080")),
        ("http://localhost:8080", Site("localhost", "http://localhost:8080")),
        ("http://desk.example.org", None),
        ("https://192.0.2.7", None),
        ("http://192.168.0.7:8080", None),
        ("", None),
    ],
)
def test_a_key_is_bound_to_an_address_with_a_name(address: str, site: Site | None) -> None:
    assert site_of(address) == site


async def test_the_program_tells_the_desk_where_it_is(tmp_path: Path) -> None:
    async with House(tmp_path) as house:
        assert house.app.desk.site == Site("localhost", "http://localhost:8080")
