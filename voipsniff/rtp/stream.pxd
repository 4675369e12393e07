cimport cython
from voipsniff.rtp.delay cimport DelayTracker
from voipsniff.rtp.discovery cimport Proof
from voipsniff.rtp.jitter cimport JitterTracker
from voipsniff.rtp.pending cimport PendingPackets
from voipsniff.rtp.sequence cimport SequenceTracker
from voipsniff.rtp.wireshark cimport WiresharkTracker

cdef int UNKNOWN
cdef int MEDIA
cdef int NOISE
cdef int EVENT
cdef int COMFORT_NOISE
cdef int OLD_NOISE
cdef long long CLOCK_CHECK_NS
cdef long long NEVER_NS
cdef long long KEYS
cdef long long MASK32
cdef long long LONGEST_DURATION
cdef long long LAST_KEY

@cython.final
cdef class Stream:
    # The key and the hottest counters first: they share cache lines.
    cdef readonly unsigned int ssrc
    cdef readonly unsigned short src_port
    cdef readonly unsigned short dst_port
    cdef readonly unsigned long long src_hi
    cdef readonly unsigned long long src_lo
    cdef readonly unsigned long long dst_hi
    cdef readonly unsigned long long dst_lo
    cdef readonly long long received
    cdef readonly long long last_ns
    cdef readonly long long last_frame
    cdef readonly long long ip_bytes
    cdef readonly long long payload_bytes
    cdef readonly long long marker_count
    cdef readonly int ttl_min
    cdef readonly int ttl_max
    cdef readonly int dscp
    cdef readonly int payload_type
    cdef long long dscp_run
    cdef long long payload_type_run
    cdef long long received_before_sdp
    cdef int kind
    cdef readonly bint confirmed
    cdef long long clock_rate
    cdef long long clock_khz
    cdef long long clock_check_ns
    cdef readonly SequenceTracker sequence
    cdef readonly JitterTracker jitter
    cdef readonly DelayTracker delay
    cdef readonly WiresharkTracker wireshark
    cdef PendingPackets pending
    cdef Proof proof
    # The rest.
    cdef object table
    cdef readonly long long order
    cdef public long long number
    cdef readonly bint closed
    cdef bint provable
    cdef public object call
    cdef public object call_id
    cdef public object call_number
    cdef public object direction
    cdef public object match_reason
    cdef public object match_confidence
    cdef public object media
    cdef public object encryption
    cdef public object rtcp
    cdef public object grade
    cdef readonly long long first_ns
    cdef readonly long long first_frame
    cdef readonly int interface
    cdef readonly int vlan
    cdef readonly int tunnel
    cdef readonly long long noise_packets
    cdef readonly long long event_packets
    cdef readonly long long dtmf_count
    cdef dict dscp_counts
    cdef dict payload_type_counts
    cdef readonly object meanings
    cdef long long key_next
    cdef long long[4] keys

    cpdef int confirm(self) except -1
    cpdef int begin(self, long long ts_ns, long long frame, int payload_type, int ttl, int dscp) except -1

    @cython.locals(step=cython.int)
    cpdef int receive(
        self,
        long long ts_ns,
        long long frame,
        long long sequence_number,
        long long rtp_ts,
        int payload_type,
        bint marker,
        long long payload_length,
        long long event,
        long long ip_length,
        int ttl,
        int dscp,
    ) except -1

    @cython.locals(step=cython.int)
    cdef int _account(
        self,
        long long ts_ns,
        long long sequence_number,
        long long rtp_ts,
        int payload_type,
        bint marker,
        long long payload_length,
        long long event,
    ) except -1
    @cython.locals(noise=cython.bint)
    cdef int _time(
        self,
        long long ts_ns,
        long long sequence_number,
        long long rtp_ts,
        int payload_type,
        bint marker,
        long long event,
        int step,
    ) except -1
    @cython.locals(key=cython.longlong, earlier=cython.longlong, cell=cython.Py_ssize_t)
    cdef int _count_key(self, long long rtp_ts, long long event) except -1
    cdef int _check_clock(self) except -1
    cdef int _change_dscp(self, int dscp) except -1
    cdef bint _outlives_sdp(self, long long received) except? -1
    cdef int _change_payload_type(self, int payload_type) except -1
    cdef int _use(self, int payload_type) except -1
    cdef int _resolve_pending(self) except -1
