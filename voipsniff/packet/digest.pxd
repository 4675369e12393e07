cimport cython
from voipsniff.packet.columns cimport Columns

cdef int _FRAGMENT, _RTP, _PROTOCOL_TCP, MAX_DIGESTED, RTP_DIGESTED, TCP_DIGESTED
cdef unsigned long long _MASK, _LOW, _K0, _K1, _K2, _K3, _K4, _K5

cdef class Digest:
    cdef const unsigned char[::1] data
    cdef Columns columns

    cpdef object begin(self, object batch, Columns columns)
    cpdef object end(self)
    @cython.locals(columns=Columns, ports=cython.ulonglong, size=cython.ulonglong, start=Py_ssize_t, length=Py_ssize_t,
                   digest=cython.ulonglong, limit=Py_ssize_t, is_ipv4=cython.bint)
    cpdef unsigned long long packet(self, Py_ssize_t row) except? 0
    cpdef unsigned long long place(self, Py_ssize_t at, Py_ssize_t length) except? 0
    @cython.locals(columns=Columns, low=cython.ulonglong, high=cython.ulonglong)
    cpdef unsigned long long pair(self, Py_ssize_t row) except? 0
    @cython.locals(digest=cython.ulonglong, at=Py_ssize_t, end=Py_ssize_t, high=cython.ulonglong, low=cython.ulonglong)
    cdef unsigned long long bytes(self, Py_ssize_t start, Py_ssize_t length) except? 0
    cdef unsigned long long mix(self, unsigned long long value) noexcept
