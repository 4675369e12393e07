"""The messages of RFC 4475 and RFC 5118, written anew from what each of them exercises, with the verdict it deserves.

`torture/<name>.sip` has the name that the RFC gives the message. A verdict is what the scan says (`odd`) and what a
strict look adds (`strict`); both empty means that the message is valid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from voipsniff.sip.bodies import parse_parts
from voipsniff.sip.check import inspect_message
from voipsniff.sip.digest import parse_credentials
from voipsniff.sip.headers import parse_retry_after, parse_seconds
from voipsniff.sip.message import SipMessage
from voipsniff.sip.parser import parse_message
from voipsniff.sip.sdp_values import Codec
from voipsniff.sip.uri import parse_uri

FOLDER = Path(__file__).parent / "torture"


@dataclass(frozen=True)
class Verdict:
    """What must come out; `sees` returns pairs that must be equal."""

    method: str = "INVITE"
    code: int = 0
    odd: tuple[str, ...] = ()
    strict: tuple[str, ...] = ()
    sees: Callable[[SipMessage], list[tuple[object, object]]] = lambda message: []


def wsinv(message: SipMessage) -> list[tuple[object, object]]:
    contact = message.contacts[0]
    return [
        (message.via_count, 3),
        (message.branch, b"611sdmmuz"),
        ([via.branch for via in message.vias], ["611sdmmuz", "z9hG4bK5fk2sa", "z9hG4bK80417"]),
        ([via.transport for via in message.vias], ["UDP", "TCP", "UDP"]),
        ([via.host for via in message.vias], ["192.0.2.21", "shed.example.com", "192.168.77.88"]),
        (message.to_tag, b"700112n"),
        (message.from_tag, b"61bb2"),
        (message.from_address.display, 'R Ostrow \\"'),
        (message.cseq, 7),
        (parse_seconds(message.header("max-forwards")), 42),
        (message.header("subject"), b""),
        (message.header("newfangledheader"), b"newfangled value continued newfangled value"),
        (message.header("unknownheaderwithunusualvalue"), b";;,,;;,;"),
        (contact.display, 'Quoted string ""'),
        (contact.params, {"newparam": "newvalue", "secondparam": None, "q": "0.33"}),
        (parse_uri(message.request_uri).params, {"knob": "un%40told"}),
        (message.sdp and message.sdp.media[0].port, 40010),
    ]


def intmeth(message: SipMessage) -> list[tuple[object, object]]:
    user = "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
    return [
        (message.cseq, 51),
        (parse_uri(message.request_uri).user, user),
        (parse_uri(message.request_uri).host, "example.com"),
        (b"weird!*pas$wo~d_too" in message.request_uri, False),
        (message.to_address.display, "BEL:\x07 NUL:\0 DEL:\x7f"),
        (message.to_address.uri.user, user),
        (message.from_address.display, "token1~` token2'+_ token3*%!.-"),
        (message.from_address.params["fromparam''~+*_!.-%"], "раб"),
        (message.from_tag, b"_token~1'+`*%!-."),
        (message.branch, b"z9hG4bK-.!%25-_*+~'x"),
        (message.call_id, b"odd.word%ZK-!.*_+'@`~)(><:\\/\"][?}{"),
        (message.header_text("extensionheader-!.%*+_`'~"), "\ufeff大停電"),
    ]


def esc01(message: SipMessage) -> list[tuple[object, object]]:
    return [
        (parse_uri(message.request_uri).user, "sips:vic@example.com"),
        (parse_uri(message.request_uri).host, "example.net"),
        (message.to_address.uri.aor, "vic@example.com"),
        (message.from_address.uri.aor, "JEan@example.net"),
        (message.contacts[0].uri.user, "caller"),
    ]


def longreq(message: SipMessage) -> list[tuple[object, object]]:
    return [
        (message.via_count, 3),
        (message.branch, b""),
        (message.call_id, b"longreq.one" + b"really" * 40 + b"longcallid"),
        (message.to_address.uri.port, 6000),
        (len(message.to_address.uri.params), 3),
        (message.from_tag, b"12" + b"9824" * 80 + b"424"),
        (len(message.from_address.params), 3),
        (message.header("unknown-" + "long" * 60 + "-name") is not None, True),
        (message.sdp is not None, True),
    ]


def mpart01(message: SipMessage) -> list[tuple[object, object]]:
    parts = parse_parts(message.header("content-type") or b"", message.body)
    return [
        ([part.content_type for part in parts], ["text/plain", "application/octet-stream"]),
        (parts[0].data, b"Hello"),
        (parts[1].data, bytes(range(256)) * 2),
        ((parts[1].content_id, parts[1].disposition), ("sig1@example.org", "attachment")),
        (message.sdp, None),
    ]


def mult_ip_in_sdp(message: SipMessage) -> list[tuple[object, object]]:
    assert message.sdp is not None
    audio, video = message.sdp.media
    return [
        ((audio.address, audio.address_hi, audio.address_lo), ("2001:db8::20", 0x20010DB8 << 32, 0x20)),
        ((video.address, video.address_lo), ("192.0.2.254", 0xFFFF << 32 | 0xC00002FE)),
        (audio.codecs, (Codec(2, "G726-32", 8000),)),
        (video.codecs, (Codec(107, "H263-1998", 90000),)),
    ]


def ipv4_mapped(message: SipMessage) -> list[tuple[object, object]]:
    assert message.sdp is not None
    mapped = (0, 0xFFFF << 32 | 0xC0000202)
    return [
        ([(media.address_hi, media.address_lo) for media in message.sdp.media], [mapped, mapped]),
        ([(via.host, via.port) for via in message.vias], [("::ffff:192.0.2.10", 19823), ("::ffff:192.0.2.2", None)]),
        (message.contacts[0].uri.host, "::ffff:192.0.2.2"),
    ]


def target(message: SipMessage) -> tuple[str, int | None]:
    uri = parse_uri(message.request_uri)
    return uri.host, uri.port


RFC_4475 = {
    # 3.1.1 valid
    "wsinv": Verdict(strict=("sip_bad_branch",), sees=wsinv),  # the top Via is one of RFC 2543, which is allowed
    "intmeth": Verdict("!odd-Method0123456789_*+`.%indeed'~", strict=("sip_nul_in_head",), sees=intmeth),
    "esc01": Verdict(sees=esc01),
    "escnull": Verdict(
        "REGISTER", sees=lambda m: [([c.uri.user for c in m.contacts], ["\0", "\0\0"]), (m.content_length, 0)]
    ),
    "esc02": Verdict(
        "RE%47IST%45R", sees=lambda m: [(m.from_address.display, "%Z%45"), (m.from_tag, b"f31%32"), (m.cseq, 3)]
    ),
    "lwsdisp": Verdict("OPTIONS", sees=lambda m: [(m.from_address.display, "dialler"), (m.from_tag, b"515")]),
    "longreq": Verdict(strict=("sip_bad_branch",), sees=longreq),
    "dblreq": Verdict(
        "REGISTER", odd=("sip_trailing_bytes",), sees=lambda m: [(b"INVITE" in m.data, False), (m.via_count, 1)]
    ),
    "semiuri": Verdict(
        "OPTIONS",
        sees=lambda m: [(parse_uri(m.request_uri).user, "user;par=u@example.net"), (len(m.values("accept")), 6)],
    ),
    "transports": Verdict(
        "OPTIONS", sees=lambda m: [([v.transport for v in m.vias], ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"])]
    ),
    "mpart01": Verdict("MESSAGE", sees=mpart01),
    "unreason": Verdict(
        code=200, sees=lambda m: [(m.reason.decode(), "= 2**3 * 5**2 но сто девяносто девять - простое")]
    ),
    "noreason": Verdict(code=100, sees=lambda m: [(m.reason, b"")]),
    # 3.1.2 invalid
    "badinv01": Verdict(
        strict=("sip_bad_address", "sip_bad_branch", "sip_bad_via"), sees=lambda m: [(m.contacts[0].uri.user, "joe")]
    ),
    "clerr": Verdict(odd=("sip_body_truncated",), sees=lambda m: [(m.content_length, 9999), (m.sdp is None, False)]),
    "ncl": Verdict(odd=("sip_bad_content_length",), sees=lambda m: [(m.content_length, -1), (m.sdp is None, False)]),
    "scalar02": Verdict(
        "REGISTER", odd=("sip_bad_cseq",), strict=("sip_bad_number",), sees=lambda m: [(m.cseq, -1)]
    ),
    "scalarlg": Verdict(
        "OPTIONS", 503, ("sip_bad_cseq",), ("sip_bad_number",),
        lambda m: [(parse_retry_after(m.header("retry-after") or b""), None)],
    ),
    "quotbal": Verdict(
        odd=("sip_unbalanced_quotes",), strict=("sip_bad_address",),
        sees=lambda m: [(m.to_address.uri.aor, "j.user@example.com"), (m.to_address.display, "Mr. J. User")],
    ),
    "ltgtruri": Verdict(strict=("sip_bad_uri",), sees=lambda m: [(parse_uri(m.request_uri).aor, "user@example.com")]),
    "lwsruri": Verdict(odd=("sip_bad_start_line",), strict=("sip_bad_uri",), sees=lambda m: [(m.cseq, 2130706432)]),
    "lwsstart": Verdict(odd=("sip_bad_start_line",), sees=lambda m: [(m.request_uri, b"sip:user@example.com")]),
    "trws": Verdict(
        "OPTIONS", odd=("sip_bad_start_line",), sees=lambda m: [(m.request_uri, b"sip:remote-target@example.com")]
    ),
    "escruri": Verdict(
        strict=("sip_bad_uri",), sees=lambda m: [(parse_uri(m.request_uri).headers, {"route": "<sip:example.com>"})]
    ),
    "baddate": Verdict(strict=("sip_bad_date",)),
    "regbadct": Verdict("REGISTER", strict=("sip_bad_address",)),
    "badaspec": Verdict(
        "OPTIONS", strict=("sip_bad_address",), sees=lambda m: [(m.to_address.uri.aor, "t.watson@example.org")]
    ),
    "baddn": Verdict(
        "OPTIONS", strict=("sip_bad_address",),
        sees=lambda m: [(m.from_address.display, "Bell, Alexander"), (m.from_tag, b"43")],
    ),
    "badvers": Verdict("OPTIONS", odd=("sip_bad_version",), strict=("sip_bad_via",)),
    "mismatch01": Verdict("OPTIONS", odd=("sip_cseq_method_mismatch",)),
    "mismatch02": Verdict("NEWMETHOD", odd=("sip_cseq_method_mismatch",)),
    "bigcode": Verdict(odd=("sip_bad_status",), sees=lambda m: [(m.is_request, False)]),
    # 3.2 transaction layer
    "badbranch": Verdict("OPTIONS", strict=("sip_bad_branch",), sees=lambda m: [(m.branch, b"z9hG4bK")]),
    # 3.3 application layer
    "insuf": Verdict(
        odd=("sip_missing_from", "sip_missing_to", "sip_missing_max_forwards", "sip_missing_call_id"),
        sees=lambda m: [(m.call_id, b""), (m.cseq, 193942)],
    ),
    "unkscm": Verdict("OPTIONS", strict=("sip_unknown_scheme",)),
    "novelsc": Verdict("OPTIONS", strict=("sip_unknown_scheme",)),
    "unksm2": Verdict(
        "REGISTER", strict=("sip_unknown_scheme",),
        sees=lambda m: [(m.to_address.uri.scheme, "isbn"), (m.from_tag, b"3234233")],
    ),
    "bext01": Verdict(
        "OPTIONS", sees=lambda m: [(m.values("require"), [b"nothingSupportsThis", b"nothingSupportsThisEither"])]
    ),
    "invut": Verdict(sees=lambda m: [(m.sdp, None), (m.body[:7], b"<audio>")]),
    "regaut01": Verdict(
        "REGISTER",
        sees=lambda m: [(parse_credentials(m.header("authorization") or b"").scheme, "nooneknowsthisscheme")],
    ),
    "multi01": Verdict(
        odd=("sip_duplicate_header",),
        sees=lambda m: [(m.call_id, b"multi01.98asdh@192.0.2.1"), (m.cseq, 5), (m.from_tag, b"3413415")],
    ),
    "mcl01": Verdict(
        "OPTIONS", odd=("sip_duplicate_header", "sip_trailing_bytes"), sees=lambda m: [(m.body, b"There's no wa")]
    ),
    "bcast": Verdict(code=200, sees=lambda m: [(m.vias[1].host, "255.255.255.255")]),
    "zeromf": Verdict("OPTIONS", sees=lambda m: [(m.header("max-forwards"), b"0")]),
    "cparam01": Verdict("REGISTER", sees=lambda m: [(m.contacts[0].params, {"unknownparam": None})]),
    "cparam02": Verdict("REGISTER", sees=lambda m: [(m.contacts[0].uri.params, {"unknownparam": None})]),
    "regescrt": Verdict("REGISTER", sees=lambda m: [(m.contacts[0].uri.headers, {"route": "<sip:sip.example.com>"})]),
    "sdp01": Verdict(sees=lambda m: [(m.header("accept"), b"text/nobodyKnowsThis")]),
    # 3.4 RFC 2543
    "inv2543": Verdict(
        odd=("sip_missing_max_forwards", "sip_missing_from_tag"), strict=("sip_bad_branch",),
        sees=lambda m: [(m.from_address.uri.number, "+13035551111"), (m.to_address.params, {"user": "phone"})],
    ),
}  # fmt: skip

RFC_5118 = {
    "ipv6-good": Verdict("REGISTER", sees=lambda m: [(target(m), ("2001:db8::10", None))]),
    "ipv6-bad": Verdict("REGISTER", strict=("sip_bad_uri",), sees=lambda m: [(target(m), ("2001:db8::10", None))]),
    "port-ambiguous": Verdict("REGISTER", sees=lambda m: [(target(m), ("2001:db8::10:5070", None))]),
    "port-unambiguous": Verdict("REGISTER", sees=lambda m: [(target(m), ("2001:db8::10", 5070))]),
    "via-received-param-with-delim": Verdict("BYE", sees=lambda m: [(m.vias[0].received, "2001:db8::9:255")]),
    "via-received-param-no-delim": Verdict("BYE", sees=lambda m: [(m.vias[0].received, "2001:db8::9:255")]),
    "mult-ip-in-header": Verdict(
        "BYE",
        sees=lambda m: [
            (m.via_count, 3),
            ([v.host for v in m.vias], ["2001:db8::9:1", "192.0.2.1", "2001:db8::9:255"]),
            ((m.vias[0].port, m.vias[2].received), (6050, "192.0.2.200")),
        ],
    ),
    "mult-ip-in-sdp": Verdict(sees=mult_ip_in_sdp),
    "ipv4-mapped-ipv6": Verdict(sees=ipv4_mapped),
    "ipv6-bug-abnf-3-colons": Verdict("OPTIONS", sees=lambda m: [(target(m), ("2001:db8:::192.0.2.1", None))]),
}

VERDICTS = RFC_4475 | RFC_5118


def test_every_message_has_its_verdict() -> None:
    assert {path.stem for path in FOLDER.glob("*.sip")} == VERDICTS.keys()
    assert (len(RFC_4475), len(RFC_5118)) == (49, 10)


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(name: str) -> None:
    verdict = VERDICTS[name]
    message = parse_message((FOLDER / f"{name}.sip").read_bytes())
    assert (message.method, message.status_code, message.is_request) == (
        verdict.method,
        verdict.code,
        verdict.code == 0 and name != "bigcode",
    )
    assert message.anomalies == verdict.odd
    assert set(inspect_message(message)) == set(verdict.odd) | set(verdict.strict)
    for seen, expected in verdict.sees(message):
        assert seen == expected
