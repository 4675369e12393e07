"""Who calls whom: the identities of a call by their precedence, and the agents of both sides. Compiled."""

from __future__ import annotations

from voipsniff.calls.call import Call
from voipsniff.sip.message import SipMessage
from voipsniff.sip.name_addr import NameAddr, parse_name_addr
from voipsniff.sip.text import decode_text
from voipsniff.sip.uri import Uri

ASSERTED: tuple[tuple[str, str], ...] = (
    ("p-asserted-identity", "P-Asserted-Identity"),
    ("remote-party-id", "Remote-Party-ID"),
    ("p-preferred-identity", "P-Preferred-Identity"),
)
"""Before From, in this order: what the network asserts counts more than what the caller prefers (RFC 3325)."""


class Identity:
    """One party: the address and the header that it was taken from."""

    def __init__(self, address: NameAddr, source: str) -> None:
        self.address = address
        self.source = source


def caller_of(message: SipMessage) -> Identity:
    """Return the best known identity of who sent the request; a response tells From only (its P-Asserted-Identity is
    the callee's)."""
    if message.is_request:
        for name, title in ASSERTED:
            if message.header(name) is not None:
                values = message.values(name)
                if values:
                    return Identity(_preferred(values), title)
    return Identity(message.from_address, "From")


def _preferred(values: list[bytes]) -> NameAddr:
    """Return the SIP identity of a header that may give a tel URI beside it (RFC 3325 s.9.1); else the first."""
    addresses = [parse_name_addr(value) for value in values]
    for address in addresses:
        if address.uri.scheme in ("sip", "sips"):
            return address
    return addresses[0]


def header_text(message: SipMessage | None, name: str) -> str | None:
    """Return the first value of a header as text; None without one."""
    value = message.header(name) if message is not None else None
    return decode_text(value) if value else None


def aor_of(uri: Uri) -> str | None:
    """Return `user@host`, or what a URI has of it (the properties of Uri, without their cost in the usual case)."""
    if uri.user is not None and uri.scheme in ("sip", "sips"):
        return f"{uri.user}@{uri.host}"
    return uri.aor or None


def number_of(uri: Uri) -> str | None:
    """Return the telephone number of a URI, None if its user is none."""
    user = uri.user
    return user if user is not None and user.isascii() and user.isdigit() else uri.number


def caller_agent(call: Call) -> str | None:
    """Return the User-Agent of the caller's requests."""
    for message in (call.invite, call.first, call.cancel, call.bye):
        if message is not None and message.is_request and call.is_by_caller(message):
            agent = header_text(message, "user-agent")
            if agent:
                return agent
    return None


def callee_agent(call: Call) -> str | None:
    """Return the User-Agent, else the Server, of the callee's messages: what answered, rang, refused or hung up."""
    for message in (call.answer, call.alert, call.final, call.bye, call.first):
        if message is not None and message.is_request != call.is_by_caller(message):
            agent = header_text(message, "user-agent") or header_text(message, "server")
            if agent:
                return agent
    return None
