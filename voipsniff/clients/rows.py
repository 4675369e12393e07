"""Parties to client records."""

from __future__ import annotations

import re
from collections import defaultdict

from voipsniff.clients.client import Client
from voipsniff.clients.party import Party
from voipsniff.packet.address import format_address
from voipsniff.packet.labels import Transport

SCANNER_AGENTS = re.compile(
    "friendly-scanner|friendly-request|sipvicious|sipcli|sip-scan|smap|sundayddr|iwar|sivus|gulp|vaxsipuseragent"
    "|vaxipuseragent|pplsip|sippts|sipptk|siparmyknife",
    re.IGNORECASE,
)
"""Agents of known scanning tools (those that public deny lists name)."""


def client_rows(parties: list[Party], sources: list[str]) -> list[Client]:
    """Return one client per party, a host's connections joined to its one UDP socket, in order of first sight."""
    joined = join_connections(parties)
    joined.sort(key=lambda party: (party.first_ns, party.first_frame, party.hi, party.lo, party.port))
    return [client_row(party, sources) for party in joined]


def join_connections(parties: list[Party]) -> list[Party]:
    """Join the party of a host's TCP connections (port 0) to its UDP party when there is exactly one of those."""
    by_host: dict[tuple[int, int], list[Party]] = defaultdict(list)
    for party in parties:
        by_host[party.hi, party.lo].append(party)
    joined: list[Party] = []
    for members in by_host.values():
        sockets = [party for party in members if party.port]
        connections = [party for party in members if not party.port]
        if len(sockets) == 1 and connections:
            sockets[0].absorb(connections[0])
            connections = []
        joined += sockets + connections
    return joined


def client_row(party: Party, sources: list[str]) -> Client:
    """Return the record of one party."""
    return Client(
        ip=format_address(party.hi, party.lo),
        port=party.port or most_used(party.ports),
        transports=[transport.name.lower() for transport in Transport if party.transports >> transport & 1],
        role=role_of(party),
        user_agent=party.user_agent,
        user_agents=list(party.user_agents),
        identities=list(party.identities),
        requests_sent=party.requests_sent,
        requests_received=party.requests_received,
        responses_sent=party.responses_sent,
        responses_received=party.responses_received,
        calls=party.calls,
        registrations=party.registrations,
        failures=party.failures,
        first_seen=party.first_ns,
        last_seen=party.last_ns,
        source=sources[party.interface] if party.interface < len(sources) else None,
        first_frame=party.first_frame,
    )


def most_used(ports: dict[int, int]) -> int | None:
    """Return the port counted most, the lowest of equals; None without any."""
    return min(ports, key=lambda port: (-ports[port], port)) if ports else None


def role_of(party: Party) -> str:
    """Return scanner, server, both or endpoint by what the party did."""
    if any(SCANNER_AGENTS.search(agent) for agent in party.user_agents):
        return "scanner"
    serves = party.forwarded > 0 or party.registrar > 0
    acts = party.registrations > 0 or bool(party.identities)
    if serves:
        return "both" if acts else "server"
    return "endpoint"
