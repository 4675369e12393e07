cimport cython

from voipsniff.sip.grammar cimport closing_quote, parse_params, unescape
from voipsniff.sip.passwords cimport mask_password, may_hold_password
from voipsniff.sip.text cimport decode_text
from voipsniff.sip.uri cimport Uri, parse_uri

cdef Py_ssize_t CACHED_BYTES
cdef object _cached_name_addr


@cython.final
@cython.no_gc
@cython.freelist(64)
cdef class NameAddr:
    cdef readonly str display
    cdef readonly Uri uri
    cdef readonly bytes raw
    cdef bytes params_text


cpdef NameAddr parse_name_addr(bytes value)

@cython.locals(text=bytes, end="Py_ssize_t", display=str, start="Py_ssize_t", close="Py_ssize_t", name=bytes,
               bracket="Py_ssize_t", uri=bytes, params=bytes, semicolon="Py_ssize_t")
cpdef NameAddr read_name_addr(bytes value)
