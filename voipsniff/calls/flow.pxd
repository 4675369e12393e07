cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.dialog cimport Dialog
from voipsniff.calls.media cimport MediaIndex
from voipsniff.calls.transaction cimport OpenTransaction
from voipsniff.sip.message cimport SipMessage

cdef bytes FAILURE_EVENTS

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

@cython.locals(by_caller=bint, known=OpenTransaction, made=OpenTransaction, answered=OpenTransaction)
cpdef void receive(Call call, SipMessage message, int method, MediaIndex media) except *
cdef void _take_sdp(
    Call call, SipMessage message, int method, OpenTransaction transaction, bint by_caller, MediaIndex media
) except *
@cython.locals(attempt=OpenTransaction)
cdef void _initial_invite(Call call, SipMessage message, OpenTransaction made) except *
cdef void _first_attempt(Call call, SipMessage message, OpenTransaction made) except *
cdef void _next_attempt(Call call, SipMessage message, OpenTransaction made, OpenTransaction before) except *
@cython.locals(known=Hop, deepest=SipMessage)
cdef void _note_hop(Call call, SipMessage message) except *
cdef void _request(Call call, SipMessage message, int method, OpenTransaction made) except *
@cython.locals(before=OpenTransaction)
cdef void _reinvite(Call call, SipMessage message, int method, OpenTransaction made) except *
cdef void _info(Call call, SipMessage message) except *
@cython.locals(known=OpenTransaction, attempt=OpenTransaction)
cdef void _ack(Call call, SipMessage message, OpenTransaction made) except *
@cython.locals(attempt=OpenTransaction)
cdef void _cancel(Call call, SipMessage message, OpenTransaction made) except *
@cython.locals(first=OpenTransaction, dialog=Dialog)
cdef void _bye(Call call, SipMessage message, OpenTransaction made) except *
cdef void _bye_before_answer(Call call, SipMessage message, OpenTransaction made) except *
cdef void _mark_bye(Call call, SipMessage message, bint at_first_hop) except *
cdef void _response(Call call, SipMessage message, int method, OpenTransaction answered) except *
@cython.locals(bye=OpenTransaction, status=int)
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
