from __future__ import annotations

import pytest

from tests.sip.pure import pure
from voipsniff.sip.limits import MAX_SDP_LINES, MAX_SDP_MEDIA, MAX_SDP_VALUES
from voipsniff.sip.sdp import parse_sdp
from voipsniff.sip.sdp_values import Candidate, Codec, Direction, MediaDescription, Origin, Sdp, Security

HEAD = ("v=0", "o=alice 2890844526 2890844527 IN IP4 host.atlanta.example.com", "s=-", "c=IN IP4 192.0.2.101", "t=0 0")
MAPPED = 0xFFFF << 32


def sdp(*lines: str | bytes, head: tuple[str, ...] = HEAD, line_end: bytes = b"\r\n") -> Sdp:
    data = [line.encode() if isinstance(line, str) else line for line in (*head, *lines)]
    return parse_sdp(line_end.join([*data, b""]))


def media(*lines: str | bytes, head: tuple[str, ...] = HEAD) -> MediaDescription:
    (description,) = sdp(*lines, head=head).media
    return description


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b" \r\n", b"\0\n"])
def test_a_plain_offer(line_end: bytes) -> None:
    description = sdp(
        "m=audio 49172 RTP/AVP 0 8 18 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-15",
        "a=fmtp:18 annexb=no",
        "a=ptime:20",
        "a=maxptime:150",
        line_end=line_end,
    )
    assert description.anomalies == ()
    assert description.origin == Origin("alice", "2890844526", "2890844527", "host.atlanta.example.com")
    assert (description.name, description.address) == ("-", "192.0.2.101")
    (audio,) = description.media
    assert (audio.kind, audio.port, audio.port_count, audio.protocol) == ("audio", 49172, 1, "RTP/AVP")
    assert audio.formats == ("0", "8", "18", "101")
    assert (audio.address, audio.address_hi, audio.address_lo) == ("192.0.2.101", 0, MAPPED | 0xC0000265)
    assert audio.codecs == (
        Codec(0, "PCMU", 8000),
        Codec(8, "PCMA", 8000),
        Codec(18, "G729", 8000, 1, "annexb=no"),
        Codec(101, "telephone-event", 8000, 1, "0-15"),
    )
    assert (audio.ptime, audio.maxptime) == (20.0, 150.0)
    assert (audio.direction, audio.security, audio.is_rejected, audio.is_t38) == ("sendrecv", "none", False, False)


def test_media_level_over_session_level() -> None:
    description = sdp(
        "a=sendonly",
        "a=setup:actpass",
        "a=fingerprint:sha-256 AA:BB",
        "a=ice-ufrag:sess",
        "b=AS:64",
        "m=audio 4000 RTP/AVP 0",
        "m=audio 4002 RTP/AVP 0",
        "c=IN IP6 2001:db8::5",
        "a=recvonly",
        "a=setup:active",
        "a=fingerprint:sha-1 CC",
        "a=ice-ufrag:own",
        "b=AS:32",
        "b=TIAS:31000",
    )
    first, second = description.media
    assert (first.direction, second.direction) == (Direction.SENDONLY, Direction.RECVONLY)
    assert (first.address, second.address) == ("192.0.2.101", "2001:db8::5")
    assert (second.address_hi, second.address_lo) == (0x20010DB8 << 32, 5)
    assert (first.setup, second.setup) == ("actpass", "active")
    assert (first.fingerprint, second.fingerprint) == ("sha-256 AA:BB", "sha-1 CC")
    assert (first.ice_ufrag, second.ice_ufrag) == ("sess", "own")
    assert (first.bandwidth, second.bandwidth) == ({"AS": 64}, {"AS": 32, "TIAS": 31000})
    assert {first.security, second.security} == {Security.DTLS}


@pytest.mark.parametrize("direction", ["sendrecv", "sendonly", "recvonly", "inactive"])
def test_directions(direction: str) -> None:
    assert media("m=audio 4 RTP/AVP 0", f"a={direction}").direction == direction
    assert media(f"a={direction}", "m=audio 4 RTP/AVP 0").direction == direction


