cimport cython

from voipsniff.calls.dialog cimport Dialog
from voipsniff.calls.transaction cimport OpenTransaction, matches_request
from voipsniff.sip.message cimport SipMessage

cdef bytes MOVES
cdef int WIDTH
cdef bytes IS_END
cdef bytes TAKES_INVITE
cdef int STAY, FAILED_DIALOG, PARTIAL, ANSWER_TIME, CONNECTED_TIME, ANSWER_NOT_SEEN
cdef long long UNSET

@cython.final
@cython.freelist(64)
cdef class Call:
    cdef public long long number
    cdef public bytes call_id
    cdef public object limits
    cdef public int state
    cdef public SipMessage first
    cdef public SipMessage invite
    cdef public SipMessage deepest
    cdef public SipMessage answer
    cdef public SipMessage alert
    cdef public SipMessage final
    cdef public SipMessage cancel
    cdef public SipMessage bye
    cdef public OpenTransaction attempt
    cdef public OpenTransaction bye_transaction
    cdef public bytes caller_tag
    cdef long long times[16]
    cdef public int firm
    cdef public long long last_ns
    cdef public long long last_frame
    cdef public int conditions
    cdef public unsigned int oddities
    cdef public int attempts
    cdef public int challenges
    cdef public int reinvites
    cdef public long long messages
    cdef public long long retransmissions
    cdef public int downstream_status
    cdef public list transactions
    cdef public list dialogs
    cdef public list hops
    cdef public list exchanges
    cdef public tuple caller_media
    cdef public tuple callee_media
    cdef public object hold
    cdef public list transfers
    cdef public list redirections
    cdef public list announced
    cdef public list streams
    cdef public dict linked_from
    cdef public str silence
    cdef public bint finished
    cdef public long long deadline_s

    cdef void _begin(self, SipMessage message) except *
    @cython.locals(target=int)
    cpdef bint apply(self, int event) except -1
    cpdef bint is_over(self) except -1
    cpdef bint takes_invite(self) except -1
    @cython.locals(bit=int)
    cpdef bint mark(self, int milestone, long long ts_ns, bint at_first_hop) except -1
    cpdef void unmark(self, int milestone) except *
    cpdef bint was_answered(self) except -1
    cpdef bint was_connected(self) except -1
    cpdef long long time_of(self, int milestone) except *
    cpdef void note(self, SipMessage message) except *
    @cython.locals(first=SipMessage)
    cpdef bint is_by_caller(self, SipMessage message) except -1
    @cython.locals(attempt=OpenTransaction, first=SipMessage)
    cpdef bint is_host_of_side(self, bint caller, unsigned long long hi, unsigned long long lo) except -1
    @cython.locals(last="long long", seen="long long")
    cpdef long long last_media_ns(self) except *
    cpdef void release(self) except *
    @cython.locals(index=Py_ssize_t, known=OpenTransaction)
    cpdef OpenTransaction find_request(self, SipMessage message, int method, bint by_caller)
    @cython.locals(index=Py_ssize_t, known=OpenTransaction, other=OpenTransaction, branch=bytes)
    cpdef OpenTransaction find_response(self, SipMessage message, int method, bint by_caller)
    @cython.locals(known=OpenTransaction)
    cpdef OpenTransaction first_copy(self, int method, long long cseq, bint by_caller)
    @cython.locals(made=OpenTransaction)
    cpdef OpenTransaction open_transaction(self, SipMessage message, int method, bint by_caller)
    @cython.locals(index=Py_ssize_t, known=OpenTransaction)
    cdef void _drop_transaction(self) except *
    @cython.locals(attempt=OpenTransaction)
    cpdef bint is_first_hop(self, OpenTransaction transaction) except -1
    @cython.locals(known=Dialog)
    cpdef Dialog dialog(self, bytes tag)
    @cython.locals(known=Dialog)
    cpdef Dialog add_dialog(self, bytes tag)
    @cython.locals(known=Dialog)
    cpdef int dialogs_in(self, int state) except -1
    @cython.locals(known=Dialog)
    cpdef void end_dialogs(self) except *
