cimport cython

from voipsniff.clients.party cimport Party
from voipsniff.sip.message cimport SipMessage

cdef int UDP
cdef int RECENT_MASK

cdef class Inventory:
    cdef public Py_ssize_t max_parties
    cdef public long long evicted
    cdef public dict parties
    cdef list _recent

    @cython.locals(source_port=cython.int, target_port=cython.int, sender=Party, receiver=Party)
    cpdef receive(self, SipMessage message)

    @cython.locals(slot=cython.Py_ssize_t, party=Party)
    cdef Party _party(self, unsigned long long hi, unsigned long long lo, int port, SipMessage message)

    @cython.locals(party=Party)
    cdef Party _find(self, unsigned long long hi, unsigned long long lo, int port, SipMessage message)


cpdef count_port(Party party, int port)
cpdef introduce(Party party, SipMessage message)
cpdef learn_agent(Party party, SipMessage message)
