cdef class StreamOutput:
    cdef readonly object anomalies
    cdef public list messages
    cdef public int side
    cdef public long long keepalives

    cpdef void deliver(self, bytes data, long long ts_ns, long long frame, tuple anomalies=*) except *


cdef class StreamSink:
    cpdef void feed(self, bytes data, long long ts_ns, long long frame) except *
    cpdef void gap(self, long long size) except *
    cpdef void finish(self) except *
    cpdef long long held_bytes(self) except? -1
