"""Anomalies of the packet layer: name -> what it is, in one sentence for the user."""

PACKET_ANOMALIES: dict[str, str] = {
    "time_backwards": "A packet is more than 50 ms earlier than the packet before it.",
    "time_absurd": "A packet's time stamp cannot be, or leaps by over a year; it got the time of the packet before.",
    "time_set_back": "The time stamps jump back and stay there, as when a clock is set; from there on they were moved.",
    "fragment_overlap": "Two fragments of one IP packet claim the same bytes differently: the packet was dropped.",
    "fragment_invalid": "A fragment lies outside the IP packet that it claims to be a part of: the packet was dropped.",
    "fragment_incomplete": "Not every fragment of an IP packet was captured; its head was used when it was there.",
    "fragment_evicted": "Too many IP packets were incomplete at once; the oldest was given up.",
}
