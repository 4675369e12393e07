cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.dialog cimport Dialog
from voipsniff.calls.offer_answer cimport reject
from voipsniff.calls.transaction cimport OpenTransaction
from voipsniff.sip.message cimport SipMessage

cdef bytes FAILURE_EVENTS
cdef int FIRST_FINAL, FORBIDDEN, LAST_STATUS, Q850_REJECTED
cdef int CANCEL_RACE, EARLY_SDP, GLARE, ORIENTATION_UNKNOWN, SEVERAL_2XX, CONFIRMED, BYE, INVITE, REFER, UPDATE
cdef int ANSWER_NOT_SEEN, ANSWER_TIME, BYE_DONE_TIME, END_TIME, PROGRESS_TIME, RINGING_TIME, TRYING_TIME, BYE_TIME
cdef int RINGS, EARLY_MEDIA, ANSWERED, ENDED, CHALLENGED, DECLINED, PROVISIONAL_DIALOG, CONFIRMED_DIALOG

@cython.locals(status=int)
cpdef void receive_reply(Call call, SipMessage message, int method, OpenTransaction answered) except *
@cython.locals(bye=OpenTransaction, status=int, ended_ns="long long")
cdef void _bye_response(Call call, SipMessage message, OpenTransaction answered) except *
@cython.locals(known=Dialog)
cdef bint _accepts_late_bye(Call call, SipMessage message, OpenTransaction answered) except -1
@cython.locals(attempt=OpenTransaction)
cdef void _invite_response(Call call, SipMessage message, OpenTransaction answered) except *
cdef void _unplaced_response(Call call, SipMessage message) except *
@cython.locals(status=int)
cdef void _initial_response(Call call, SipMessage message, OpenTransaction answered, bint first) except *
@cython.locals(status=int, dialog=Dialog)
cdef void _provisional(Call call, SipMessage message, bint first) except *
@cython.locals(dialog=Dialog)
cdef void _success(Call call, SipMessage message, bint first) except *
@cython.locals(status=int)
cdef void _failure(Call call, SipMessage message, OpenTransaction answered, bint first) except *
@cython.locals(status=int, event=int)
cpdef int failure_event(Call call, SipMessage message) except -1
