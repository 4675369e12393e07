cimport cython

cdef long long _LOW


cdef class Piece:
    cdef readonly long long position
    cdef readonly long long size
    cdef readonly bytes data
    cdef readonly long long ts_ns
    cdef readonly long long frame


cdef class SegmentQueue:
    cdef readonly bint synchronised
    cdef readonly unsigned int sequence_number
    cdef readonly long long position
    cdef readonly long long queued_bytes
    cdef readonly list pieces

    cpdef void synchronise(self, long long sequence_number)
    @cython.locals(ahead="long long")
    cpdef long long distance(self, long long sequence_number) noexcept
    cpdef void advance(self, long long size) noexcept
    @cython.locals(start="long long")
    cpdef void hold(self, long long distance, long long size, bytes data, long long ts_ns, long long frame) except *
    @cython.locals(piece=Piece)
    cpdef Piece pop(self)
    @cython.locals(hole="long long", piece=Piece)
    cpdef long long skip(self) except? -1
    cpdef Piece first_waiting(self)
    @cython.locals(
        pieces=list,
        index="Py_ssize_t",
        end="long long",
        at="long long",
        stop="long long",
        resume="long long",
        before=Piece,
        after=Piece,
        part=bytes,
    )
    cdef void _insert(self, long long start, long long size, bytes data, long long ts_ns, long long frame) except *
