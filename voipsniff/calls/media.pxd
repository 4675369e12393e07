cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.endpoints cimport Announcement, announcement, endpoint_key
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.sdp_values cimport MediaDescription, Sdp

cdef int CANDIDATE, SDP, SIP_SOURCE
cdef unsigned long long IPV4

cdef class MediaIndex:
    cdef public object limits
    cdef public object streams
    cdef public object anomalies
    cdef public dict announced
    cdef public dict presumed
    cdef public dict rtcp_announced
    cdef public dict t38
    cdef public dict paths
    cdef public object waiting
    cdef public object learned

    cpdef bint is_t38(self, unsigned long long hi, unsigned long long lo, int port) except -1
    @cython.locals(index=int, keys=list, media=tuple, description=MediaDescription)
    cpdef void announce(self, Call call, Sdp sdp, bint by_caller, SipMessage message) except *
    cdef void _announce_media(
        self, Call call, bint by_caller, int index, MediaDescription description, SipMessage message, list keys
    ) except *
    cdef void _presume(
        self, Call call, bint by_caller, int index, MediaDescription description, SipMessage message, list keys
    ) except *
    cdef void _announce_rtcp(self, Call call, bint by_caller, int index, MediaDescription description) except *
    cdef bint _has_room(self, Call call) except -1
    @cython.locals(call=Call, owners=dict, table=dict, entry=Announcement)
    cdef void _add(self, Announcement made, list keys) except *
    @cython.locals(entry=Announcement)
    cdef void _take_over(self, Announcement made, dict owners) except *
    cdef void _count_t38(self, Announcement entry, int step) except *
    cdef void _upgrade(self, object attached, bint by_caller, list keys) except *
    @cython.locals(entry=Announcement)
    cpdef void forget(self, Call call) except *
    @cython.locals(owners=dict, table=dict)
    cdef void _remove(self, Announcement entry) except *

cdef object owner_key(Announcement entry)
