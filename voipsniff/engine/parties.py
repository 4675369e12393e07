"""Finished calls and transactions counted for the clients that took part."""

from __future__ import annotations

from functools import lru_cache

from voipsniff.calls.cdr import Cdr
from voipsniff.calls.requests import Transaction
from voipsniff.clients.inventory import Inventory
from voipsniff.packet.address import parse_address

FIRST_FAILURE = 400
"""The lowest final status that is a failure."""
NOBODY = (0, 0, -1)
"""The key of an address that is not known; no party has it."""
CACHED_KEYS = 4096

Key = tuple[int, int, int]
"""Of a party: the address in two halves and the port, 0 for connections."""


@lru_cache(CACHED_KEYS)
def party_key(ip: str | None, port: int | None, transport: str | None) -> Key:
    """Return the key of an address in the inventory."""
    halves = parse_address(ip) if ip else None
    if halves is None:
        return NOBODY
    return (*halves, port or 0 if transport == "udp" else 0)


@lru_cache(CACHED_KEYS)
def endpoint_key(endpoint: str, transport: str) -> Key:
    """Return the key of "address:port", the address in brackets when it is IPv6."""
    ip, _, port = endpoint.rpartition(":")
    return party_key(ip.strip("[]"), int(port), transport)


def count_call(inventory: Inventory, call: Cdr) -> None:
    """Count a call for every address that its INVITE came from or went to; a failure for its caller."""
    members = set()
    for hop in call.hops:
        transport = hop["transport"]
        members.add(endpoint_key(hop["src"], transport))
        members.add(endpoint_key(hop["dst"], transport))
    for key in members:
        inventory.count_call(key)
    if call.status_code is not None and call.status_code >= FIRST_FAILURE:
        caller = party_key(call.src_ip, call.src_port, call.transport)
        inventory.count_transaction(caller, False, True)


def count_transaction(inventory: Inventory, transaction: Transaction) -> None:
    """Count a transaction for the address that asked."""
    key = party_key(transaction.src_ip, transaction.src_port, transaction.transport)
    inventory.count_transaction(key, transaction.method == "REGISTER", transaction.outcome == "failed")
