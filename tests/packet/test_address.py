"""Addresses as text and as numbers."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voipsniff.packet.address import MAX_CACHED_ADDRESSES, format_address, parse_address


def halves(text: str) -> tuple[int, int]:
    number = int(ipaddress.IPv6Address(text))
    return number >> 64, number & (1 << 64) - 1


@pytest.mark.parametrize("text", ["0.0.0.0", "10.0.0.1", "192.0.2.10", "255.255.255.255"])
def test_ipv4(text: str) -> None:
    assert parse_address(text) == halves(f"::ffff:{text}")
    assert format_address(*halves(f"::ffff:{text}")) == text


@pytest.mark.parametrize("text", ["::", "::1", "fe80::1", "2001:db8::ff00:42:8329", "ff02::16", "64:ff9b::c000:20a"])
def test_ipv6(text: str) -> None:
    assert parse_address(text) == halves(text)
    assert format_address(*halves(text)) == text


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_survives(address: ipaddress.IPv4Address) -> None:
    numbers = parse_address(str(address))
    assert numbers is not None
    assert format_address(*numbers) == str(address)


@given(st.ip_addresses(v=6))
def test_every_ipv6_address_survives(address: ipaddress.IPv6Address) -> None:
    numbers = parse_address(str(address))
    assert numbers is not None
    assert parse_address(format_address(*numbers)) == numbers


def test_forms_of_a_uri_and_of_sdp() -> None:
    assert parse_address("[2001:db8::1]") == halves("2001:db8::1")
    assert parse_address(b"192.0.2.10") == halves("::ffff:192.0.2.10")
    assert parse_address(" 192.0.2.10\r") == halves("::ffff:192.0.2.10")
    assert parse_address("fe80::1%eth0") == halves("fe80::1")
    assert parse_address("2001:DB8:0:0::1") == halves("2001:db8::1")
    assert parse_address("::ffff:192.0.2.10") == halves("::ffff:192.0.2.10")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.10.1",
        "1.2.3.4:5060",
        "[::1",
        "::g",
        ":",
        "\u0661.2.3.4",
        b"\xff\xfe",
        "1" * 500,
    ],
)
def test_what_is_no_address(text: str | bytes) -> None:
    assert parse_address(text) is None


def test_the_caches_are_bounded() -> None:
    assert format_address.cache_info().maxsize == MAX_CACHED_ADDRESSES
    assert parse_address.cache_info().maxsize == MAX_CACHED_ADDRESSES
