cimport cython

from voipsniff.calls.call cimport Call

@cython.final
@cython.freelist(64)
cdef class Announcement:
    cdef public Call call
    cdef public bint by_caller
    cdef public int index
    cdef public int kind
    cdef public object key
    cdef public object description

cpdef object endpoint_key(unsigned long long hi, unsigned long long lo, unsigned int port)
