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
        self.label = memoryview(np.zeros(capacity, np.uint8))
        """A `Label` per packet."""
        self.payload = memoryview(np.zeros(capacity, np.int64))
        """Where the transport payload begins in the batch's buffer (of an IP packet without UDP or TCP: its payload)."""
        self.length = memoryview(np.zeros(capacity, np.int32))
        """Captured bytes of the payload."""
        self.wire_length = memoryview(np.zeros(capacity, np.int32))
        """Bytes of the payload on the wire, by the UDP or IP length; more than `length` when cut."""
        self.transport = memoryview(np.zeros(capacity, np.int64))
        """Where the UDP or TCP header begins in the buffer; where the payload begins for other protocols."""
        self.ip_offset = memoryview(np.zeros(capacity, np.int64))
        """Where the innermost IP header begins in the buffer."""
        self.ip_length = memoryview(np.zeros(capacity, np.int32))
        """Length of the innermost IP packet on the wire, header included."""
        self.src_hi = memoryview(np.zeros(capacity, np.uint64))
        self.src_lo = memoryview(np.zeros(capacity, np.uint64))
        self.dst_hi = memoryview(np.zeros(capacity, np.uint64))
        self.dst_lo = memoryview(np.zeros(capacity, np.uint64))
        self.src_port = memoryview(np.zeros(capacity, np.uint16))
        self.dst_port = memoryview(np.zeros(capacity, np.uint16))
        self.protocol = memoryview(np.zeros(capacity, np.uint8))
        """IP protocol number of the innermost packet (17 UDP, 6 TCP)."""
        self.ttl = memoryview(np.zeros(capacity, np.uint8))
        self.dscp = memoryview(np.zeros(capacity, np.uint8))
        self.ip_id = memoryview(np.zeros(capacity, np.uint32))
        """IPv4 identification, or that of an IPv6 fragment header; 0 otherwise."""
        self.vlan = memoryview(np.zeros(capacity, np.uint16))
        """Innermost VLAN id, `NO_VLAN` when untagged."""
        self.tunnel = memoryview(np.zeros(capacity, np.uint8))
        """A `Tunnel` per packet."""
        self.tunnel_id = memoryview(np.zeros(capacity, np.uint32))
        """VNI, TEID, GRE key, MPLS label or ERSPAN session, 0 without."""
        self.reason = memoryview(np.zeros(capacity, np.uint8))
        """Why a row is TRUNCATED or MALFORMED, or a note on a good row: a `Reason`; 0 for none."""
