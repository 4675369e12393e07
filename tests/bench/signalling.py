"""The SIP messages of a planned call, as (time, from the caller?, text)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.bench.plan import MEDIA_START_S, RING_S, Plan, Settings

AGENT = "User-Agent: bench/1.0 (generated)\r\n"
ALLOW = "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO\r\nSupported: replaces, timer\r\n"

Step = tuple[float, bool, str]


def dotted(address: int) -> str:
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))


def sdp(address: str, port: int, session: int) -> str:
    return (
        f"v=0\r\no=- {session} {session} IN IP4 {address}\r\ns=call\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
    )


@dataclass(frozen=True, slots=True)
class Texts:
    """The parts that the messages of one call share."""

    caller: str
    callee: str
    target: str
    parties: str
    answered_parties: str
    branch: str

    def request(self, method: str, cseq: int, branch: str, *, tagged: bool = False, headers: str = "") -> str:
        return (
            f"{method} {self.target} SIP/2.0\r\nVia: SIP/2.0/UDP {self.caller}:5060;branch={branch};rport\r\n"
            f"Max-Forwards: 70\r\n{self.answered_parties if tagged else self.parties}CSeq: {cseq} {method}\r\n{headers}"
        )

    def response(self, status: str, method: str, cseq: int, branch: str, headers: str = "") -> str:
        tagged = not status.startswith("100")
        return (
            f"SIP/2.0 {status}\r\nVia: SIP/2.0/UDP {self.caller}:5060;branch={branch};rport=5060;received={self.caller}"
            f"\r\n{self.answered_parties if tagged else self.parties}CSeq: {cseq} {method}\r\n{headers}"
        )


def texts_of(row: int, plan: Plan, rng: np.random.Generator) -> Texts:
    """Return the shared parts of call `row`; every call has its own numbers, tags, branch and Call-ID."""
    caller, callee = dotted(int(plan.caller[row])), dotted(int(plan.callee[row]))
    nonce = rng.integers(0, 2**31, 4)
    caller_user, callee_user = f"1{200_000_000 + row:09d}", f"4{300_000_000 + row * 7919 % 10**8:09d}"
    start = f'From: "{caller_user}" <sip:{caller_user}@{caller}>;tag={nonce[0]:x}\r\nTo: <sip:{callee_user}@{callee}>'
    end = f"\r\nCall-ID: {row:08x}-{nonce[1]:08x}@{caller}\r\n"
    return Texts(
        caller,
        callee,
        f"sip:{callee_user}@{callee}:5060",
        start + end,
        f"{start};tag={nonce[2]:x}{end}",
        f"z9hG4bK{row:08x}{nonce[3]:x}",
    )


def with_body(text: str, body: str = "") -> str:
    kind = "Content-Type: application/sdp\r\n" if body else ""
    return f"{text}{kind}Content-Length: {len(body)}\r\n\r\n{body}"


def call_steps(row: int, plan: Plan, settings: Settings, rng: np.random.Generator) -> Iterator[Step]:
    """Yield the messages of call `row` in order."""
    texts = texts_of(row, plan, rng)
    at, branch, cseq = float(plan.start_s[row]), texts.branch, 1
    contact = f"Contact: <sip:bench@{texts.caller}:5060>\r\n"
    offer = sdp(texts.caller, int(plan.caller_port[row]), row)
    if plan.challenged[row]:
        challenge = f'Proxy-Authenticate: Digest realm="{texts.callee}", nonce="{row:08x}", qop="auth"\r\n'
        yield at - 0.06, True, with_body(texts.request("INVITE", 1, branch + "a", headers=contact + AGENT), offer)
        refusal = texts.response("407 Proxy Authentication Required", "INVITE", 1, branch + "a", challenge)
        yield at - 0.05, False, with_body(refusal)
        yield at - 0.04, True, with_body(texts.request("ACK", 1, branch + "a", tagged=True))
        cseq = 2
    yield at, True, with_body(texts.request("INVITE", cseq, branch, headers=contact + AGENT + ALLOW), offer)
    yield at + 0.005, False, with_body(texts.response("100 Trying", "INVITE", cseq, branch))
    if plan.busy[row]:
        yield at + 0.1, False, with_body(texts.response("486 Busy Here", "INVITE", cseq, branch))
        yield at + 0.11, True, with_body(texts.request("ACK", cseq, branch, tagged=True))
        return
    callee_contact = f"Contact: <sip:bench@{texts.callee}:5060>\r\n"
    yield at + 0.1, False, with_body(texts.response("180 Ringing", "INVITE", cseq, branch, callee_contact))
    if plan.cancelled[row]:
        yield from cancelled_steps(texts, at + RING_S * 0.8, cseq)
        return
    answer_at = at + RING_S
    answer = texts.response("200 OK", "INVITE", cseq, branch, callee_contact + AGENT + ALLOW)
    yield answer_at, False, with_body(answer, sdp(texts.callee, int(plan.callee_port[row]), row))
    yield answer_at + 0.02, True, with_body(texts.request("ACK", cseq, branch + "k", tagged=True, headers=contact))
    end_at = answer_at + MEDIA_START_S + settings.seconds + 0.06
    yield end_at, True, with_body(texts.request("BYE", cseq + 1, branch + "b", tagged=True, headers=AGENT))
    yield end_at + 0.02, False, with_body(texts.response("200 OK", "BYE", cseq + 1, branch + "b"))


def cancelled_steps(texts: Texts, at: float, cseq: int) -> Iterator[Step]:
    """Yield the end of a call that its caller gives up."""
    yield at, True, with_body(texts.request("CANCEL", cseq, texts.branch))
    yield at + 0.005, False, with_body(texts.response("200 OK", "CANCEL", cseq, texts.branch))
    yield at + 0.006, False, with_body(texts.response("487 Request Terminated", "INVITE", cseq, texts.branch))
    yield at + 0.012, True, with_body(texts.request("ACK", cseq, texts.branch, tagged=True))
