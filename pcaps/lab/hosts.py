"""The hosts of the lab: each is a network namespace with one address of each IP version."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "voiplab-"
"""Every namespace of the lab is named so; nothing else is ever deleted."""


@dataclass(frozen=True, slots=True)
class Host:
    """A place in the lab; `number` is the last part of its addresses."""

    name: str
    number: int = 0

    @property
    def namespace(self) -> str:
        return PREFIX + self.name

    @property
    def ipv4(self) -> str:
        return f"10.77.0.{self.number}"

    @property
    def ipv6(self) -> str:
        return f"fd77::{self.number}"

    @property
    def mac(self) -> str:
        return f"02:77:00:00:00:{self.number:02d}"

    @property
    def port(self) -> str:
        """Name of its port on the switch."""
        return f"p-{self.name}"

    def address(self, ip_version: int) -> str:
        """Return the address as it stands in a URI."""
        return self.ipv4 if ip_version == 4 else f"[{self.ipv6}]"


SWITCH = Host("sw")
PROXY = Host("px", 10)
A = Host("a", 11)
B = Host("b", 12)
C = Host("c", 13)
D = Host("d", 14)
E = Host("e", 15)
X = Host("x", 66)

WIRED = (PROXY, A, B, C, X)
"""On the switch from the start. D and E are connected by the scenario: through an impaired link, a trunk or a NAT."""

ALL = (SWITCH, PROXY, A, B, C, D, E, X)
