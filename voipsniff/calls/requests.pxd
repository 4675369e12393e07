cimport cython

from voipsniff.calls.identity cimport aor_of
from voipsniff.calls.schedule cimport Schedule
from voipsniff.calls.transaction cimport OpenTransaction
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.text cimport decode_text

cdef dict METHOD_CODES
cdef int OTHER
cdef long long UNSET
cdef tuple TRANSPORT_NAMES

cdef class OpenRequest:
    cdef public long long number
    cdef public SipMessage first
    cdef public SipMessage final
    cdef public bint final_firm
    cdef public list hops
    cdef public list keys
    cdef public long long first_response_ns
    cdef public long long last_ns
    cdef public long long last_frame
    cdef public long long messages
    cdef public long long retransmissions
    cdef public long long deadline_s

    cpdef void note(self, SipMessage message) except *
    @cython.locals(hop=OpenTransaction)
    cpdef OpenTransaction hop_of_request(self, SipMessage message)
    @cython.locals(hop=OpenTransaction, found=OpenTransaction)
    cpdef OpenTransaction hop_of_response(self, SipMessage message)
    @cython.locals(hop=OpenTransaction)
    cpdef bint is_on_hop(self, SipMessage message) except -1
    @cython.locals(hop=OpenTransaction, first=bint)
    cpdef void receive_response(self, SipMessage message) except *

cdef class Requests:
    cdef public object limits
    cdef public object anomalies
    cdef public object sources
    cdef public long long created
    cdef public long long evicted
    cdef public dict by_branch
    cdef public dict by_request
    cdef public dict by_hop
    cdef public dict open
    cdef public Schedule schedule
    cdef public list finished

    cpdef bint knows(self, SipMessage message) except -1
    @cython.locals(known=OpenRequest, hop=OpenTransaction)
    cpdef void receive(self, SipMessage message) except *
    cdef OpenRequest _asked(self, SipMessage message)
    @cython.locals(known=OpenRequest)
    cdef OpenRequest _copied(self, SipMessage message)
    @cython.locals(made=OpenRequest)
    cdef OpenRequest _open(self, SipMessage message, tuple key)
    cdef void _schedule(self, OpenRequest request, long long when_ns) except *
    @cython.locals(request=OpenRequest)
    cpdef void expire(self, long long now_ns) except *
    @cython.locals(linger_ns="long long", since_ns="long long")
    cdef void _look(self, OpenRequest request, long long now_ns) except *
    cdef void _finish(self, OpenRequest request, str without_final) except *

cpdef tuple key_of(SipMessage message)
cpdef bytes hop_key(SipMessage message)

@cython.locals(first=SipMessage, final=SipMessage, hop=OpenTransaction, asked=bint, begin_ns="long long")
cpdef object transaction_of(OpenRequest request, str without_final, object sources)
cdef str _outcome(SipMessage final, str without_final)
cdef object _milliseconds(long long start_ns, long long end_ns)
cdef object _event(SipMessage message)
cdef object _text(bytes value)
