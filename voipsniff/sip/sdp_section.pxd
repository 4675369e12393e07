cimport cython

from voipsniff.sip.sdp_values cimport MediaDescription
from voipsniff.sip.text cimport decode_text

cdef int BROKEN, RTPMAP, FMTP, DIRECTION, PTIME, MAXPTIME, RTCP, RTCP_MUX, FINGERPRINT
cdef int SETUP, CANDIDATE, ICE_UFRAG, MID, LABEL, T38, BROKEN_RTPMAP, BROKEN_CANDIDATE
cdef int BAD_LINE, BAD_MEDIA, BAD_CONNECTION, BAD_RTPMAP, BAD_CANDIDATE, TOO_LONG
cdef int _CRYPTO, _SSRC, _CANDIDATE, _ICE, _KEY, _FINGERPRINT, _LETTERS
cdef Py_ssize_t MAX_SDP_LINES, MAX_SDP_VALUES, CACHED_LINE_BYTES


cdef class Section:
    cdef readonly MediaDescription level
    cdef readonly int oddities
    cdef readonly bint recurs
    cdef readonly bint has_version
    cdef readonly bytes origin_line
    cdef readonly bytes name_line
    cdef list maps
    cdef list parameters

    @cython.locals(whole="bint", lines=list, raw=bytes, line=bytes)
    cdef void read(self, bytes data) except *
    @cython.locals(kind="unsigned char")
    cdef void line(self, bytes line) except *
    @cython.locals(media=MediaDescription)
    cdef void finish_codecs(self) except *
    @cython.locals(words=list, media=MediaDescription)
    cdef bint media_line(self, bytes kind, bytes rest) except -1
    @cython.locals(level=MediaDescription)
    cdef void connection(self, bytes value) except *
    cdef void bandwidth(self, bytes value) except *
    @cython.locals(start="int", kind="int")
    cdef void attribute(self, bytes line) except *
    @cython.locals(level=MediaDescription)
    cdef void take(self, int kind, object content) except *
    @cython.locals(level=MediaDescription)
    cdef void take_rest(self, int kind, object content) except *
    cdef void ssrc(self, bytes line) except *
    cdef void crypto(self, bytes line) except *
