cimport cython

from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.methods cimport method_number

cdef unsigned int BAD_START_LINE, BAD_STATUS, BAD_VERSION, METHOD_CASE
cdef tuple METHODS

cpdef bint read_start_line(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except -1

@cython.locals(length="Py_ssize_t", exact="bint")
cdef int _is_version(bytes data, Py_ssize_t start, Py_ssize_t end) except -1

@cython.locals(index="Py_ssize_t", version="int", blanks="Py_ssize_t", digits="Py_ssize_t", code="int")
cdef bint _status_line(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except -1

@cython.locals(stop="Py_ssize_t", oddities="unsigned int", version_start="Py_ssize_t", version="int", index="Py_ssize_t",
               method_end="Py_ssize_t", uri_end="Py_ssize_t", number="int")
cdef bint _request_line(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except -1
