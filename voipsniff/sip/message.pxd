cimport cython

from voipsniff.sip.header_names cimport header_id
from voipsniff.sip.name_addr cimport NameAddr, parse_name_addr, read_name_addr
from voipsniff.sip.passwords cimport mask_password
from voipsniff.sip.sdp cimport parse_sdp
from voipsniff.sip.sdp_values cimport Sdp
from voipsniff.sip.text cimport decode_text, unfold

@cython.final
@cython.no_gc
@cython.freelist(256)
cdef class SipMessage:
    cdef readonly bytes data
    cdef readonly bint is_request
    cdef readonly str method
    cdef readonly int status_code
    cdef readonly bytes call_id
    cdef readonly long long cseq
    cdef readonly bytes from_tag
    cdef readonly bytes to_tag
    cdef readonly bytes branch
    cdef readonly int via_count
    cdef readonly Py_ssize_t body_offset
    cdef readonly long long content_length
    cdef readonly unsigned int oddities
    cdef public long long ts_ns
    cdef public long long frame
    cdef public int interface
    cdef public int transport
    cdef public unsigned long long src_hi
    cdef public unsigned long long src_lo
    cdef public unsigned short src_port
    cdef public unsigned long long dst_hi
    cdef public unsigned long long dst_lo
    cdef public unsigned short dst_port
    cdef Py_ssize_t text_start
    cdef Py_ssize_t text_end
    cdef int line_count
    cdef int line_starts[32]
    cdef Sdp _sdp
    cdef bint _sdp_read

    @cython.locals(number="int", spelled=bytes, start="Py_ssize_t")
    cpdef bytes header(self, str name)
    @cython.locals(number="int", spelled=bytes, start="Py_ssize_t", values=list)
    cpdef list headers(self, str name)
    @cython.locals(lines=list)
    cpdef list values(self, str name)
    cdef Sdp _find_sdp(self)

    @cython.locals(data=bytes, index="Py_ssize_t", end="Py_ssize_t")
    cdef Py_ssize_t _line_end(self, Py_ssize_t start) except -2
    @cython.locals(end="Py_ssize_t")
    cdef Py_ssize_t _field_end(self, Py_ssize_t start) except -2
    @cython.locals(data=bytes, index="Py_ssize_t", end="Py_ssize_t", colon="Py_ssize_t")
    cdef Py_ssize_t _name_end(self, Py_ssize_t start) except -2
    @cython.locals(data=bytes, end="Py_ssize_t", index="Py_ssize_t", stop="Py_ssize_t", folded="bint", value=bytes)
    cdef bytes _value(self, Py_ssize_t start)
    @cython.locals(position="Py_ssize_t")
    cdef Py_ssize_t _step(self, Py_ssize_t start) except -2
    @cython.locals(last="Py_ssize_t", index="int", entry="int", position="Py_ssize_t")
    cdef Py_ssize_t _next_line(self, Py_ssize_t start, int number, bytes spelled) except -2
    cdef bint _is_named(self, Py_ssize_t start, bytes spelled) except -1
