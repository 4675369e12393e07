cimport cython
from voipsniff.packet.columns cimport Columns

cdef unsigned char _TRUNCATED, _MALFORMED, _PAYLOAD_CUT
cdef unsigned short _NO_VLAN

cdef class Frame:
    cdef const unsigned char[::1] data
    cdef Py_ssize_t at, end, wire_end
    cdef int following, kind, depth
    cdef unsigned char label, reason
    cdef Py_ssize_t payload, transport, ip_offset
    cdef int length, wire_length, ip_length
    cdef unsigned long long src_hi, src_lo, dst_hi, dst_lo
    cdef unsigned short src_port, dst_port
    cdef unsigned char protocol, ttl, dscp, tunnel
    cdef unsigned int ip_id, tunnel_id
    cdef unsigned short vlan

    cdef object start(self, Py_ssize_t offset, Py_ssize_t captured, Py_ssize_t wire)
    cdef int u16(self, Py_ssize_t at) except -1
    @cython.locals(high=cython.longlong, low=cython.longlong)
    cdef long long u32(self, Py_ssize_t at) except -1
    cdef object proceed(self, int following, Py_ssize_t at)
    cdef object finish(self, unsigned char label, unsigned char reason)
    cdef object take_payload(self, Py_ssize_t at)
    cdef object short(self, unsigned char reason)
    cdef object malformed(self, unsigned char reason)
    cdef object store(self, Columns columns, Py_ssize_t row)
