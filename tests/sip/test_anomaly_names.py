"""Every anomaly that the package can report is declared, and the other way round."""

from __future__ import annotations

import re

from tests.sip.pure import PACKAGE
from voipsniff.fields.anomaly_kinds.sdp import SDP_ANOMALIES
from voipsniff.fields.anomaly_kinds.sip import SIP_ANOMALIES
from voipsniff.sip.oddities import ODDITY_NAMES, names_of


def test_names_in_the_sources_are_declared() -> None:
    text = "".join(path.read_text() for path in (PACKAGE / "sip").glob("*.py"))
    used = set(re.findall(r'"(s(?:ip|dp)_[a-z_0-9]+)"', text))
    assert used <= SIP_ANOMALIES.keys() | SDP_ANOMALIES.keys()
    assert SDP_ANOMALIES.keys() <= used


def test_each_oddity_has_one_bit_and_one_name() -> None:
    assert list(ODDITY_NAMES) == [1 << bit for bit in range(len(ODDITY_NAMES))]
    assert len(set(ODDITY_NAMES.values())) == len(ODDITY_NAMES)
    assert names_of(0) == ()
    assert names_of(1 << 3 | 1) == ("sip_junk_before_start_line", "sip_method_case")
