cimport cython

from voipsniff.packet.stream_sink cimport StreamOutput, StreamSink

cdef int _START
cdef int _HEAD
cdef int _BODY
cdef int _SEEK
cdef int _DISCARD
cdef int _NO
cdef int _PERHAPS
cdef int _YES
cdef long long _ABSENT
cdef long long _INVALID


cdef class SipFramer(StreamSink):
    cdef StreamOutput _output
    cdef Py_ssize_t _start_line_bytes
    cdef Py_ssize_t _head_bytes
    cdef long long _body_bytes
    cdef bytearray _pending
    cdef int _state
    cdef bint _waiting
    cdef bint _sought
    cdef int _at_line
    cdef Py_ssize_t _scanned
    cdef Py_ssize_t _line
    cdef Py_ssize_t _need
    cdef long long _remaining
    cdef Py_ssize_t _first_line
    cdef bint _has_via
    cdef long long _length
    cdef bint _length_open
    cdef long long _ts_ns
    cdef long long _frame

    @cython.locals(used="Py_ssize_t", pending=bytearray)
    cpdef void feed(self, bytes data, long long ts_ns, long long frame) except *
    @cython.locals(left="long long")
    cpdef void gap(self, long long size) except *
    cpdef void finish(self) except *
    cpdef long long held_bytes(self) except? -1

    @cython.locals(size="Py_ssize_t", at="Py_ssize_t")
    cdef Py_ssize_t _run(self, object data) except? -1
    @cython.locals(begin="Py_ssize_t", stop="Py_ssize_t", end="Py_ssize_t")
    cdef Py_ssize_t _start(self, object data, Py_ssize_t at, Py_ssize_t size) except? -1
    @cython.locals(view="const unsigned char[::1]", line="Py_ssize_t", end="Py_ssize_t", last="Py_ssize_t")
    cdef Py_ssize_t _head(self, object data, Py_ssize_t at, Py_ssize_t size) except? -1
    cdef void _header_line(self, object data, int first, Py_ssize_t line, Py_ssize_t end) except *
    @cython.locals(name=bytes)
    cdef void _named_length(self, bytes field) except *
    @cython.locals(length="long long")
    cdef void _take_length(self, bytes value) except *
    @cython.locals(name=str)
    cdef Py_ssize_t _end_head(self, object data, Py_ssize_t at, Py_ssize_t end, Py_ssize_t size) except? -1
    @cython.locals(end="Py_ssize_t")
    cdef Py_ssize_t _body(self, object data, Py_ssize_t at, Py_ssize_t size) except? -1
    @cython.locals(
        found="Py_ssize_t", before="Py_ssize_t", line="Py_ssize_t", stop="Py_ssize_t", end="Py_ssize_t", at_line=int
    )
    cdef Py_ssize_t _seek(self, object data, Py_ssize_t at, Py_ssize_t size) except? -1
    cdef bint _is_start(self, bytes line, int at_line) except -1
    cdef Py_ssize_t _await_line(self, Py_ssize_t line, Py_ssize_t scanned, Py_ssize_t at, Py_ssize_t size) except? -1
    @cython.locals(taken="long long")
    cdef Py_ssize_t _discard(self, Py_ssize_t at, Py_ssize_t size) except? -1
    cdef void _begin_head(self, Py_ssize_t first_line, bint sought) noexcept
    cdef void _lose_step(self) noexcept
    cdef void _forget(self) except *
    @cython.locals(end="Py_ssize_t")
    cdef bint _starts_anew(self, bytes data) except -1
    cdef void _deliver_truncated(self) except *
    cdef void _deliver_odd(self, bytes data, str name) except *
    cdef void _note(self, str name, str detail) except *
