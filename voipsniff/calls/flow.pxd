cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.dialog cimport Dialog
from voipsniff.calls.hop cimport note_hop
from voipsniff.calls.media cimport MediaIndex
from voipsniff.calls.offer_answer cimport drop_unanswered, receive_sdp
from voipsniff.calls.replies cimport receive_reply
from voipsniff.calls.transaction cimport OpenTransaction
from voipsniff.sip.message cimport SipMessage

cdef int ANSWER_NOT_SEEN, ANSWERED, CONFIRMED_DIALOG, BYE_CROSSED, CANCEL_RACE, GLARE, INFO_DTMF, ORIENTATION_UNKNOWN, PARTIAL, RELIABLE, TCP_SWITCH
cdef int START_TIME, CONNECTED_TIME, END_TIME, BYE_TIME, CANCEL_TIME, CONFIRMED, EARLY
cdef int ACK, BYE, CANCEL, INFO, INVITE, NOTIFY, PRACK, REFER, UPDATE
cdef int NEW_ATTEMPT, ACKNOWLEDGED, CANCELLED, ENDS, UNAUTHORISED, BYE_DIALOG, TCP
cdef long long GLARE_NS, UNSET

@cython.locals(by_caller=bint, known=OpenTransaction, made=OpenTransaction, answered=OpenTransaction)
cpdef void receive(Call call, SipMessage message, int method, MediaIndex media) except *
cdef void _take_sdp(
    Call call, SipMessage message, int method, OpenTransaction transaction, bint by_caller, MediaIndex media
) except *
@cython.locals(attempt=OpenTransaction)
cdef void _initial_invite(Call call, SipMessage message, OpenTransaction made) except *
cpdef bint is_retry(SipMessage message, OpenTransaction attempt) except -1
cdef void _first_attempt(Call call, SipMessage message, OpenTransaction made) except *
cdef void _next_attempt(Call call, SipMessage message, OpenTransaction made, OpenTransaction before) except *
cdef void _request(Call call, SipMessage message, int method, OpenTransaction made) except *
@cython.locals(attempt=OpenTransaction, dialog=Dialog)
cdef void _conclude_answer(Call call, bytes callee_tag) except *
@cython.locals(attempt=OpenTransaction, known=OpenTransaction)
cdef bint _acknowledges_2xx(Call call, SipMessage message, OpenTransaction made) except -1
@cython.locals(before=OpenTransaction)
cdef void _reinvite(Call call, SipMessage message, int method, OpenTransaction made) except *
cdef void _info(Call call, SipMessage message) except *
@cython.locals(known=OpenTransaction, attempt=OpenTransaction, ours=bint)
cdef void _ack(Call call, SipMessage message, OpenTransaction made) except *
@cython.locals(attempt=OpenTransaction)
cdef void _cancel(Call call, SipMessage message, OpenTransaction made) except *
@cython.locals(first=OpenTransaction, dialog=Dialog)
cdef void _bye(Call call, SipMessage message, OpenTransaction made) except *
cdef void _bye_before_answer(Call call, SipMessage message, OpenTransaction made) except *
cdef void _mark_bye(Call call, SipMessage message, bint at_first_hop) except *
