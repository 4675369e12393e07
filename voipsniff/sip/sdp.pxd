cimport cython
from voipsniff.sip.sdp_values cimport MediaDescription, Sdp

cdef int OTHER, BROKEN, RTPMAP, FMTP, DIRECTION, PTIME, MAXPTIME, RTCP, RTCP_MUX, FINGERPRINT
cdef int SETUP, CANDIDATE, ICE_UFRAG, MID, LABEL, T38, BROKEN_RTPMAP, BROKEN_CANDIDATE
cdef int BAD_LINE, NO_VERSION, BAD_ORIGIN, BAD_MEDIA, BAD_CONNECTION, NO_CONNECTION, BAD_RTPMAP, BAD_CANDIDATE, TOO_LONG
cdef int _CRYPTO, _SSRC, _CANDIDATE, _ICE, _KEY
cdef int MAX_SDP_LINES, MAX_SDP_MEDIA, MAX_SDP_VALUES, CACHED_LINE_BYTES

cpdef Sdp parse_sdp(bytes data)


cdef class SdpReader:
    cdef int oddities
    cdef Sdp sdp
    cdef MediaDescription session
    cdef MediaDescription level
    cdef list maps
    cdef list parameters
    cdef list media

    @cython.locals(lines=list, first="bint", raw=bytes, line=bytes)
    cdef Sdp read(self, bytes data)
    @cython.locals(sdp=Sdp)
    cdef Sdp result(self)
    @cython.locals(kind="unsigned char")
    cdef void line(self, bytes line) except *
    @cython.locals(media=MediaDescription, words=list, port_text=bytes, formats=bytes)
    cdef void begin_media(self, bytes value) except *
    @cython.locals(media=MediaDescription)
    cdef void end_level(self) except *
    @cython.locals(session=MediaDescription)
    cdef void inherit(self, MediaDescription media) except *
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
