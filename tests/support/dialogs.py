"""Whole small calls as frames: SIP over UDP by hand, and RTP."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.frames import rtp, udp_frame

S = 1_000_000_000
START = 1_795_514_400 * S  # 2026-11-24T10:00:00Z
ALICE, BOB = ("10.0.0.1", 5060), ("10.0.0.2", 5060)


@dataclass(frozen=True)
class Words:
    """What the parties write into their messages."""

    call_id: bytes = b"first@10.0.0.1"
    display: bytes = b"Alice"
    user_agent: bytes = b"Phone 1.0"
    reason: bytes = b"OK"


def sdp(address: str, port: int) -> bytes:
    lines = [
        "v=0", f"o=- 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0", f"m=audio {port} RTP/AVP 0",
        "a=rtpmap:0 PCMU/8000",
    ]  # fmt: skip
    return "\r\n".join([*lines, ""]).encode()


def message(first_line: bytes, cseq: bytes, words: Words, to_tag: bytes = b"", body: bytes = b"") -> bytes:
    lines = [
        first_line,
        b"Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK" + cseq.replace(b" ", b""),
        b'From: "' + words.display + b'" <sip:alice@example.com>;tag=a1',
        b"To: <sip:bob@example.com>" + to_tag,
        b"Call-ID: " + words.call_id,
        b"CSeq: " + cseq,
        b"Contact: <sip:alice@10.0.0.1>",
        b"User-Agent: " + words.user_agent,
        b"Content-Type: application/sdp",
        b"Content-Length: " + str(len(body)).encode(),
    ]
    return b"\r\n".join([*lines, b"", body])


def answered_call(words: Words | None = None, start: int = START) -> list[tuple[int, bytes]]:
    """Return (time, frame) of a call: INVITE, 180, 200 after 2 s, ACK, one second of RTP both ways, BYE, 200."""
    words = words or Words()
    tag = b";tag=b1"
    invite = b"INVITE sip:bob@example.com SIP/2.0"
    signalling = [
        (0, ALICE, BOB, message(invite, b"1 INVITE", words, body=sdp("10.0.0.1", 4000))),
        (S // 10, BOB, ALICE, message(b"SIP/2.0 180 Ringing", b"1 INVITE", words, tag)),
        (2 * S, BOB, ALICE, message(b"SIP/2.0 200 " + words.reason, b"1 INVITE", words, tag, sdp("10.0.0.2", 5000))),
        (2 * S + 1000, ALICE, BOB, message(b"ACK sip:bob@10.0.0.2 SIP/2.0", b"1 ACK", words, tag)),
        (4 * S, ALICE, BOB, message(b"BYE sip:bob@10.0.0.2 SIP/2.0", b"2 BYE", words, tag)),
        (4 * S + 1000, BOB, ALICE, message(b"SIP/2.0 200 OK", b"2 BYE", words, tag)),
    ]
    frames = [(start + at, udp_frame(*src[:1], *dst[:1], src[1], dst[1], data)) for at, src, dst, data in signalling]
    for number in range(50):
        at = start + 2 * S + number * S // 50 + 2000
        frames.append((at, udp_frame("10.0.0.1", "10.0.0.2", 4000, 5000, rtp(number, number * 160, 0x1111))))
        frames.append((at + 1, udp_frame("10.0.0.2", "10.0.0.1", 5000, 4000, rtp(number, number * 160, 0x2222))))
    return sorted(frames)
