"""The record of a client."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """One SIP address and what it showed of itself; the fields are documented in the registry (`fields/client.py`)."""

    ip: str
    port: int | None
    transports: list[str]
    role: str
    user_agent: str | None
    user_agents: list[str]
    identities: list[str]
    requests_sent: int
    requests_received: int
    responses_sent: int
    responses_received: int
    calls: int
    registrations: int
    failures: int
    first_seen: int
    last_seen: int
    source: str | None
    first_frame: int
