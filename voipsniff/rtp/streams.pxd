cimport cython
from voipsniff.packet.columns cimport Columns
from voipsniff.rtp.stream cimport Stream

cdef int RTP
cdef long long HEADER
cdef unsigned long long MASK64
cdef unsigned long long MULTIPLIER
cdef unsigned long long SEED
cdef long long NEVER_NS

@cython.locals(value=cython.ulonglong)
cpdef unsigned long long key_hash(
    unsigned long long ssrc,
    unsigned long long src_hi,
    unsigned long long src_lo,
    unsigned long long src_port,
    unsigned long long dst_hi,
    unsigned long long dst_lo,
    unsigned long long dst_port,
) noexcept

cdef class StreamTable:
    cdef readonly object limits
    cdef public object on_stream
    cdef readonly object anomalies
    cdef readonly long long rtp_packets
    cdef readonly long long unconfirmed_packets
    cdef readonly long long unconfirmed_streams
    cdef readonly long long evicted_streams
    cdef readonly long long evicted_candidates
    cdef readonly long long malformed_packets
    cdef long long created
    cdef long long numbered
    cdef readonly long long live
    cdef readonly long long candidates
    cdef long long next_expiry_ns
    cdef list closed_streams
    cdef dict by_ssrc
    cdef object batch
    cdef const unsigned char[::1] buffer
    cdef const long long[::1] times
    cdef const long long[::1] frames
    cdef const unsigned short[::1] interfaces
    cdef unsigned long long[::1] hashes
    cdef list slots
    cdef unsigned long long mask

    @cython.locals(row=cython.Py_ssize_t, count=cython.Py_ssize_t, label=cython.int)
    cpdef Py_ssize_t receive(
        self, object batch, Columns columns, Py_ssize_t start, long long tick_ns, unsigned long long wanted
    ) except? -1

    cpdef int confirmed(self, Stream stream) except -1
    cdef int _open_batch(self, object batch) except -1
    cdef int _close_batch(self) except -1

    @cython.locals(
        offset=cython.longlong,
        captured=cython.longlong,
        flags=cython.int,
        second=cython.int,
        ssrc=cython.ulonglong,
        src_hi=cython.ulonglong,
        src_lo=cython.ulonglong,
        dst_hi=cython.ulonglong,
        dst_lo=cython.ulonglong,
        src_port=cython.ulonglong,
        dst_port=cython.ulonglong,
        hashed=cython.ulonglong,
        stream=Stream,
        header=cython.longlong,
        padding=cython.longlong,
        length=cython.longlong,
        event=cython.longlong,
    )
    cdef int _receive_row(self, Columns columns, Py_ssize_t row) except -1

    cdef int _pass_short(self, Py_ssize_t row) except -1
    @cython.locals(high=cython.longlong)
    cdef inline Py_ssize_t _word(self, long long offset) except -1
    @cython.locals(header=cython.longlong, words=cython.longlong)
    cdef Py_ssize_t _header_length(self, int flags, long long offset, long long captured) except -1
    @cython.locals(padding=cython.longlong)
    cdef Py_ssize_t _padding(self, long long offset, long long captured, long long wire_length, long long header) except -1

    @cython.locals(stream=Stream)
    cdef Stream _create(
        self, Columns columns, Py_ssize_t row, unsigned long long hashed, unsigned long long ssrc, int payload_type
    )

    @cython.locals(slot=cython.Py_ssize_t, stream=Stream)
    cdef inline Stream _find(
        self,
        unsigned long long hashed,
        unsigned long long ssrc,
        unsigned long long src_hi,
        unsigned long long src_lo,
        unsigned long long src_port,
        unsigned long long dst_hi,
        unsigned long long dst_lo,
        unsigned long long dst_port,
    )

    cpdef int close(self, Stream stream) except -1
    @cython.locals(slot=cython.Py_ssize_t)
    cdef int _place(self, unsigned long long hashed, Stream stream) except -1
    @cython.locals(hashed=cython.ulonglong, slot=cython.Py_ssize_t)
    cdef int _remove(self, Stream stream) except -1
    @cython.locals(following=cython.Py_ssize_t, home=cython.ulonglong)
    cdef int _empty(self, Py_ssize_t slot) except -1
