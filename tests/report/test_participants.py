"""Who the columns of a ladder are."""

from tests.report.factory import ALICE, BOB, back, basic_messages, call, message, sdp, sip, stream
from voipsniff.report.participants import participants_of

PROXY = "10.0.0.9:5060"


def people(messages, *streams):
    found = participants_of(call(), messages, list(streams))
    return [(member.address, member.role) for member in found.members]


def through_a_proxy():
    agent = {"User-Agent": "phone-a"}
    invite = sip("INVITE sip:bob@example.com SIP/2.0", "1 INVITE", headers=agent, body=sdp())
    ringing = sip("SIP/2.0 180 Ringing", "1 INVITE", to_tag="b1", headers={"User-Agent": "phone-b"})
    trying = sip("SIP/2.0 100 Trying", "1 INVITE", headers={"Server": "proxy-p"})
    return [
        message(invite, 0, ALICE, PROXY),
        message(trying, 0.01, PROXY, ALICE),
        message(invite, 0.02, PROXY, BOB),
        message(ringing, 0.1, BOB, PROXY),
        message(ringing, 0.11, PROXY, ALICE),
    ]


def test_caller_and_callee():
    assert people(basic_messages()) == [("10.0.0.1:5060", "caller"), ("10.0.0.2:5060", "callee")]


def test_a_proxy_passes_on_what_it_received():
    assert people(through_a_proxy()) == [
        ("10.0.0.1:5060", "caller"),
        ("10.0.0.9:5060", "proxy"),
        ("10.0.0.2:5060", "callee"),
    ]


def test_each_is_named_by_what_it_originated():
    found = participants_of(call(), through_a_proxy(), [])
    assert [member.user_agent for member in found.members] == ["phone-a", "proxy-p", "phone-b"]


def test_media_of_a_signalling_address_belongs_to_it():
    assert len(people(basic_messages(), stream(), back())) == 2


def test_media_from_elsewhere_is_a_participant_of_its_own():
    relayed = stream(dst_ip="10.0.0.50", dst_port=30_000)
    assert people(basic_messages(), relayed)[2:] == [("10.0.0.50:30000", "media")]
    two_ports = [relayed, back(src_ip="10.0.0.50", src_port=30_002)]
    assert people(basic_messages(), *two_ports)[2:] == [("10.0.0.50", "media")]


def test_a_host_that_used_two_ports_has_none_in_its_name():
    other_port = [message(sip("BYE sip:b@x SIP/2.0", "9 BYE"), 3, "10.0.0.1:40000", BOB)]
    assert people(basic_messages() + other_port)[0] == ("10.0.0.1", "caller")


def loopback():
    invite = sip("INVITE sip:bob@example.com SIP/2.0", "1 INVITE", body=sdp("127.0.0.1", 4000))
    answer = sip("SIP/2.0 200 OK", "1 INVITE", to_tag="b1", body=sdp("127.0.0.1", 6000))
    return [
        message(invite, 0, "127.0.0.1:5060", "127.0.0.1:5070"),
        message(answer, 1, "127.0.0.1:5070", "127.0.0.1:5060"),
    ]


def test_a_host_that_talks_to_itself_is_told_apart_by_port():
    ip = {"src_ip": "127.0.0.1", "dst_ip": "127.0.0.1"}
    found = participants_of(call(), loopback(), [stream(**ip, src_port=4000, dst_port=6000)])
    assert [(member.address, member.role) for member in found.members] == [
        ("127.0.0.1:5060", "caller"),
        ("127.0.0.1:5070", "callee"),
    ]
    assert found.of_media("127.0.0.1", 6000, "").role == "callee"
    # a port that SDP does not name: the direction of the stream decides
    assert found.of_media("127.0.0.1", 9999, "caller").role == "caller"
    assert found.of_media("127.0.0.1", 9998, "unknown").role == "media"
