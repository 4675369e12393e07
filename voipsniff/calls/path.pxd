cimport cython

from voipsniff.sip.message cimport SipMessage

@cython.no_gc
cdef class Path:
    cdef public int via_count
    cdef public int transport
    cdef public unsigned long long src_hi
    cdef public unsigned long long src_lo
    cdef public unsigned long long dst_hi
    cdef public unsigned long long dst_lo
    cdef public unsigned short src_port
    cdef public unsigned short dst_port

    cpdef void take_path(self, SipMessage message) except *
    cpdef void take_way_back(self, SipMessage message) except *
    cpdef bint on_same_hop(self, SipMessage message) except -1
    cpdef bint is_way_back_of(self, SipMessage message) except -1
    cpdef bint is_on_hop_of(self, Path other) except -1
