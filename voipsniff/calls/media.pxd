cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.sip.message cimport SipMessage

cpdef object endpoint_key(unsigned long long hi, unsigned long long lo, unsigned int port)

cdef class Announcement:
    cdef public Call call
    cdef public bint by_caller
    cdef public int index
    cdef public int kind
    cdef public object key
    cdef public object description

cdef class MediaIndex:
    cdef public object limits
    cdef public object streams
    cdef public object anomalies
    cdef public dict announced
    cdef public dict rtcp_announced
    cdef public dict paths
    cdef public dict waiting
    cdef public long long waiting_count
    cdef public dict learned_ssrcs
    cdef public dict learned_sources

    @cython.locals(index=int, keys=list, media=tuple)
    cpdef void announce(self, Call call, object sdp, bint by_caller, SipMessage message) except *
    cdef void _announce_media(
        self, Call call, bint by_caller, int index, object description, SipMessage message, list keys
    ) except *
    cdef void _announce_rtcp(self, Call call, bint by_caller, int index, object description) except *
    @cython.locals(call=Call, known=list, entry=Announcement)
    cdef void _add(self, Announcement made, list keys) except *
    @cython.locals(entry=Announcement)
    cdef void _take_over(self, Announcement made, list known) except *
    @cython.locals(known=list)
    cdef void _remove(self, Announcement entry) except *
    @cython.locals(entry=Announcement)
    cpdef void forget(self, Call call) except *