def test_connection_lines() -> None:
    session = HEAD[:3]
    assert media("m=audio 4 RTP/AVP 0", "c=IN IP4 0.0.0.0", head=session).is_null_address
    multicast = media("m=audio 4 RTP/AVP 0", "c=IN IP4 224.2.1.1/127/3", head=session)
    assert (multicast.address, multicast.ttl, multicast.address_lo) == ("224.2.1.1", 127, MAPPED | 0xE0020101)
    six = media("m=audio 4 RTP/AVP 0", "c=IN IP6 FF15::101/3", head=session)
    assert (six.address, six.ttl, six.address_hi) == ("FF15::101", None, 0xFF15 << 48)
    named = media("m=audio 4 RTP/AVP 0", "c=IN IP4 host.example.com", head=session)
    assert (named.address, named.address_hi, named.address_lo) == ("host.example.com", None, None)
    layers = media("m=audio 4 RTP/AVP 0", "c=IN IP4 224.2.1.1/127", "c=IN IP4 224.2.1.2/127", head=session)
    assert layers.address == "224.2.1.1"


def test_connection_that_is_missing_or_broken() -> None:
    description = sdp("m=audio 4 RTP/AVP 0", head=HEAD[:3])
    assert description.anomalies == ("sdp_no_connection",)
    assert (description.media[0].address, description.media[0].address_lo) == ("", None)
    assert sdp("m=audio 0 RTP/AVP 0", head=HEAD[:3]).anomalies == ()
    description = sdp("m=audio 4 RTP/AVP 0", "c=IN IP4")
    assert description.anomalies == ("sdp_bad_connection",)
    assert description.media[0].address == "192.0.2.101"


@pytest.mark.parametrize(
    ("payload_type", "name", "clock_rate", "channels"),
    [
        (0, "PCMU", 8000, 1), (3, "GSM", 8000, 1), (4, "G723", 8000, 1), (5, "DVI4", 8000, 1), (6, "DVI4", 16000, 1),
        (7, "LPC", 8000, 1), (8, "PCMA", 8000, 1), (9, "G722", 8000, 1), (10, "L16", 44100, 2), (11, "L16", 44100, 1),
        (12, "QCELP", 8000, 1), (13, "CN", 8000, 1), (14, "MPA", 90000, 1), (15, "G728", 8000, 1),
        (16, "DVI4", 11025, 1), (17, "DVI4", 22050, 1), (18, "G729", 8000, 1), (19, "CN", 8000, 1),
        (25, "CelB", 90000, 1), (26, "JPEG", 90000, 1), (28, "nv", 90000, 1), (31, "H261", 90000, 1),
        (32, "MPV", 90000, 1), (33, "MP2T", 90000, 1), (34, "H263", 90000, 1),
        (1, "", 0, 1), (72, "", 0, 1), (96, "", 0, 1), (127, "", 0, 1),
    ],
)  # fmt: skip
def test_static_payload_types_need_no_rtpmap(payload_type: int, name: str, clock_rate: int, channels: int) -> None:
    (codec,) = media(f"m=audio 4 RTP/AVP {payload_type}").codecs
    assert codec == Codec(payload_type, name, clock_rate, channels)


def test_rtpmap_names_and_renames() -> None:
    audio = media(
        "m=audio 4 UDP/TLS/RTP/SAVPF 111 9 0",
        "a=rtpmap:111 opus/48000/2",
        "a=rtpmap:9 G722/16000",
        "a=rtpmap:111 other/8000",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtpmap:112 unlisted/8000",
    )
    assert audio.codecs == (
        Codec(111, "opus", 48000, 2, "minptime=10;useinbandfec=1"),
        Codec(9, "G722", 16000),
        Codec(0, "PCMU", 8000),
    )


