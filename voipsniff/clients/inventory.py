"""The clients seen: one party per SIP address, counted message by message."""

from __future__ import annotations

from voipsniff.clients.client import Client
from voipsniff.clients.party import MAX_IDENTITIES, Party
from voipsniff.clients.rows import client_rows
from voipsniff.packet.labels import Transport
from voipsniff.sip.message import SipMessage

MAX_PARTIES = 100_000
"""Addresses kept at once; the one idle longest goes first and is counted."""
RECENT = 256
"""Slots of the direct-mapped cache before the table; a power of two."""
UDP = int(Transport.UDP)
RECENT_MASK = RECENT - 1
EVICTION_SHARE = 16
"""When the table is full, one sixteenth of it goes at once, so that the search for the idle is rare."""


class Inventory:
    """Counts what each address sends and receives. Bounded: `evicted` says how many addresses were forgotten."""

    def __init__(self, max_parties: int = MAX_PARTIES) -> None:
        self.max_parties = max_parties
        self.evicted = 0
        self.parties: dict[tuple[int, int, int], Party] = {}
        self._recent: list[Party | None] = [None] * RECENT

    def receive(self, message: SipMessage) -> None:
        """Count one SIP message for its sender and its receiver."""
        source_port = message.src_port if message.transport == UDP else 0
        target_port = message.dst_port if message.transport == UDP else 0
        sender = self._party(message.src_hi, message.src_lo, source_port, message)
        receiver = self._party(message.dst_hi, message.dst_lo, target_port, message)
        if source_port == 0:
            count_port(sender, message.src_port)
            count_port(receiver, message.dst_port)
        if message.is_request:
            sender.requests_sent += 1
            receiver.requests_received += 1
            if message.via_count > 1:
                sender.forwarded += 1
            elif message.method == "INVITE" or message.method == "REGISTER":
                introduce(sender, message)
        else:
            sender.responses_sent += 1
            receiver.responses_received += 1
            if message.method == "REGISTER":
                sender.registrar += 1
        if sender.user_agent is None:
            learn_agent(sender, message)

    def _party(self, hi: int, lo: int, port: int, message: SipMessage) -> Party:
        """Return the party of an address, new if need be, with its last time moved on."""
        slot = (lo ^ hi ^ (port * 31)) & RECENT_MASK
        party = self._recent[slot]
        if party is None or party.lo != lo or party.port != port or party.hi != hi:
            party = self._find(hi, lo, port, message)
            self._recent[slot] = party
        if message.ts_ns > party.last_ns:
            party.last_ns = message.ts_ns
        party.transports |= 1 << message.transport
        return party

    def _find(self, hi: int, lo: int, port: int, message: SipMessage) -> Party:
        key = (hi, lo, port)
        party = self.parties.get(key)
        if party is None:
            if len(self.parties) >= self.max_parties:
                self._evict()
            party = Party(hi, lo, port)
            party.first_ns = message.ts_ns
            party.first_frame = message.frame
            party.interface = message.interface
            self.parties[key] = party
        return party

    def _evict(self) -> None:
        idle = sorted(self.parties.items(), key=lambda item: item[1].last_ns)
        for key, _ in idle[: max(1, self.max_parties // EVICTION_SHARE)]:
            del self.parties[key]
            self.evicted += 1
        self._recent = [None] * RECENT

    def count_call(self, key: tuple[int, int, int]) -> None:
        """Count a call for an address: (hi, lo, port), port 0 for connections."""
        party = self.parties.get(key)
        if party is not None:
            party.calls += 1

    def count_transaction(self, key: tuple[int, int, int], is_register: bool, failed: bool) -> None:
        """Count a transaction outside calls, or the failure of a call, for the address that asked."""
        party = self.parties.get(key)
        if party is not None:
            party.registrations += is_register
            party.failures += failed

    def clients(self, sources: list[str]) -> list[Client]:
        """Return the clients in the order in which they were first seen; `sources` are interface names by index."""
        return client_rows(list(self.parties.values()), sources)


def count_port(party: Party, port: int) -> None:
    """Count a port of a connection-oriented transport; bounded by forgetting all when there are too many."""
    if len(party.ports) > 64:
        party.ports = {}
    party.ports[port] = party.ports.get(port, 0) + 1


def introduce(party: Party, message: SipMessage) -> None:
    """Learn from a request that the party itself made: who it acts for, with which agent."""
    agent = message.header("user-agent")
    if agent is not None and agent != party.agent_bytes:
        party.agent_bytes = agent
        party.add_user_agent(agent.decode("utf-8", "replace"))
    if len(party.identities) >= MAX_IDENTITIES:
        return
    if message.method == "REGISTER":
        party.add_identity(message.to_address.uri.aor)
    elif not message.to_tag:
        party.add_identity(message.from_address.uri.aor)


def learn_agent(party: Party, message: SipMessage) -> None:
    """Learn the agent of a party that has not shown one: its own request, or a response that is surely its own.

    A proxy passes on the responses of others, so of a forwarding party only `Server` counts.
    """
    if message.is_request:
        value = message.header("user-agent") if message.via_count <= 1 else None
    elif party.forwarded:
        value = message.header("server")
    else:
        value = message.header("user-agent") or message.header("server")
    if value:
        party.add_user_agent(value.decode("utf-8", "replace"))
