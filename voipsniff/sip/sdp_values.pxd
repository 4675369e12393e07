cimport cython

@cython.final
@cython.no_gc
@cython.freelist(64)
cdef class MediaDescription:
    cdef readonly str kind
    cdef readonly int port
    cdef readonly int port_count
    cdef readonly str protocol
    cdef readonly tuple formats
    cdef readonly tuple codecs
    cdef readonly tuple speech
    cdef readonly bint has_events
    cdef readonly str address
    cdef readonly object address_hi
    cdef readonly object address_lo
    cdef readonly object ttl
    cdef readonly object direction
    cdef readonly object ptime
    cdef readonly object maxptime
    cdef readonly object rtcp_port
    cdef readonly object rtcp_address
    cdef readonly bint rtcp_mux
    cdef readonly object security
    cdef readonly tuple crypto_suites
    cdef readonly object fingerprint
    cdef readonly object setup
    cdef readonly tuple candidates
    cdef readonly object bandwidth
    cdef readonly object ice_ufrag
    cdef readonly object mid
    cdef readonly object label
    cdef readonly tuple ssrcs
    cdef readonly object t38

    @cython.locals(copy=MediaDescription)
    cdef MediaDescription copy(self)


@cython.final
@cython.no_gc
@cython.freelist(64)
cdef class Sdp:
    cdef readonly tuple media
    cdef readonly str address
    cdef readonly object direction
    cdef readonly tuple anomalies
    cdef readonly bytes origin_line
    cdef readonly bytes name_line
    cdef readonly int oddities