@pytest.mark.parametrize(
    ("line", "anomaly"),
    [
        ("a=rtpmap:x PCMU/8000", "sdp_bad_rtpmap"),
        ("a=rtpmap:128 PCMU/8000", "sdp_bad_rtpmap"),
        ("a=rtpmap:96", "sdp_bad_rtpmap"),
        ("a=rtpmap:96 opus", "sdp_bad_rtpmap"),
        ("a=rtpmap:96 /8000", "sdp_bad_rtpmap"),
        ("a=rtpmap:96 x/0", "sdp_bad_rtpmap"),
        ("a=fmtp:x 1", "sdp_bad_line"),
        ("a=ptime:x", "sdp_bad_line"),
        ("a=ptime:0", "sdp_bad_line"),
        ("a=ptime:nan", "sdp_bad_line"),
        ("a=ptime:1e9", "sdp_bad_line"),
        ("a=rtcp:x", "sdp_bad_line"),
        ("a=rtcp", "sdp_bad_line"),
        ("a=ssrc:x cname:y", "sdp_bad_line"),
        ("a=crypto:1 AES_CM_128_HMAC_SHA1_80", "sdp_bad_line"),
        ("b=AS", "sdp_bad_line"),
        ("b=AS:x", "sdp_bad_line"),
        ("no equals", "sdp_bad_line"),
        ("x", "sdp_bad_line"),
        ("=", "sdp_bad_line"),
        ("c=IN", "sdp_bad_connection"),
        ("a=candidate:1 1 UDP", "sdp_bad_candidate"),
        ("a=candidate:1 x UDP 1 1.1.1.1 1 typ host", "sdp_bad_candidate"),
        ("a=candidate:1 1 UDP 1 1.1.1.1 70000 typ host", "sdp_bad_candidate"),
        ("a=candidate:1 1 UDP 1 1.1.1.1 1 host x", "sdp_bad_candidate"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_kept(line: str, anomaly: str) -> None:
    description = sdp("m=audio 4000 RTP/AVP 0", line, "a=sendonly", "m=video 4002 RTP/AVP 31")
    assert description.anomalies == (anomaly,)
    audio, video = description.media
    assert (audio.port, audio.direction, audio.codecs) == (4000, "sendonly", (Codec(0, "PCMU", 8000),))
    assert (video.kind, video.port) == ("video", 4002)


@pytest.mark.parametrize(
    "line", ["m=audio x RTP/AVP 0", "m=audio 65536 RTP/AVP 0", "m=audio -1 RTP/AVP 0", "m=audio", "m="]
)
def test_a_broken_media_line_is_left_out_with_its_attributes(line: str) -> None:
    description = sdp(line, "a=sendonly", "a=crypto:1 S inline:K", "m=video 4002 RTP/AVP 31")
    assert description.anomalies == ("sdp_bad_media",)
    (video,) = description.media
    assert (video.kind, video.direction, video.security) == ("video", "sendrecv", "none")


def test_formats_that_are_no_payload_types() -> None:
    description = sdp("m=audio 4 RTP/AVP 0 x 8 200")
    assert description.anomalies == ("sdp_bad_media",)
    assert [codec.payload_type for codec in description.media[0].codecs] == [0, 8]
    assert description.media[0].formats == ("0", "x", "8", "200")


def test_port_count() -> None:
    audio = media("m=audio 5000/2 RTP/AVP 0")
    assert (audio.port, audio.port_count) == (5000, 2)


def test_rejected_media() -> None:
    audio = media("m=audio 0 RTP/AVP 0")
    assert (audio.port, audio.is_rejected) == (0, True)


def test_sdes_suites_without_their_keys() -> None:
    audio = media(
        "m=audio 4 RTP/SAVP 0",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32",
        "a=CRYPTO:2 AES_CM_128_HMAC_SHA1_32 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj UNENCRYPTED_SRTCP",
    )
    assert audio.crypto_suites == ("AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32")
    assert audio.security == "sdes"
    assert "d0Rmdmcm" not in repr(audio)


def test_webrtc_media() -> None:
    audio = media(
        "m=audio 54400 UDP/TLS/RTP/SAVPF 111",
        "a=rtpmap:111 opus/48000/2",
        "a=rtcp:9 IN IP4 0.0.0.0",
        "a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0",
        "a=candidate:435653019 1 tcp 1845501695 2001:db8::1 9 typ srflx raddr 192.168.0.196 rport 46243",
        "a=candidate:2 2 udp 1 f3b1.local 5 typ host",
        "a=ice-ufrag:ep01",
        "a=ice-pwd:secretsecretsecretsecret",
        "a=fingerprint:sha-256 D8:B5",
        "a=setup:actpass",
        "a=mid:0",
        "a=label:one",
        "a=rtcp-mux",
        "a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6",
        "a=ssrc:3570614608 msid:x",
        "a=ssrc:3570614609 cname:y",
        "a=ssrc-group:FID 1 2",
    )
    assert (audio.rtcp_port, audio.rtcp_address, audio.rtcp_mux) == (9, "0.0.0.0", True)
    assert audio.candidates == (
        Candidate("1467250027", 1, "udp", 2122260223, "192.168.0.196", 0, MAPPED | 0xC0A800C4, 46243, "host"),
        Candidate(
            "435653019", 1, "tcp", 1845501695, "2001:db8::1", 0x20010DB8 << 32, 1, 9, "srflx", "192.168.0.196", 46243
        ),
        Candidate("2", 2, "udp", 1, "f3b1.local", None, None, 5, "host"),
    )
    assert (audio.ice_ufrag, audio.fingerprint, audio.setup) == ("ep01", "sha-256 D8:B5", "actpass")
    assert (audio.mid, audio.label, audio.ssrcs) == ("0", "one", (3570614608, 3570614609))
    assert audio.security == "dtls"
    assert "secretsecret" not in repr(audio)


def test_t38() -> None:
    image = media(
        "m=image 4000 udptl t38", "a=T38FaxVersion:0", "a=T38FaxUdpEC:t38UDPRedundancy", "a=T38FaxFillBitRemoval"
    )
    assert image.is_t38
    assert image.t38 == {"T38FaxVersion": "0", "T38FaxUdpEC": "t38UDPRedundancy", "T38FaxFillBitRemoval": ""}
    assert image.codecs == ()
    assert not media("m=image 4000 udptl x").is_t38
    assert not media("m=audio 4000 RTP/AVP 0").is_t38


def test_what_is_missing_at_session_level() -> None:
    assert sdp(head=HEAD[1:]).anomalies == ("sdp_no_version",)
    assert sdp(head=("v=1", *HEAD[1:])).anomalies == ("sdp_no_version",)
    assert sdp(head=("v=0", *HEAD[2:])).anomalies == ("sdp_bad_origin",)
    description = sdp(head=("v=0", "o=x 1 2", *HEAD[2:]))
    assert (description.anomalies, description.origin) == (("sdp_bad_origin",), None)
    assert sdp(head=HEAD[:2]).name == ""


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\0", b"garbage", bytes(range(256)), b"m=" * 1000])
def test_bytes_that_are_no_description(data: bytes) -> None:
    description = parse_sdp(data)
    assert description.media == ()
    assert "sdp_bad_origin" in description.anomalies


def test_texts_of_any_encoding() -> None:
    assert sdp(head=("v=0", HEAD[1], "s=Gespräch")).name == "Gespräch"
    assert parse_sdp("v=0\r\ns=Gespräch\r\n".encode("latin-1")).name == "Gespräch"


def test_limits() -> None:
    many = sdp(*["m=audio 4 RTP/AVP 0"] * (MAX_SDP_MEDIA + 1))
    assert (len(many.media), many.anomalies) == (MAX_SDP_MEDIA, ("sdp_too_long",))
    long = sdp("m=audio 4 RTP/AVP 0", *["a=x"] * MAX_SDP_LINES, "a=sendonly")
    assert (long.media[0].direction, long.anomalies) == ("sendrecv", ("sdp_too_long",))
    values = media(
        "m=audio 4 RTP/AVP 0",
        *[f"a=ssrc:{number} x" for number in range(MAX_SDP_VALUES + 9)],
        *[f"a=candidate:{number} 1 udp 1 192.0.2.1 9 typ host" for number in range(MAX_SDP_VALUES + 9)],
        *[f"a=crypto:{number} SUITE inline:k" for number in range(MAX_SDP_VALUES + 9)],
    )
    assert len(values.ssrcs) == len(values.candidates) == len(values.crypto_suites) == MAX_SDP_VALUES


def test_equal_descriptions() -> None:
    assert sdp("m=audio 4 RTP/AVP 0") == sdp("m=audio 4 RTP/AVP 0")
    assert sdp("m=audio 4 RTP/AVP 0") != sdp("m=audio 6 RTP/AVP 0")
    assert media("m=audio 4 RTP/AVP 0") == media("m=audio 4 RTP/AVP 0", "i=title")
    assert sdp("m=audio 4 RTP/AVP 0") != "v=0"
    assert "port=4" in repr(sdp("m=audio 4 RTP/AVP 0"))


def test_descriptions_that_share_sections_do_not_mix() -> None:
    def offer(port: int, address: str, session: int) -> bytes:
        head = f"v=0\r\no=- {session} 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\na=sendonly\r\n"
        return f"{head}m=audio {port} RTP/AVP 0\r\nb=AS:64\r\nm=audio {port + 2}/2 RTP/AVP 8\r\na=recvonly\r\n".encode()

    first, second = parse_sdp(offer(4, "1.1.1.1", 7)), parse_sdp(offer(9, "2.2.2.2", 8))
    assert first == parse_sdp(offer(4, "1.1.1.1", 7))
    both = (*first.media, *second.media)
    assert [(media.port, media.port_count, media.address, media.direction) for media in both] == [
        (4, 1, "1.1.1.1", "sendonly"), (6, 2, "1.1.1.1", "recvonly"),
        (9, 1, "2.2.2.2", "sendonly"), (11, 2, "2.2.2.2", "recvonly"),
    ]  # fmt: skip
    assert [description.origin.session_id for description in (first, second) if description.origin] == ["7", "8"]


SECRETS = (
    "a=crypto:1 SUITE inline:SECRET",
    "a=Crypto:1 SUITE inline:SECRET",
    "a= crypto:1 SUITE inline:SECRET",
    "a=ice-pwd:SECRET",
    "a=key-mgmt:mikey SECRET",
    "k=clear:SECRET",
)


@pytest.mark.parametrize("line", SECRETS)
@pytest.mark.parametrize("in_media", [False, True])
def test_keys_are_in_no_cache(line: str, in_media: bool) -> None:
    module = pure("sdp")
    attributes = module.Section.attribute.__globals__["cached_attribute"]
    media_line = "m=audio 4 RTP/AVP 0"
    data = "\r\n".join([*HEAD, media_line, line, ""] if in_media else [*HEAD, line, media_line, ""]).encode()
    description = module.parse_sdp(data)
    kept = [*module._sessions.sections, *module._media.sections]
    assert len(kept) == 1  # the section without the key
    assert not [key for key in kept if b"SECRET" in key]
    assert attributes.cache_info().currsize == 0
    assert "SECRET" not in repr(description)


def test_a_full_cache_of_sections_starts_anew() -> None:
    module = pure("sdp")
    cache = module.SectionCache(2)
    sections = [module.Section() for _ in range(3)]
    for number, section in enumerate(sections):
        cache.keep(b"%d" % number, section)
    assert (cache.section(b"0"), cache.section(b"2"), cache.emptied) == (None, sections[2], 1)
    cache.keep(b"x" * 5000, sections[0])
    assert cache.section(b"x" * 5000) is None
