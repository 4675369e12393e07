"""What is counted about one SIP address while messages pass."""

from __future__ import annotations

NO_TIME = -1

MAX_USER_AGENTS = 20
"""Distinct User-Agent or Server values kept per address."""
MAX_IDENTITIES = 20
"""Distinct AORs kept per address."""


class Party:
    """Counters of one address: `port` is 0 for connection-oriented transports, whose ports come and go."""

    def __init__(self, hi: int, lo: int, port: int) -> None:
        self.hi = hi
        self.lo = lo
        self.port = port
        self.requests_sent = 0
        self.requests_received = 0
        self.responses_sent = 0
        self.responses_received = 0
        self.forwarded = 0
        """Requests sent that carry more than one Via: a proxy sends those."""
        self.registrar = 0
        """Responses sent to REGISTER."""
        self.calls = 0
        self.registrations = 0
        self.failures = 0
        self.transports = 0
        """Bit per `Transport` value."""
        self.first_ns = 0
        self.last_ns = NO_TIME
        self.first_frame = 0
        self.interface = 0
        self.ports: dict[int, int] = {}
        self.user_agents: dict[str, None] = {}
        self.user_agent: str | None = None
        self.agent_bytes: bytes | None = None
        """The last User-Agent of its own request as it was sent, so that the same is not decoded again."""
        self.identities: dict[str, None] = {}

    def add_user_agent(self, value: str) -> None:
        """Remember an agent string that the party itself sent."""
        self.user_agent = value
        if value not in self.user_agents and len(self.user_agents) < MAX_USER_AGENTS:
            self.user_agents[value] = None

    def add_identity(self, aor: str) -> None:
        """Remember an AOR that the party acted for."""
        if aor and aor not in self.identities and len(self.identities) < MAX_IDENTITIES:
            self.identities[aor] = None

    def absorb(self, other: Party) -> None:
        """Add what was counted under another port of the same address."""
        for name in COUNTERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.transports |= other.transports
        for port, count in other.ports.items():
            self.ports[port] = self.ports.get(port, 0) + count
        for agent in other.user_agents:
            self.add_user_agent(agent)
        for aor in other.identities:
            self.add_identity(aor)
        if other.first_ns < self.first_ns:
            self.first_ns, self.first_frame, self.interface = other.first_ns, other.first_frame, other.interface
        self.last_ns = max(self.last_ns, other.last_ns)


COUNTERS = (
    "requests_sent",
    "requests_received",
    "responses_sent",
    "responses_received",
    "forwarded",
    "registrar",
    "calls",
    "registrations",
    "failures",
)
