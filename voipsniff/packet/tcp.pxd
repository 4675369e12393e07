cimport cython

from voipsniff.packet.columns cimport Columns
from voipsniff.packet.stream_sink cimport StreamOutput
from voipsniff.packet.tcp_connection cimport TcpConnection
from voipsniff.packet.tcp_index cimport ConnectionIndex
from voipsniff.packet.tcp_slots cimport TcpSlots

cdef int _SYN
cdef int _ACK
cdef int _UNDECIDED
cdef int _SIP
cdef int _EVENTS
cdef int _WEBSOCKET
cdef int _WEBSOCKET_OTHER
cdef int _TLS
cdef int _OTHER_JOINED
cdef int _TCP
cdef int _WS
cdef unsigned int _LOW
cdef int _LABEL_TCP
cdef Py_ssize_t _WORD
cdef long long _NEVER


cdef class TcpTable:
    cdef object _limits
    cdef long long _total_bytes
    cdef long long _connection_bytes
    cdef long long _idle_ns
    cdef Py_ssize_t _start_line_bytes
    cdef StreamOutput _output
    cdef ConnectionIndex _index
    cdef TcpSlots _slots
    cdef dict _followed
    cdef dict _waiting
    cdef list _ready
    cdef int _side
    cdef readonly long long held_bytes
    cdef readonly long long evicted
    cdef readonly object tls

    cpdef list receive(self, object batch, Columns columns, Py_ssize_t row)
    @cython.locals(
        buffer="const unsigned char[::1]",
        times="const long long[::1]",
        row="Py_ssize_t",
        at="Py_ssize_t",
        payload="Py_ssize_t",
        letters="Py_ssize_t",
        length="Py_ssize_t",
        flags=int,
        slot=int,
        content=int,
        wanted=bint,
    )
    cpdef Py_ssize_t receive_run(
        self, object batch, Columns columns, Py_ssize_t start, Py_ssize_t stop, long long tick_ns
    ) except -1
    cpdef list take(self)
    @cython.locals(slot=int)
    cpdef list receive_segment(
        self,
        unsigned long long src_hi,
        unsigned long long src_lo,
        unsigned int src_port,
        unsigned long long dst_hi,
        unsigned long long dst_lo,
        unsigned int dst_port,
        unsigned int sequence_number,
        int flags,
        bytes data,
        long long size,
        long long ts_ns,
        long long frame,
        int interface=*,
    )
    @cython.locals(slot=int, connection=TcpConnection)
    cpdef list expire(self, long long now_ns)
    @cython.locals(slot=int)
    cpdef list finish(self)

    @cython.locals(turned=bint, slot=int)
    cdef int _find(
        self,
        unsigned long long src_hi,
        unsigned long long src_lo,
        unsigned int src_port,
        unsigned long long dst_hi,
        unsigned long long dst_lo,
        unsigned int dst_port,
    ) except -1
    @cython.locals(slot=int)
    cdef int _add(
        self,
        unsigned long long a_hi,
        unsigned long long a_lo,
        unsigned long long b_hi,
        unsigned long long b_lo,
        unsigned int ports,
    ) except -1
    @cython.locals(side=int, content=int, connection=TcpConnection)
    cdef void _segment(
        self,
        int slot,
        unsigned int sequence_number,
        int flags,
        bytes data,
        long long size,
        long long ts_ns,
        long long frame,
        int interface,
    ) except *
    @cython.locals(connection=TcpConnection)
    cdef void _open(self, int slot, int side, unsigned int sequence_number, int flags) except *
    cdef void _reset(self, int slot) except *
    @cython.locals(side=int, end=int, content=int, connection=TcpConnection)
    cdef TcpConnection _follow(self, int slot, unsigned int sequence_number, bytes data, long long size)
    @cython.locals(content=int, held="long long")
    cdef void _settle(self, int slot, TcpConnection connection) except *
    @cython.locals(ports="unsigned int", a_port="unsigned int", b_port="unsigned int", transport=int, interface=int)
    cdef void _collect(self, int slot, TcpConnection connection) except *
    @cython.locals(ports="unsigned int")
    cdef void _receive_hello(self, int slot, int side, bytes data, long long frame) except *
    @cython.locals(connection=TcpConnection)
    cdef void _drop(self, int slot) except *
    cdef void _forget(self, int slot, TcpConnection connection) except *
    cdef void _remove(self, int slot) except *
    @cython.locals(connection=TcpConnection)
    cdef void _evict(self, int slot) except *
    @cython.locals(slot=int, newer=int)
    cdef void _shed(self) except *
