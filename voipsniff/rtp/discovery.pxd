cimport cython

cdef long long MASK32
cdef long long HALF32
cdef long long STATIC_RUN
cdef long long DYNAMIC_RUN
cdef long long EVENT_RUN
cdef long long FIRST_DYNAMIC
cdef long long INTERVAL_NS
cdef long long LONG_INTERVAL_NS
cdef double CLOCK_TOLERANCE
cdef long long MAX_TICKS
cdef long long EVENT_OCTETS
cdef long long LAST_EVENT
cdef long long EVENT_GAP

@cython.final
cdef class Proof:
    cdef long long run
    cdef long long advances
    cdef bint forgiven
    cdef long long event_run
    cdef long long event
    cdef long long payload_type
    cdef long long sequence_number
    cdef long long rtp_ts
    cdef long long ts_ns

    @cython.locals(
        same=cython.bint,
        step=cython.longlong,
        ticks=cython.longlong,
        elapsed=cython.longlong,
        goes_on=cython.bint,
        needed=cython.longlong,
    )
    cpdef bint receive(
        self,
        long long ts_ns,
        long long sequence_number,
        long long rtp_ts,
        long long payload_type,
        long long payload_length,
        long long event,
    ) except? -1

    @cython.locals(measured=cython.double, clock=cython.double)
    cdef bint _is_plausible(self, long long ticks, long long elapsed_ns) except? -1
