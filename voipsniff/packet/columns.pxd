cdef class Columns:
    cdef readonly Py_ssize_t capacity
    cdef public Py_ssize_t count
    cdef public unsigned char[::1] label
    cdef public long long[::1] payload
    cdef public int[::1] length
    cdef public int[::1] wire_length
    cdef public long long[::1] transport
    cdef public long long[::1] ip_offset
    cdef public int[::1] ip_length
    cdef public unsigned long long[::1] src_hi
    cdef public unsigned long long[::1] src_lo
    cdef public unsigned long long[::1] dst_hi
    cdef public unsigned long long[::1] dst_lo
    cdef public unsigned short[::1] src_port
    cdef public unsigned short[::1] dst_port
    cdef public unsigned char[::1] protocol
    cdef public unsigned char[::1] ttl
    cdef public unsigned char[::1] dscp
    cdef public unsigned int[::1] ip_id
    cdef public unsigned short[::1] vlan
    cdef public unsigned char[::1] tunnel
    cdef public unsigned int[::1] tunnel_id
    cdef public unsigned char[::1] reason
