"""How much the call layer remembers, and for how long: every table has its bound here."""

from __future__ import annotations

from dataclasses import dataclass

SECOND = 1_000_000_000

T1_NS = SECOND // 2
"""Estimate of the round trip time (RFC 3261 s.17.1.1.1)."""
TIMER_B_NS = 64 * T1_NS
"""How long a request may go without a response (Timers B, F, H: 64*T1)."""


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Bounds and times. What goes over a bound is counted as an anomaly; the oldest idle entry makes room."""

    open_calls: int = 200_000
    """Calls in memory, lingering ones included."""
    open_requests: int = 65_536
    """Transactions outside calls in memory."""
    transactions_per_call: int = 64
    """The newest ones are remembered for telling retransmissions and copies from new requests."""
    dialogs_per_call: int = 32
    """Distinct To tags; a forking proxy rarely rings more devices."""
    hops_per_call: int = 16
    """max-breadth of RFC 5393 is 60; the hops that one capture sees are few."""
    exchanges_per_call: int = 64
    """Offers with their answers; later ones update the media but are not listed."""
    announcements_per_call: int = 256
    """Media addresses (candidates included) of one call."""
    streams_per_call: int = 256
    transfers_per_call: int = 16
    forwardings_per_call: int = 16
    unmatched_streams: int = 65_536
    """Streams that wait for their SDP."""
    learned_sources: int = 65_536
    """SSRCs and addresses that RTCP tied to a call."""
    redirects: int = 4_096
    """3xx targets that may turn up as a call of another Call-ID."""

    ended_calls: int = 16_384
    """Ended calls whose stragglers are known again; at a hundred calls a second that is their whole time."""

    unanswered_idle_ns: int = 180 * SECOND
    """Timer C: an INVITE that rings may wait over three minutes (RFC 3261 s.16.6)."""
    answered_idle_ns: int = 3600 * SECOND
    """An answered call without session timer of which neither SIP nor RTP is seen."""
    session_grace_ns: int = 32 * SECOND
    """Past the Session-Expires of a call that nobody refreshed (RFC 4028 s.10)."""
    no_response_ns: int = TIMER_B_NS
    bye_unanswered_ns: int = TIMER_B_NS
    retry_ns: int = TIMER_B_NS
    """For a challenged or redirected INVITE to be sent again."""
    linger_ns: int = 5 * SECOND
    """After the last message and the last RTP packet of a call that is over: T2 (4 s) apart come retransmissions."""
    linger_most_ns: int = 300 * SECOND
    """RTP that goes on after the end holds the call open no longer than this."""
    ended_memory_ns: int = 180 * SECOND
    """After a call was closed: a party that waits for a lost message may take minutes to give up with a BYE."""
    request_linger_ns: int = 5 * SECOND
    """After the final response of a transaction outside calls."""
    live_stream_ns: int = 5 * SECOND
    """A stream whose last packet is older does not belong to an SDP that comes now."""
    unmatched_idle_ns: int = 60 * SECOND


DEFAULT_LIMITS = CallLimits()
