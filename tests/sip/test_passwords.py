from __future__ import annotations

import pytest

from voipsniff.sip.passwords import mask_password


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        (b"sip:u:p@h", b"sip:u:***@h"),
        (b"<sip:u:p@h>, <sips:v:q@h:5061>", b"<sip:u:***@h>, <sips:v:***@h:5061>"),
        (b"SIP:u:p@h", b"SIP:u:***@h"),
        (b"sip:u:p:q@h", b"sip:u:***@h"),
        (b"sip:a@h;x=sip:u:p@g", b"sip:a@h;x=sip:u:***@g"),
        (b'"Name: x" <sip:u:p@h>', b'"Name: x" <sip:u:***@h>'),
        (b"INVITE sip:u:p@h SIP/2.0", b"INVITE sip:u:***@h SIP/2.0"),
        (b"sip:u@h:5060", b"sip:u@h:5060"),
        (b"<sip:u@h:5060>;x=<sip:v@g>", b"<sip:u@h:5060>;x=<sip:v@g>"),
        (b"a@b c:d@e", b"a@b c:d@e"),
        (b"Fri, 10:00:00", b"Fri, 10:00:00"),
        (b"", b""),
        (b"@", b"@"),
        (b"sip:@", b"sip:@"),
    ],
)
def test_mask(value: bytes, masked: bytes) -> None:
    assert mask_password(value) == masked
