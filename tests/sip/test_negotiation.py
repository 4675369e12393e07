from __future__ import annotations

import pytest

from voipsniff.sip.negotiation import AgreedMedia, flow, match_answer, reverse
from voipsniff.sip.sdp import parse_sdp
from voipsniff.sip.sdp_values import Codec, Direction, Sdp

HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"


def sdp(*lines: str) -> Sdp:
    return parse_sdp((HEAD + "".join(f"{line}\r\n" for line in lines)).encode())


def agreed(offer: list[str], answer: list[str]) -> AgreedMedia:
    (media,) = match_answer(sdp(*offer), sdp(*answer))
    return media


def test_codecs_in_the_order_and_with_the_numbers_of_the_answerer() -> None:
    media = agreed(
        ["m=audio 4000 RTP/AVP 0 8 97 101 13", "a=rtpmap:97 iLBC/8000", "a=rtpmap:101 telephone-event/8000"],
        ["m=audio 5000 RTP/AVP 98 8 96 13", "a=rtpmap:98 ilbc/8000", "a=rtpmap:96 TELEPHONE-EVENT/8000"],
    )
    assert media.codecs == (Codec(98, "ilbc", 8000), Codec(8, "PCMA", 8000))
    assert media.telephone_event == Codec(96, "TELEPHONE-EVENT", 8000)
    assert (media.is_rejected, media.is_subset, media.security, media.kind, media.index) == (
        False, True, "none", "audio", 0,
    )  # fmt: skip


def test_codec_differs_by_clock_and_channels() -> None:
    media = agreed(
        ["m=audio 4 RTP/AVP 96 97", "a=rtpmap:96 L16/8000", "a=rtpmap:97 L16/16000/2"],
        ["m=audio 4 RTP/AVP 96 97", "a=rtpmap:96 L16/8000/1", "a=rtpmap:97 L16/16000/1"],
    )
    assert media.codecs == (Codec(96, "L16", 8000),)
    assert not media.is_subset


def test_answer_that_names_nothing_that_was_offered() -> None:
    media = agreed(["m=audio 4 RTP/AVP 0"], ["m=audio 4 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000"])
    assert media.codecs == (Codec(8, "PCMA", 8000),)
    assert (media.is_subset, media.telephone_event) == (False, None)


def test_unnamed_payload_types_match_by_number() -> None:
    assert agreed(["m=audio 4 RTP/AVP 96"], ["m=audio 4 RTP/AVP 96"]).codecs == (Codec(96, "", 0),)


SR, SO, RO, IN = Direction.SENDRECV, Direction.SENDONLY, Direction.RECVONLY, Direction.INACTIVE


@pytest.mark.parametrize(
    ("offered", "answered", "offerer"),
    [
        (SR, SR, SR), (SR, SO, RO), (SR, RO, SO), (SR, IN, IN),
        (SO, SR, SO), (SO, SO, IN), (SO, RO, SO), (SO, IN, IN),
        (RO, SR, RO), (RO, SO, RO), (RO, RO, IN), (RO, IN, IN),
        (IN, SR, IN), (IN, SO, IN), (IN, RO, IN), (IN, IN, IN),
    ],
)  # fmt: skip
def test_directions_from_both_views(offered: Direction, answered: Direction, offerer: Direction) -> None:
    media = agreed([f"a={offered}", "m=audio 4 RTP/AVP 0"], ["m=audio 4 RTP/AVP 0", f"a={answered}"])
    assert flow(offered, answered) == media.offerer_direction == offerer
    assert media.answerer_direction == reverse(offerer) == flow(answered, offered)


def test_lines_match_by_place_and_missing_ones_are_rejected() -> None:
    offer = sdp("m=audio 4 RTP/AVP 0", "m=video 6 RTP/AVP 31", "m=image 8 udptl t38", "m=audio 10 RTP/AVP 8")
    answer = sdp("m=audio 4 RTP/AVP 0", "m=video 0 RTP/AVP 31", "m=image 8 udptl t38")
    audio, video, image, second = match_answer(offer, answer)
    assert [media.is_rejected for media in (audio, video, image, second)] == [False, True, False, True]
    assert (video.answer is answer.media[1], second.answer, second.offer.port) == (True, None, 10)
    assert (video.codecs, video.offerer_direction, video.answerer_direction) == ((), "inactive", "inactive")
    assert (image.kind, image.codecs, image.offerer_direction) == ("image", (), "sendrecv")
    assert match_answer(sdp("m=audio 4 RTP/AVP 0"), offer)[0].answer is offer.media[0]
    assert match_answer(sdp(), answer) == ()


def test_security_is_that_of_the_answer() -> None:
    crypto, dtls = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x", "a=fingerprint:sha-1 AA"
    offer = ["m=audio 4 RTP/SAVP 0", crypto, dtls]
    assert agreed(offer, ["m=audio 4 RTP/SAVP 0", crypto]).security == "sdes"
    assert agreed(offer, ["m=audio 4 RTP/SAVP 0", dtls]).security == "dtls"
    assert agreed(offer, ["m=audio 4 RTP/AVP 0"]).security == "none"
    assert agreed(offer, ["m=audio 0 RTP/SAVP 0", crypto]).security == "none"
