cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.sip.message cimport SipMessage

@cython.final
@cython.no_gc
@cython.freelist(64)
cdef class Hop:
    cdef public unsigned long long src_hi
    cdef public unsigned long long src_lo
    cdef public unsigned long long dst_hi
    cdef public unsigned long long dst_lo
    cdef public unsigned short src_port
    cdef public unsigned short dst_port
    cdef public int transport
    cdef public int via_count
    cdef public long long first_frame

@cython.locals(known=Hop, deepest=SipMessage)
cpdef void note_hop(Call call, SipMessage message) except *
