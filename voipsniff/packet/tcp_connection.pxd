cimport cython

from voipsniff.packet.stream_sink cimport StreamOutput, StreamSink
from voipsniff.packet.tcp_queue cimport Piece, SegmentQueue

cdef int _UNDECIDED
cdef int _SIP
cdef int _WEBSOCKET
cdef int _WEBSOCKET_OTHER
cdef int _TLS
cdef int _OTHER
cdef int _OTHER_JOINED
cdef int _FIN
cdef int _RST


cdef class TcpDirection:
    cdef readonly int side
    cdef SegmentQueue queue
    cdef StreamSink sink
    cdef bint from_start
    cdef bytearray probe
    cdef long long fin_position
    cdef long long hole_ns
    cdef long long ts_ns
    cdef long long frame


cdef class TcpConnection:
    cdef StreamOutput _output
    cdef object _limits
    cdef long long _past_bytes
    cdef long long _queued_bytes
    cdef Py_ssize_t _queued_segments
    cdef long long _hole_ns
    cdef TcpDirection _first
    cdef TcpDirection _second
    cdef int _tries
    cdef long long _tried_bytes
    cdef list _unsaid
    cdef readonly int content
    cdef public int interface
    cdef public long long accounted
    cdef readonly bytes hello
    cdef readonly int hello_side
    cdef readonly long long hello_frame

    @cython.locals(direction=TcpDirection)
    cpdef void synchronise(self, int side, long long sequence_number) except *
    @cython.locals(direction=TcpDirection, queue=SegmentQueue)
    cpdef void receive(
        self,
        int side,
        long long sequence_number,
        int flags,
        bytes data,
        long long size,
        long long ts_ns,
        long long frame,
    ) except *
    cpdef void expire(self, long long now_ns) except *
    cpdef void finish(self) except *
    cpdef bint has_hole(self) noexcept
    cpdef long long held_bytes(self) except? -1

    @cython.locals(held="long long")
    cdef long long _held(self, TcpDirection direction) except? -1
    @cython.locals(queue=SegmentQueue, distance="long long")
    cdef void _place(
        self,
        TcpDirection direction,
        long long sequence_number,
        bytes data,
        long long size,
        long long ts_ns,
        long long frame,
    ) except *
    cdef void _restart(self, TcpDirection direction, long long sequence_number) except *
    @cython.locals(queue=SegmentQueue)
    cdef void _after(self, TcpDirection direction, long long ts_ns) except *
    @cython.locals(queue=SegmentQueue, piece=Piece)
    cdef void _drain(self, TcpDirection direction) except *
    @cython.locals(queue=SegmentQueue, behind=Piece, size="long long")
    cdef void _skip_hole(self, TcpDirection direction) except *
    cdef void _expire_hole(self, TcpDirection direction, long long now_ns) except *
    cdef void _flush(self, TcpDirection direction) except *
    cdef void _finish_sink(self, TcpDirection direction) except *
    cdef void _take(self, TcpDirection direction, bytes data, long long size, long long ts_ns, long long frame) except *
    cdef void _lose(self, TcpDirection direction, long long size) except *
    cdef void _end_hello(self, TcpDirection direction) except *
    cdef void _become_tls(self, TcpDirection direction) except *
    cdef void _look_at_websocket(self, TcpDirection direction) except *
    @cython.locals(content=int)
    cdef void _decide(self, TcpDirection direction, bytes data) except *
    @cython.locals(content=int, header="Py_ssize_t")
    cdef void _decide_from_start(self, TcpDirection direction, bytes data) except *
    cdef void _note(self, str name, str detail, long long ts_ns, long long frame) except *
    cdef void _become(self, int content) except *
    @cython.locals(held=bytes)
    cdef void _feed_held(self, TcpDirection direction) except *
