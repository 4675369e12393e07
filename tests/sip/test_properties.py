"""What is built from fields gives those fields back, in every legal spelling."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.sip.build import Fields, build
from voipsniff.sip.grammar import split_values
from voipsniff.sip.name_addr import parse_name_addr
from voipsniff.sip.parser import parse_message
from voipsniff.sip.sdp import parse_sdp
from voipsniff.sip.uri import parse_uri

TOKEN = st.text("abcXYZ019-.!%*_+`'~", min_size=1, max_size=12)
HOST = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,4})?", fullmatch=True)
USER = st.text("abcXYZ019-_.!~*'()&=+$,;?/", min_size=1, max_size=12)
URIS = st.builds("sip:{}@{}".format, USER, HOST)
METHODS = st.sampled_from(["INVITE", "ACK", "BYE", "REGISTER", "OPTIONS", "MESSAGE", "NEWMETHOD"])
NAMES = st.from_regex(r"X-[A-Za-z0-9-]{1,12}", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=30).map(
    lambda text: text.strip(" \t")
)

FIELDS = st.builds(
    Fields,
    is_request=st.booleans(),
    method=METHODS,
    request_uri=URIS,
    status_code=st.integers(100, 699),
    reason=st.text("abc DEF é", max_size=12).map(str.strip),
    call_id=st.text("abcXYZ019-.!%*_+`'~()<>:\\\"/[]?{}@", min_size=1, max_size=20),
    cseq=st.integers(0, 2**31 - 1),
    from_uri=URIS,
    from_tag=TOKEN,
    to_uri=URIS,
    to_tag=st.just("") | TOKEN,
    branches=st.lists(TOKEN.map("z9hG4bK{}".format), min_size=1, max_size=5),
    extra=st.lists(st.tuples(NAMES, VALUES), max_size=40, unique_by=lambda pair: pair[0].lower()),
    body=st.binary(max_size=60),
    compact=st.booleans(),
    folded=st.booleans(),
    line_end=st.sampled_from(["\r\n", "\n"]),
    space_before_colon=st.booleans(),
    upper=st.booleans(),
    one_via_line=st.booleans(),
    content_length=st.booleans(),
)


@given(FIELDS)
def test_message_gives_back_its_fields(fields: Fields) -> None:
    message = parse_message(build(fields))
    assert message.anomalies == (("sip_bare_lf",) if fields.line_end == "\n" else ())
    assert message.is_request == fields.is_request
    if fields.is_request:
        assert message.request_uri.decode() == fields.request_uri
    else:
        assert (message.status_code, message.reason.decode()) == (fields.status_code, fields.reason)
    assert (message.method, message.cseq) == (fields.method, fields.cseq)
    assert message.call_id.decode() == fields.call_id
    assert (message.from_tag.decode(), message.to_tag.decode()) == (fields.from_tag, fields.to_tag)
    assert message.branch.decode() == fields.branches[0]
    assert message.via_count == len(fields.branches)
    assert [via.branch for via in message.vias] == fields.branches
    assert message.from_address.uri.text == fields.from_uri
    assert message.to_address.uri.aor == fields.to_uri.removeprefix("sip:")
    assert message.from_address.display == "F; tag=no, <x>"
    assert message.content_length == (len(fields.body) if fields.content_length else -1)
    assert message.body == fields.body
    for name, value in fields.extra:
        assert message.header_text(name.lower()) == value


@given(
    USER, HOST, st.none() | st.integers(1, 65535), st.dictionaries(TOKEN.map(str.lower), st.none() | TOKEN, max_size=3)
)
def test_uri_gives_back_its_parts(user: str, host: str, port: int | None, params: dict[str, str | None]) -> None:
    text = f"sip:{user}@{host}" + (f":{port}" if port else "")
    text += "".join(f";{name}" if value is None else f";{name}={value}" for name, value in params.items())
    uri = parse_uri(text.encode())
    assert (uri.scheme, uri.user, uri.host, uri.port, uri.params) == ("sip", user, host, port, params)
    assert uri.text == text


@given(st.text(st.characters(codec="utf-8"), max_size=20), URIS, TOKEN)
def test_display_name_gives_back_what_was_quoted(display: str, uri: str, tag: str) -> None:
    quoted = display.replace("\\", "\\\\").replace('"', '\\"')
    address = parse_name_addr(f'"{quoted}" <{uri}>;tag={tag}'.encode())
    assert (address.display, address.uri.text, address.params) == (display, uri, {"tag": tag})


@given(st.lists(st.builds('"{}" <{}>;q={}'.format, st.text("a,;<>:@ ", max_size=8), URIS, TOKEN), max_size=6))
def test_lists_give_back_their_values(values: list[str]) -> None:
    assert split_values(" , ".join(values).encode()) == [value.encode() for value in values]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["audio", "video"]),
            st.integers(0, 65535),
            st.lists(st.integers(96, 127), min_size=1, max_size=6, unique=True),
            st.sampled_from(["sendrecv", "sendonly", "recvonly", "inactive"]),
            st.integers(1, 200),
        ),
        max_size=5,
    )
)
def test_sdp_gives_back_its_media(wanted: list[tuple[str, int, list[int], str, int]]) -> None:
    lines = ["v=0", "o=- 1 2 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"]
    for kind, port, formats, direction, ptime in wanted:
        lines.append(f"m={kind} {port} RTP/AVP {' '.join(map(str, formats))}")
        lines += [f"a=rtpmap:{number} codec{number}/{number * 1000}/2" for number in formats]
        lines += [f"a=fmtp:{number} mode={number}" for number in formats]
        lines += [f"a={direction}", f"a=ptime:{ptime}"]
    description = parse_sdp("\r\n".join([*lines, ""]).encode())
    assert description.anomalies == ()
    assert [
        (media.kind, media.port, [codec.payload_type for codec in media.codecs], media.direction, media.ptime)
        for media in description.media
    ] == wanted
    for media in description.media:
        for codec in media.codecs:
            number = codec.payload_type
            assert (codec.name, codec.clock_rate, codec.channels, codec.fmtp) == (
                f"codec{number}", number * 1000, 2, f"mode={number}",
            )  # fmt: skip
