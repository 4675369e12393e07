cimport cython

from voipsniff.sip.grammar cimport parse_params
from voipsniff.sip.passwords cimport may_hold_password
from voipsniff.sip.text cimport decode_text

cdef Py_ssize_t CACHED_BYTES, LONGEST_SCHEME
cdef int MAX_URI_HEADERS
cdef object _cached_uri


@cython.final
@cython.freelist(64)
cdef class Uri:
    cdef readonly str scheme
    cdef readonly str user
    cdef readonly str host
    cdef readonly int port_number
    cdef readonly bytes raw
    cdef bytes params_text
    cdef bytes headers_text


cpdef Uri parse_uri(bytes value)

@cython.locals(text=bytes, colon="Py_ssize_t")
cpdef Uri read_uri(bytes value)

@cython.locals(index="Py_ssize_t", end="Py_ssize_t", char="unsigned char")
cdef Py_ssize_t _scheme_end(bytes text) except -2

cdef Uri _other_uri(str scheme, bytes text, bytes rest)

@cython.locals(end="Py_ssize_t", at="Py_ssize_t", colon="Py_ssize_t", user=str, raw=bytes, name=bytes, stop="Py_ssize_t",
               plain="bint", char="unsigned char", host=str, params=bytes, headers=bytes, question="Py_ssize_t")
cdef Uri _user_at_host(str scheme, bytes text, Py_ssize_t start)

cpdef tuple parse_host_port(bytes value)

@cython.locals(digits=bytes, port="int")
cpdef object parse_port(bytes value)

cpdef object parse_uri_headers(bytes value)
