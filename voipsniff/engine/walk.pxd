cimport cython

from voipsniff.calls.media cimport MediaIndex
from voipsniff.calls.tracker cimport CallTracker
from voipsniff.clients.inventory cimport Inventory
from voipsniff.packet.columns cimport Columns
from voipsniff.packet.tcp cimport TcpTable
from voipsniff.rtp.streams cimport StreamTable
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.parser cimport message_at

cdef long long TICK_NS
cdef int WANTED, WANTED_WITH_T38, SIP, TCP, UDP, NOT_STARTED

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
    cdef public long long t38_frames
    cdef public long long next_tick_ns

    @cython.locals(times="long long[::1]", row="Py_ssize_t", count="Py_ssize_t", message=SipMessage, wanted=int)
    cpdef walk(self, object batch, Columns columns, int nesting)

    cpdef idle(self, long long now_ns)

    @cython.locals(media=MediaIndex, start="Py_ssize_t")
    cdef bint _is_t38(self, object batch, Columns columns, Py_ssize_t row) except -1

    cpdef receive_message(self, SipMessage message)
