cimport cython

from voipsniff.calls.path cimport Path
from voipsniff.sip.message cimport SipMessage

cdef bytes INVITE_MOVES
cdef bytes REQUEST_MOVES
cdef long long UNSET
cdef int WIDTH, TRYING, REQUEST, PROVISIONAL, SUCCESS, FAILURE, ACKNOWLEDGED, ACK, INVITE, STAY

@cython.final
@cython.no_gc
cdef class OpenTransaction(Path):
    cdef public int method
    cdef bytes moves
    cdef public long long cseq
    cdef public bytes branch
    cdef public bint by_caller
    cdef public bint request_seen
    cdef public bint initial
    cdef public OpenTransaction copy_of
    cdef public long long first_ns
    cdef public long long final_ns
    cdef public int state
    cdef public int status
    cdef public bytes final_tag
    cdef list other_tags
    cdef bytes provisional
    cdef public object exchange

    cpdef void begin(self, SipMessage message) except *
    @cython.locals(target=int)
    cpdef void move(self, int event) except *
    @cython.locals(status=int)
    cpdef bint receive_response(self, SipMessage message) except -1
    cdef bint _knows_tag(self, bytes tag) except -1
    cdef void _add_tag(self, bytes tag) except *

cpdef bint matches_request(OpenTransaction transaction, SipMessage message, int method, bint by_caller) except -1
