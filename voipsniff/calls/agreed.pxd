cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.calls.offer_answer cimport Exchange
from voipsniff.sip.sdp_values cimport MediaDescription, Sdp

cdef int AGREED, INFO_DTMF
cdef tuple STATE_NAMES
cdef object SENDRECV

@cython.final
@cython.no_gc
cdef class Agreement:
    cdef readonly list codecs_offered
    cdef readonly list codecs
    cdef readonly object security
    cdef readonly object dtmf_method
    cdef readonly list rows
    cdef readonly list anomalies

    @cython.locals(events=bint, exchange=Exchange, agreed=Exchange, media=list, row=dict)
    cdef void _sum_up(self, Call call) except *
    @cython.locals(row=dict)
    cdef void _conclude(self, list media) except *
    @cython.locals(name=str, sdp=Sdp)
    cdef void _note_anomalies(self, Exchange exchange) except *

@cython.locals(names=list, name=str, description=MediaDescription)
cpdef list codec_names(tuple media)
@cython.locals(name=str, known=str)
cpdef object agreed_codec(MediaDescription offered, MediaDescription answered)
@cython.locals(media=tuple, replies=tuple, index=Py_ssize_t, offer=Sdp, answer=Sdp, offered=MediaDescription, answered=MediaDescription)
cpdef bint agreed_events(Exchange exchange) except -1
@cython.locals(
    media=list, replies=tuple, index=Py_ssize_t, offer=Sdp, answer=Sdp, offered=MediaDescription, answered=MediaDescription
)
cpdef dict exchange_row(Exchange exchange)
cpdef str direction_text(object direction)
cpdef dict media_row(MediaDescription offered, MediaDescription answered)
cpdef str endpoint_text(MediaDescription description)
