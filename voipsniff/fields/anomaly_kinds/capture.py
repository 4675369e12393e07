"""Anomalies of the capture layer: name -> what it is, in one sentence for the user."""

CAPTURE_ANOMALIES: dict[str, str] = {
    "file_truncated": "A file ends in the middle of a packet; all packets before that were read.",
    "record_damaged": "Bytes of a pcap file are no packet record; the packets before them were read.",
    "time_backwards": "A packet has an earlier time than the packet before it in the same file.",
    "time_fraction_odd": "A packet's fraction of a second is a second or more; it was added up.",
    "length_odd": "A packet has more captured bytes than it says it had on the wire; the captured bytes count.",
}
