cimport cython

from voipsniff.sip.sdp_section cimport Section
from voipsniff.sip.sdp_values cimport MediaDescription, Sdp
from voipsniff.sip.text cimport decode_text

cdef int BAD_MEDIA, BAD_ORIGIN, NO_CONNECTION, NO_VERSION, TOO_LONG
cdef Py_ssize_t MAX_SDP_MEDIA, CACHED_SECTION_BYTES
cdef object _SENDRECV, _SDES, _DTLS


cdef class SectionCache:
    cdef Py_ssize_t limit
    cdef readonly int emptied
    cdef dict sections

    cdef Section section(self, bytes key)
    cdef void keep(self, bytes key, Section section) except *


cdef SectionCache _sessions
cdef SectionCache _media

@cython.locals(sdp=Sdp, end="Py_ssize_t", start="Py_ssize_t", stop="Py_ssize_t", session=MediaDescription, media=list,
               description=MediaDescription)
cpdef Sdp parse_sdp(bytes data)

@cython.locals(place="Py_ssize_t")
cdef Py_ssize_t _next_media(bytes data, Py_ssize_t start) except -1

@cython.locals(rest=bytes, origin="Py_ssize_t", stop="Py_ssize_t", section=Section)
cdef MediaDescription _session_of(Sdp sdp, bytes data)

@cython.locals(end="Py_ssize_t", index="Py_ssize_t")
cdef Py_ssize_t _origin_start(bytes data) except -1

@cython.locals(words="int", blank="bint", char="unsigned char")
cdef int _word_count(bytes line) except -1

@cython.locals(end="Py_ssize_t", kind_end="Py_ssize_t", port_start="Py_ssize_t", port_end="Py_ssize_t", port_text=bytes,
               count_text=bytes, section=Section, port="int", media=MediaDescription)
cdef MediaDescription _media_of(Sdp sdp, MediaDescription session, bytes data)

@cython.locals(key=bytes, section=Section, line=bytes, attributes=bytes)
cdef Section _section_of(bytes kind, bytes rest)

cdef int _inherit(MediaDescription media, MediaDescription session) except -1
