cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.sip.sdp_values cimport MediaDescription

@cython.final
@cython.freelist(64)
cdef class Announcement:
    cdef public Call call
    cdef public bint by_caller
    cdef public int index
    cdef public int kind
    cdef public object key
    cdef public MediaDescription description

@cython.locals(made=Announcement)
cpdef Announcement announcement(
    Call call, bint by_caller, int index, int kind, object key, MediaDescription description
)
cpdef object endpoint_key(unsigned long long hi, unsigned long long lo, unsigned int port)
