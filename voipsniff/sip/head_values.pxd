cimport cython

from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.methods cimport method_number

cdef unsigned int BAD_CONTENT_LENGTH, BAD_CSEQ, CSEQ_METHOD, UNBALANCED
cdef int CALL_ID, CSEQ, FROM, TO
cdef long long MAX_CSEQ, MAX_NUMBER
cdef tuple METHODS

cpdef void read_needed(SipMessage message, int number, bytes data, Py_ssize_t start, Py_ssize_t end) except *

@cython.locals(value="long long", index="Py_ssize_t", char="unsigned char")
cdef long long _digits(bytes data, Py_ssize_t start, Py_ssize_t end) except? -1

@cython.locals(index="Py_ssize_t", value="long long", number="int", method=str)
cdef void _cseq(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except *

@cython.locals(first="bint", branch=bytes)
cpdef void read_via(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end) except *

@cython.locals(found=bytes, empty="bint", searching="bint", quotes="bint", brackets="bint", index="Py_ssize_t", char="unsigned char",
               first="Py_ssize_t", close="Py_ssize_t")
cdef bytes _parameter(SipMessage message, bytes data, Py_ssize_t start, Py_ssize_t end, bint in_via)
