from voipsniff.packet.stream_sink cimport StreamOutput, StreamSink


cdef class WebSocketSink(StreamSink):
    cdef StreamOutput _output
    cdef object _limits
    cdef int _state
    cdef bytearray _pending
    cdef Py_ssize_t _need
    cdef long long _remaining
    cdef object _header
    cdef list _parts
    cdef Py_ssize_t _parts_bytes
    cdef bint _open
    cdef bint _compressed
    cdef object _inflater
    cdef bint _names_sip
    cdef int _foreign
    cdef long long _ts_ns
    cdef long long _frame
    cdef readonly bint is_other

    cpdef void feed(self, bytes data, long long ts_ns, long long frame) except *
    cpdef void gap(self, long long size) except *
    cpdef void finish(self) except *
    cpdef long long held_bytes(self) except? -1
