cimport cython
from voipsniff.packet.columns cimport Columns
from voipsniff.packet.digest cimport Digest

cdef int MASKS, _FIRST_IP, _COPY, SLOTS, PAIR_SLOTS, YOUNG_PACKETS, PROOF_PACKETS
cdef int IN_INTERFACE, IN_TUNNEL, IN_VLAN, IN_TTL, IN_LINK
cdef long long WINDOW_NS

cdef class CopyDetector:
    cdef readonly bint active
    cdef bint every, probing
    cdef Py_ssize_t probed
    cdef readonly long long packets, copies
    cdef long long first_frame, copy_frame, original
    cdef int mask
    cdef long long[::1] by_mask
    cdef unsigned char[::1] trusted
    cdef Digest digest
    cdef long long[::1] seen, pairs

    @cython.locals(
        times="const long long[:]",
        offsets="const long long[:]",
        captured="const int[:]",
        interfaces="const unsigned short[:]",
        frames="const long long[:]",
        digest=Digest,
        row=Py_ssize_t,
        link=cython.ulonglong,
        interface=cython.ulonglong,
        ttl=cython.ulonglong,
        vlan=cython.ulonglong,
        tunnel=cython.ulonglong,
        place=cython.ulonglong,
        pair=Py_ssize_t,
    )
    cdef object run(self, object batch, Columns columns, Py_ssize_t count, bint marking)
    @cython.locals(key=cython.longlong, slot=Py_ssize_t, other=Py_ssize_t, apart=cython.longlong)
    cdef bint find(self, unsigned long long digest, long long ts_ns, long long frame, long long place) except -1
    @cython.locals(differing=cython.longlong, mask=cython.int)
    cdef int difference(self, long long one, long long two) noexcept
    @cython.locals(packets=cython.longlong)
    cdef bint is_systematic(self, Py_ssize_t pair) except -1
    @cython.locals(found=cython.bint, pair=Py_ssize_t, packets=cython.longlong, mask=Py_ssize_t)
    cdef bint judge_pairs(self) except -1
    cdef object forget(self)
    cdef object count_copy(self, long long frame)
