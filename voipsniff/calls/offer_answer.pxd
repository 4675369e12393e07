cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.transaction cimport OpenTransaction
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.sdp_values cimport Sdp

cdef int LATE_OFFER, ACK, INVITE, PRACK, HOLD, RESUME, OPEN

@cython.final
@cython.no_gc
@cython.freelist(64)
cdef class Exchange:
    cdef public Sdp offer
    cdef public long long offered_ns
    cdef public bint offered_by_caller
    cdef public str offered_in
    cdef public bint offer_firm
    cdef public Sdp answer
    cdef public long long answered_ns
    cdef public str answered_in
    cdef public bint answer_firm
    cdef public bint answer_final
    cdef public int state

cpdef str carrier(SipMessage message)
@cython.locals(at_first_hop=bint, exchange=Exchange, first=OpenTransaction)
cpdef void receive_sdp(
    Call call, SipMessage message, Sdp sdp, int method, OpenTransaction transaction, bint by_caller
) except *
@cython.locals(exchange=Exchange, first=OpenTransaction)
cdef void _offer(
    Call call, SipMessage message, Sdp sdp, OpenTransaction transaction, bint by_caller, bint at_first_hop
) except *
@cython.locals(exchange=Exchange, known=OpenTransaction)
cdef bint _answer_late(Call call, SipMessage message, Sdp sdp, bint by_caller, bint at_first_hop) except -1
cdef void _answer(Call call, Exchange exchange, SipMessage message, Sdp sdp, bint at_first_hop) except *
cpdef void settle_hold(Call call, Exchange exchange) except *
@cython.locals(exchange=Exchange)
cpdef void reject(Call call, OpenTransaction transaction) except *
@cython.locals(exchange=Exchange)
cpdef void drop_unanswered(Call call, OpenTransaction transaction) except *
