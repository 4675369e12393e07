cimport cython


@cython.final
cdef class Rows:
    cdef readonly Py_ssize_t capacity
    cdef public Py_ssize_t count
    cdef public long long frame
    cdef public long long last_ns
    cdef public long long captured_bytes
    cdef public long long wire_bytes
    cdef public long long cut
    cdef public long long earlier
    cdef public long long earlier_frame
    cdef public long long earlier_by_ns
    cdef public long long odd_times
    cdef public long long odd_time_frame
    cdef public long long odd_lengths
    cdef public long long odd_length_frame
    cdef public long long untimed
    cdef public long long untimed_frame
    cdef public long long min_ns
    cdef public long long max_ns
    cdef readonly object full
    cdef public long long[::1] offsets
    cdef public int[::1] captured
    cdef public int[::1] wire
    cdef public long long[::1] ts_ns
    cdef public unsigned short[::1] link_types
    cdef public unsigned short[::1] interfaces
    cdef public long long[::1] frames

    cpdef clear(self)

    cdef int note_odd_time(self) except -1

    cdef int note_odd_length(self) except -1

    cdef int note_untimed(self) except -1

    @cython.locals(row=Py_ssize_t)
    cdef int put(
        self,
        long long offset,
        int captured,
        int wire,
        long long ts_ns,
        unsigned short link_type,
        unsigned short interface,
    ) except -1

    @cython.locals(count=Py_ssize_t)
    cdef int copy(self, Rows source, Py_ssize_t row, long long offset) except -1
