cimport cython
from voipsniff.packet.columns cimport Columns
from voipsniff.packet.frame cimport Frame
from voipsniff.packet.ip cimport IpLayer
from voipsniff.packet.link cimport LinkLayer
from voipsniff.packet.transport cimport TransportLayer

cdef int NEXT_END, NEXT_IP, NEXT_MPLS, NEXT_TRANSPORT, MAX_LAYERS, _MALFORMED, _TUNNEL_DEPTH
cdef Decoder _DECODER

cdef class Decoder:
    cdef LinkLayer link
    cdef IpLayer ip
    cdef TransportLayer transport

    @cython.locals(
        offsets="const long long[:]",
        captured="const int[:]",
        wire="const int[:]",
        link_types="const unsigned short[:]",
        frame=Frame,
        count=Py_ssize_t,
        row=Py_ssize_t,
    )
    cdef object rows(self, object batch, Columns columns)
    @cython.locals(_=cython.int, following=cython.int)
    cdef object walk(self, Frame frame, int link_type)
