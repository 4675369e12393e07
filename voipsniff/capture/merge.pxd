cimport cython

from voipsniff.capture.rows cimport Rows


cdef Py_ssize_t _LONG_RUN
cdef Py_ssize_t _GAP


@cython.final
cdef class Lane:
    cdef readonly object reader
    cdef readonly Rows rows
    cdef readonly long long order
    cdef readonly Py_ssize_t next
    cdef readonly long long head_ns
    cdef const unsigned char[::1] _data


@cython.final
cdef class Merge:
    cdef readonly list lanes
    cdef readonly Rows rows
    cdef readonly Lane run_lane
    cdef readonly Py_ssize_t run_start
    cdef readonly Py_ssize_t run_stop
    cdef object _buffer
    cdef unsigned char[::1] _store
    cdef Py_ssize_t _used

    @cython.locals(count=Py_ssize_t, at=Py_ssize_t, child=Py_ssize_t)
    cpdef settle(self)

    @cython.locals(first=Lane, second=Lane)
    cdef bint _is_before(self, Py_ssize_t one, Py_ssize_t other) except -1

    @cython.locals(lane=Lane, start=Py_ssize_t, stop=Py_ssize_t, taken=Py_ssize_t)
    cpdef int fill(self, long long until_ns) except -1

    cdef int _advance(self, Lane lane, Py_ssize_t row) except -1

    @cython.locals(
        count=Py_ssize_t,
        row=Py_ssize_t,
        end=Py_ssize_t,
        limit_ns=cython.longlong,
        rival_ns=cython.longlong,
        rival=Lane,
    )
    cdef Py_ssize_t _run_end(self, Lane lane, long long until_ns) except -1

    @cython.locals(
        source=Rows,
        rows=Rows,
        row=Py_ssize_t,
        begin=Py_ssize_t,
        finish=Py_ssize_t,
        room=Py_ssize_t,
        shift=Py_ssize_t,
        offset=Py_ssize_t,
        last=Py_ssize_t,
    )
    cdef Py_ssize_t _gather(self, Lane lane, Py_ssize_t start, Py_ssize_t stop) except -1
