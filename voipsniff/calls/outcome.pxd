cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.transaction cimport OpenTransaction
from voipsniff.sip.message cimport SipMessage

cdef int ANSWER_NOT_SEEN, ANSWER_TIME, BYE_TIME, BYE_DONE_TIME, START_TIME, BYE_CROSSED, EVICTED
cdef long long UNSET
cdef bytes UNFINISHED
cdef tuple OUTCOME_NAMES
cdef int CANCELLING
cdef int ANSWERED
cdef int ENDING
cdef int ENDED
cdef int CANCELLED
cdef int NO_ANSWER
cdef int REDIRECTED

@cython.locals(state=int)
cpdef str outcome_of(Call call)
cpdef bint is_partial(Call call) except -1
@cython.locals(state=int, final=SipMessage)
cpdef str end_reason_of(Call call)
@cython.locals(state=int, bye=OpenTransaction)
cpdef object ended_by_of(Call call)
@cython.locals(final=SipMessage)
cpdef str refused_by(Call call)
@cython.locals(bye=OpenTransaction)
cpdef bint is_bye_unanswered(Call call) except -1
cpdef bint is_unacknowledged(Call call) except -1
