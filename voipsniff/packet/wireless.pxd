cimport cython
from voipsniff.packet.frame cimport Frame

cdef int NEXT_LLC
cdef int _NOT_IP, _LINK_HEADER, _PROTECTED, MAX_PRESENT_WORDS
cdef int _TYPE_DATA, _SUBTYPE_NO_DATA, _SUBTYPE_QOS, _FLAGS_TO_AND_FROM_DS, _FLAG_PROTECTED, _FLAG_ORDER
cdef int _QOS_AGGREGATE

cdef class Wireless:
    @cython.locals(at=Py_ssize_t, size=cython.int, padded=cython.int)
    cdef object radiotap(self, Frame frame)
    @cython.locals(present=cython.int, field=Py_ssize_t, words=cython.int)
    cdef int radiotap_flags(self, Frame frame, Py_ssize_t at, Py_ssize_t end) except -1
    cdef object step(self, Frame frame)
    @cython.locals(at=Py_ssize_t, control=cython.int, flags=cython.int, subtype=cython.int, size=cython.int)
    cdef object data_frame(self, Frame frame, int alignment)
