cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.offer_answer cimport Exchange
from voipsniff.sip.sdp_values cimport MediaDescription, Sdp

cdef class Agreement:
    cdef readonly list codecs_offered
    cdef readonly list codecs
    cdef readonly object security
    cdef readonly object dtmf_method
    cdef readonly list rows
    cdef readonly list anomalies

    cdef void _conclude(self, list media) except *
    @cython.locals(name=str, sdp=Sdp)
    cdef void _note_anomalies(self, Exchange exchange) except *

@cython.locals(name=str)
cpdef bint is_codec(object codec) except -1
@cython.locals(names=list, description=MediaDescription)
cpdef list codec_names(tuple media)
cpdef object agreed_codec(MediaDescription offered, MediaDescription answered)
@cython.locals(media=tuple, replies=tuple, index=Py_ssize_t, offer=Sdp, answer=Sdp, offered=MediaDescription, answered=MediaDescription)
cpdef bint agreed_events(Exchange exchange) except -1
cpdef bint has_events(MediaDescription description) except -1
@cython.locals(
    media=list, replies=tuple, index=Py_ssize_t, offer=Sdp, answer=Sdp, offered=MediaDescription, answered=MediaDescription
)
cpdef dict exchange_row(Exchange exchange)
cpdef str direction_text(object direction)
cpdef dict media_row(MediaDescription offered, MediaDescription answered)
cpdef str endpoint_text(MediaDescription description)
