"""The decoded columns of one batch, reused from batch to batch."""

from __future__ import annotations

import numpy as np

NO_VLAN = 0xFFFF
"""The value of `vlan` for an untagged packet."""


class Columns:
    """One row per packet of a batch. Borrowed like the batch: the next `decode_batch` overwrites it.

    Addresses are 128-bit numbers in two halves, big end first; an IPv4 address is written as IPv4-mapped
    (`hi == 0`, `lo == 0xffff << 32 | address`). Of nested packets the innermost counts. Rows without IP have zeros.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.count = 0
        self.label = np.zeros(capacity, np.uint8).data
        """A `Label` per packet."""
        self.payload = np.zeros(capacity, np.int64).data
        """Where the transport payload begins in the batch's buffer; of an IP packet without UDP or TCP, its payload."""
        self.length = np.zeros(capacity, np.int32).data
        """Captured bytes of the payload."""
        self.wire_length = np.zeros(capacity, np.int32).data
        """Bytes of the payload on the wire, by the UDP or IP length; more than `length` when cut."""
        self.transport = np.zeros(capacity, np.int64).data
        """Where the UDP or TCP header begins in the buffer; where the payload begins for other protocols."""
        self.ip_offset = np.zeros(capacity, np.int64).data
        """Where the innermost IP header begins in the buffer."""
        self.ip_length = np.zeros(capacity, np.int32).data
        """Length of the innermost IP packet on the wire, header included."""
        self.src_hi = np.zeros(capacity, np.uint64).data
        self.src_lo = np.zeros(capacity, np.uint64).data
        self.dst_hi = np.zeros(capacity, np.uint64).data
        self.dst_lo = np.zeros(capacity, np.uint64).data
        self.src_port = np.zeros(capacity, np.uint16).data
        self.dst_port = np.zeros(capacity, np.uint16).data
        self.protocol = np.zeros(capacity, np.uint8).data
        """IP protocol number of the innermost packet (17 UDP, 6 TCP)."""
        self.ttl = np.zeros(capacity, np.uint8).data
        self.dscp = np.zeros(capacity, np.uint8).data
        self.ip_id = np.zeros(capacity, np.uint32).data
        """IPv4 identification, or that of an IPv6 fragment header; 0 otherwise."""
        self.vlan = np.zeros(capacity, np.uint16).data
        """Innermost VLAN id, `NO_VLAN` when untagged."""
        self.tunnel = np.zeros(capacity, np.uint8).data
        """A `Tunnel` per packet."""
        self.tunnel_id = np.zeros(capacity, np.uint32).data
        """VNI, TEID, GRE key, MPLS label or ERSPAN session, 0 without."""
        self.reason = np.zeros(capacity, np.uint8).data
        """Why a row is TRUNCATED or MALFORMED, or a note on a good row: a `Reason`; 0 for none."""

    def clear(self, count: int) -> None:
        """Begin a batch of `count` rows: what a plain packet leaves alone (no IPv6, tunnel, note) is reset."""
        self.count = count
        np.asarray(self.src_hi)[:count] = 0
        np.asarray(self.dst_hi)[:count] = 0
        np.asarray(self.tunnel)[:count] = 0
        np.asarray(self.tunnel_id)[:count] = 0
        np.asarray(self.reason)[:count] = 0
