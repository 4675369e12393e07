cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.flow cimport receive
from voipsniff.calls.hop cimport Hop
from voipsniff.calls.media cimport MediaIndex
from voipsniff.calls.requests cimport Requests
from voipsniff.calls.schedule cimport Schedule
from voipsniff.calls.transaction cimport OpenTransaction
from voipsniff.sip.message cimport SipMessage

cdef dict METHOD_CODES
cdef int OTHER, INVITE, LAST_CALL_METHOD, LAST_IN_DIALOG
cdef int EVICTED, ORIENTATION_UNKNOWN, PARTIAL, TIMEOUT
cdef int ATTEMPTING, ANSWERED, ACTIVE, HELD, ENDING, ENDED, REDIRECTED, UNAUTHORISED

cdef class CallTracker:
    cdef public object limits
    cdef public object anomalies
    cdef public object sources
    cdef public object quality
    cdef public dict calls
    cdef public MediaIndex media
    cdef public Requests requests
    cdef public object ended
    cdef public long long created
    cdef public long long evicted
    cdef public Schedule schedule
    cdef public list finished
    cdef public object redirects

    @cython.locals(method=int, call=Call, before=int)
    cpdef void receive(self, SipMessage message) except *
    @cython.locals(call=Call)
    cpdef void expire(self, long long now_ns) except *
    @cython.locals(call=Call)
    cpdef void finish(self, long long now_ns) except *
    @cython.locals(call=Call)
    cdef Call _open(self, SipMessage message, int method)
    cdef bint _is_late(self, SipMessage message) except -1
    cdef bint _belongs(self, Call call, SipMessage message, int method) except -1
    @cython.locals(attempt=OpenTransaction)
    cdef bint _begins_anew(self, Call call, SipMessage message) except -1
    cdef void _reschedule(self, Call call, SipMessage message) except *
    cdef void _schedule(self, Call call, long long when_ns) except *
    @cython.locals(deadline_ns="long long")
    cdef void _look(self, Call call, long long now_ns) except *
    @cython.locals(seen_ns="long long", media_ns="long long", state=int)
    cdef long long _deadline(self, Call call, long long now_ns) except *
    cdef void _time_out(self, Call call) except *
    cdef void _close(self, Call call, long long now_ns) except *

cpdef bint makes_call(SipMessage message, int method) except -1
@cython.locals(hop=Hop, ended=bint, from_src=bint)
cpdef bint is_from_elsewhere(Call call, SipMessage message) except -1
