cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.path cimport Path
from voipsniff.sip.message cimport SipMessage

@cython.final
@cython.no_gc
cdef class Hop(Path):
    cdef public long long first_frame

@cython.locals(known=Hop, made=Hop, deepest=SipMessage)
cpdef void note_hop(Call call, SipMessage message) except *
