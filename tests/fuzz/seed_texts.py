"""SIP and SDP that use the odd corners of their grammars, line by line."""

from __future__ import annotations


def crlf(text: str) -> bytes:
    """Return a text with the line ends of SIP."""
    return text.lstrip("\n").replace("\n", "\r\n").encode()


ODD_SIP: tuple[bytes, ...] = (
    crlf(r"""
INVITE sip:bob;day=tue@chair.example.com;unknown SIP/2.0
TO :
 sip:bob@chair.example.com ;   tag    = 17n
from   : "J \\\"R\""       <sip:jr@example.com>
  ;
  tag = 98asjd8
Max-Forwards: 0068
Call-ID: a.1
CSeq: 0009
  INVITE
v: SIP  / 2.0
 /UDP
    192.0.2.2;branch=390
s :
m:"Quoted \"\"" <sip:jr@example.com> ; new = value ;
  second ; q = 0.33,
 tel:4443322
c: multipart/mixed;boundary="b,1"
Route:
 <sip:services.example.com;lr;x=%zz?a=b&c=>

--b,1
Content-Type: application/sdp

v=0
c=IN IP6 ::1
m=audio 1 RTP/SAVP 0
--b,1--
"""),
    crlf(r"""
SIP/2.0 302 Moved
Via: SIP/2.0/WSS d0s.invalid;branch=z9hG4bK1;rport;received=2001:db8::1
f: <tel:+1;phone-context=a>;tag=1
t: *
i:
CSeq: 99999999999999999999 X
Contact: *
Diversion: <sip:a@b>;reason=unconditional;counter=x
Reason: Q.850;cause=16;text="a, b", SIP;cause=200
History-Info: <sip:a@b?Reason=x%3By>;index=1.1
Session-Expires: 90;refresher=uas
WWW-Authenticate: Digest realm="a,\"b", nonce=x , qop="auth,int"
Retry-After: 18 (in \) (nested) );duration=3
Warning: 399 a "b"
L: 0

"""),
    b"REGISTER sips:[2001:db8::10]:5061;transport=tls SIP/2.0\n"
    b"Via:SIP/2.0/TLS [::1\nFrom:a\nTo:b\nCall-ID:c\nCSeq:1 REGISTER\n\n",
)

SDP: tuple[bytes, ...] = (
    crlf("""
v=0
o=- 20518 0 IN IP4 203.0.113.1
s=
c=IN IP4 203.0.113.1/127/3
b=AS:64
t=0 0
a=group:BUNDLE a v
a=ice-ufrag:8hhY
a=fingerprint:sha-256 19:E2:1C:3B
a=sendrecv
m=audio 54400/2 UDP/TLS/RTP/SAVPF 0 96 101
a=rtpmap:96 opus/48000/2
a=fmtp:96 useinbandfec=1; minptime=10
a=rtpmap:101 telephone-event/8000
a=ptime:20
a=maxptime:40
a=rtcp:54401 IN IP6 2001:db8::1
a=rtcp-mux
a=setup:actpass
a=mid:a
a=label:1
a=candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host
a=candidate:2 1 TCP 1694498815 192.0.2.3 9 typ srflx raddr ::1 rport 8998 tcptype active
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|2^20|1:4
a=ssrc:314159 cname:x
m=image 9 udptl t38
a=T38FaxVersion:0
m=video 0 RTP/AVP 99
a=inactive
c=IN IP6 ff02::1
"""),
    b"v=0\no=bad\nm=audio\nm=audio x y z\na=\na=rtpmap:\na=rtpmap:0 /\na=candidate:\nc=IN IP4 999.1.1.1\nb=:\nt=\n=\n",
)
