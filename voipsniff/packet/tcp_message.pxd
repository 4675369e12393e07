cdef class TcpMessage:
    cdef readonly bytes data
    cdef readonly long long ts_ns
    cdef readonly long long frame
    cdef readonly int interface
    cdef readonly int transport
    cdef readonly unsigned long long src_hi
    cdef readonly unsigned long long src_lo
    cdef readonly int src_port
    cdef readonly unsigned long long dst_hi
    cdef readonly unsigned long long dst_lo
    cdef readonly int dst_port
    cdef readonly tuple anomalies
