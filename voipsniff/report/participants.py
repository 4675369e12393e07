"""Who takes part in a call: the columns of its ladder, each with its role and what it says it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from voipsniff.report.model import Call, MessageView, Stream, media_of
from voipsniff.report.text import escape
from voipsniff.report.units import endpoint

Address = tuple[str, int]


@dataclass(slots=True)
class Participant:
    """One column: an IP address, or an address with port where one host talks to itself."""

    index: int
    ip: str
    port: int | None
    """Its one port; None when it used several."""
    role: str = ""
    """caller, callee, proxy or media; empty when unknown."""
    user_agent: str = ""

    @property
    def address(self) -> str:
        return endpoint(self.ip, self.port)


@dataclass(slots=True)
class Participants:
    """The participants of a call in order of appearance, and who is behind which address."""

    members: list[Participant] = field(default_factory=list)
    _by_key: dict[Address | str, Participant] = field(default_factory=dict)
    split_hosts: set[str] = field(default_factory=set)
    """Addresses that sent to themselves: their ports are participants of their own."""
    media_owners: dict[Address, Participant] = field(default_factory=dict)
    """Who first announced a media address in SDP."""

    def of_message(self, ip: str, port: int) -> Participant:
        """Return who sent or received a SIP message at this address; a new one when it was not seen before."""
        key: Address | str = (ip, port) if ip in self.split_hosts else ip
        member = self._by_key.get(key)
        if member is None:
            member = Participant(len(self.members), ip, port)
            self.members.append(member)
            self._by_key[key] = member
        elif member.port != port:
            member.port = None
        return member

    def of_media(self, ip: str, port: int, role: str) -> Participant:
        """Return who sent or received RTP at this address: by address, else by SDP, else by its `role` in the call.

        An address that nobody signalled from is a participant of its own, with the role media.
        """
        if ip not in self.split_hosts:
            return self._media_at(ip, ip, port)
        announced = self.media_owners.get((ip, port))
        if announced is not None:
            return announced
        known = [member for member in self.members if member.ip == ip and member.role == role]
        return known[0] if known else self._media_at((ip, port), ip, port)

    def _media_at(self, key: Address | str, ip: str, port: int) -> Participant:
        member = self._by_key.get(key)
        if member is None:
            member = Participant(len(self.members), ip, port, "media")
            self.members.append(member)
            self._by_key[key] = member
        elif member.port != port and member.role == "media":
            member.port = None
        return member


def participants_of(call: Call, messages: Sequence[MessageView], streams: Sequence[Stream]) -> Participants:
    """Return the participants of a call; streams are placed after all messages, so roles are known by then."""
    people = Participants()
    people.split_hosts.update(message.src_ip for message in messages if message.src_ip == message.dst_ip)
    for message in messages:
        people.of_message(message.src_ip, message.src_port)
        people.of_message(message.dst_ip, message.dst_port)
    _find_roles(people, messages)
    for stream in sorted(streams, key=lambda stream: stream.number):
        source, sink = (stream.direction or "unknown_to_unknown").split("_to_")
        people.of_media(stream.src_ip, stream.src_port, source)
        people.of_media(stream.dst_ip, stream.dst_port, sink)
    return people


def _find_roles(people: Participants, messages: Sequence[MessageView]) -> None:
    """Give each participant its role, its user agent and its media addresses from what it originated.

    Who sends a message that it did not receive before is its origin; who passes one on is a proxy.
    """
    received: dict[object, set[int]] = {}
    for message in messages:
        source = people.of_message(message.src_ip, message.src_port)
        sink = people.of_message(message.dst_ip, message.dst_port)
        at = received.setdefault(_identity(message), set())
        is_origin = source.index not in at
        at.add(sink.index)
        if is_origin:
            source.user_agent = source.user_agent or _agent(message)
            _find_callee(people, message, source)
        elif message.is_request and message.method == "INVITE" and not source.role:
            source.role = "proxy"
        _note_media(people, message, source)


def _identity(message: MessageView) -> object:
    """Return what stays the same of a message from hop to hop."""
    if message.is_request:
        return message.method, message.cseq, message.from_tag
    return message.status_code, message.method, message.cseq, message.to_tag


def _find_callee(people: Participants, message: MessageView, source: Participant) -> None:
    roles = {member.role for member in people.members}
    if message.is_request and message.method == "INVITE" and "caller" not in roles:
        source.role = "caller"
    elif not message.is_request and message.method == "INVITE" and not source.role:
        is_word_of_callee = 101 <= message.status_code < 300 or message.status_code in (480, 486, 600, 603)
        if is_word_of_callee:
            source.role = "callee"


def _agent(message: MessageView) -> str:
    value = message.header("user-agent") or message.header("server") or b""
    return escape(value[:100])


def _note_media(people: Participants, message: MessageView, source: Participant) -> None:
    for media in media_of(message):
        if media.port and media.address:
            people.media_owners.setdefault((media.address, media.port), source)
