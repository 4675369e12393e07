cimport cython

from voipsniff.packet.columns cimport Columns
from voipsniff.sip.header_names cimport header_id
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.methods cimport method_number

cdef unsigned int JUNK_BEFORE, BAD_START_LINE, BAD_VERSION, METHOD_CASE, BAD_STATUS, BARE_LF, BAD_HEADER_LINE
cdef unsigned int LONG_LINE, MANY_HEADERS, HEAD_TRUNCATED, NO_VIA, NO_FROM, NO_TO, NO_CSEQ, NO_MAX_FORWARDS
cdef unsigned int NO_FROM_TAG, DUPLICATE_HEADER, BAD_CSEQ, CSEQ_METHOD, BAD_CONTENT_LENGTH, BODY_TRUNCATED
cdef unsigned int TRAILING_BYTES, UNBALANCED, MANY_VIAS, CUT_BY_CAPTURE
cdef tuple METHODS

cdef int VIA, FROM, TO, CALL_ID, CSEQ, CONTENT_LENGTH, MAX_FORWARDS, KEPT_LINES
cdef int OK, NO_START_LINE, NO_CALL_ID, TOO_LONG
cdef unsigned long long SINGLE_HEADERS
cdef long long MAX_CSEQ, MAX_NUMBER

@cython.locals(message=SipMessage, failure="int")
cpdef SipMessage parse_message(bytes data, object limits=*)

@cython.locals(message=SipMessage, start="Py_ssize_t", length="Py_ssize_t")
cpdef SipMessage message_at(object batch, Columns columns, Py_ssize_t row, object limits=*)

cdef class RowTimes:
    cdef tuple sources
    cdef const long long[:] ts_ns
    cdef const long long[:] frames
    cdef const unsigned short[:] interfaces

    @cython.locals(sources=tuple)
    cdef bint is_of(self, object batch) except -1
    cdef void bind(self, object batch) except *

cdef RowTimes _times

@cython.locals(size="Py_ssize_t", start="Py_ssize_t", end="Py_ssize_t")
cdef int read_message(SipMessage message, bytes data, object limits) except -1

@cython.locals(index="Py_ssize_t")
cdef Py_ssize_t _line_end(bytes data, Py_ssize_t start, Py_ssize_t size) except -1

cdef bint _start_line(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except -1

@cython.locals(length="Py_ssize_t", exact="bint")
cdef int _is_version(bytes data, Py_ssize_t start, Py_ssize_t end) except -1

@cython.locals(index="Py_ssize_t", version="int", blanks="Py_ssize_t", digits="Py_ssize_t", code="int")
cdef bint _status_line(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except -1

@cython.locals(stop="Py_ssize_t", oddities="unsigned int", version_start="Py_ssize_t", version="int", index="Py_ssize_t",
               method_end="Py_ssize_t", uri_end="Py_ssize_t", number="int")
cdef bint _request_line(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except -1

@cython.locals(data=bytes, size="Py_ssize_t", line_limit="Py_ssize_t", count_limit="int", position="Py_ssize_t", count="int",
               seen="unsigned long long", bit="unsigned long long", one="unsigned long long", char="unsigned char", index="Py_ssize_t",
               name_end="Py_ssize_t", colon="Py_ssize_t", number="int")
cdef void _headers(SipMessage message, Py_ssize_t start_line_end, object limits) except *

cdef void _needed(SipMessage message, int number, bytes data, Py_ssize_t start, Py_ssize_t end) except *

@cython.locals(value="long long", index="Py_ssize_t", char="unsigned char")
cdef long long _digits(bytes data, Py_ssize_t start, Py_ssize_t end) except? -1

@cython.locals(index="Py_ssize_t", value="long long", number="int", method=str)
cdef void _cseq(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except *

@cython.locals(first="bint", branch=bytes)
cdef void _via(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except *

@cython.locals(found=bytes, empty="bint", searching="bint", quotes="bint", brackets="bint", index="Py_ssize_t", char="unsigned char",
               first="Py_ssize_t", close="Py_ssize_t")
cdef bytes _parameter(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end, bint in_via)

cdef void _body(SipMessage message) except *
