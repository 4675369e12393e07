cimport cython

from voipsniff.packet.columns cimport Columns
from voipsniff.sip.head_values cimport read_needed, read_via
from voipsniff.sip.header_names cimport header_id
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.start_line cimport read_start_line

cdef unsigned int JUNK_BEFORE, BARE_LF, BAD_HEADER_LINE, LONG_LINE, MANY_HEADERS, HEAD_TRUNCATED, NO_VIA, NO_FROM, NO_TO
cdef unsigned int NO_CSEQ, NO_MAX_FORWARDS, NO_FROM_TAG, DUPLICATE_HEADER, BODY_TRUNCATED, TRAILING_BYTES, MANY_VIAS
cdef unsigned int CUT_BY_CAPTURE, NO_CALL_ID

cdef int VIA, FROM, TO, CALL_ID, CSEQ, CONTENT_LENGTH, MAX_FORWARDS, CONTENT_TYPE, EXPIRES, KEPT_LINES, MAX_PLACE
cdef int OK, NO_START_LINE, TOO_LONG
cdef int TCP_PROTOCOL, UDP_PROTOCOL, SCTP_PROTOCOL, TUNNEL_TLS, TUNNEL_WSS, UDP, TCP, TLS, WSS, SCTP
cdef unsigned long long SINGLE_HEADERS

@cython.locals(message=SipMessage, failure="int")
cpdef SipMessage parse_message(bytes data, object limits=*)

@cython.locals(message=SipMessage, start="Py_ssize_t", length="Py_ssize_t")
cpdef SipMessage message_at(object batch, Columns columns, Py_ssize_t row, object limits=*)

cdef int transport_of(int protocol, int tunnel) except -1

@cython.final
cdef class RowTimes:
    cdef tuple sources
    cdef const long long[:] ts_ns
    cdef const long long[:] frames
    cdef const unsigned short[:] interfaces

    @cython.locals(sources=tuple)
    cdef bint is_of(self, object batch) except -1
    cdef void bind(self, object batch) except *

cdef RowTimes _times

@cython.final
cdef class Bounds:
    cdef object limits
    cdef Py_ssize_t message_bytes
    cdef Py_ssize_t line_bytes
    cdef int header_lines
    cdef int via_count

    cdef void take(self, object limits) except *

cdef Bounds _bounds

@cython.locals(bounds=Bounds, size="Py_ssize_t", start="Py_ssize_t", end="Py_ssize_t")
cdef int read_message(SipMessage message, bytes data, object limits) except -1

@cython.locals(index="Py_ssize_t")
cdef Py_ssize_t _line_end(bytes data, Py_ssize_t start, Py_ssize_t size) except -1

@cython.locals(data=bytes, size="Py_ssize_t", line_limit="Py_ssize_t", count_limit="int", position="Py_ssize_t", count="int",
               seen="unsigned long long", bit="unsigned long long", one="unsigned long long", char="unsigned char", index="Py_ssize_t",
               name_end="Py_ssize_t", colon="Py_ssize_t", number="int")
cdef void _headers(SipMessage message, Py_ssize_t start_line_end, Bounds limits) except *

cdef void _body(SipMessage message) except *
