cimport cython

from voipsniff.calls.tracker cimport CallTracker
from voipsniff.clients.inventory cimport Inventory
from voipsniff.packet.columns cimport Columns
from voipsniff.packet.tcp cimport TcpTable
from voipsniff.rtp.streams cimport StreamTable
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.parser cimport message_at

cdef long long TICK_NS
cdef int WANTED, SIP, TCP, NOT_STARTED

cdef class Walker:
    cdef StreamTable streams
    cdef TcpTable tcp
    cdef CallTracker calls
    cdef Inventory inventory
    cdef object on_tick
    cdef object on_row
    cdef object on_segments
    cdef public object on_message
    cdef public object on_oddity
    cdef public long long sip_messages
    cdef public long long next_tick_ns

    @cython.locals(times="long long[::1]", row="Py_ssize_t", count="Py_ssize_t", message=SipMessage)
    cpdef walk(self, object batch, Columns columns, int nesting)

    cpdef idle(self, long long now_ns)

    cpdef receive_message(self, SipMessage message)
