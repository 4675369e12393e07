cimport cython

from voipsniff.calls.agreed cimport Agreement
from voipsniff.calls.call cimport Call
from voipsniff.calls.hop cimport Hop
from voipsniff.calls.identity cimport Identity, aor_of, callee_agent, caller_agent, caller_of, number_of
from voipsniff.calls.outcome cimport (
    end_reason_of,
    ended_by_of,
    is_bye_unanswered,
    is_partial,
    is_unacknowledged,
    outcome_of,
)
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.name_addr cimport NameAddr
from voipsniff.sip.text cimport decode_text
from voipsniff.sip.uri cimport Uri

cdef int ANSWER_TIME, BYE_TIME, BYE_DONE_TIME, CANCEL_TIME, CONNECTED_TIME, END_TIME, PROGRESS_TIME, RINGING_TIME
cdef int START_TIME, TRYING_TIME, EARLY_SDP, ANSWER_NOT_SEEN
cdef long long UNSET, EARLY_RTP_NS
cdef tuple TRANSPORT_NAMES

@cython.locals(
    first=SipMessage,
    invite=SipMessage,
    head=SipMessage,
    final=SipMessage,
    asked=bint,
    caller=Identity,
    callee=NameAddr,
    from_uri=Uri,
    sent_from=Uri,
    to_uri=Uri,
    start_ns="long long",
    answer_ns="long long",
    end_ns="long long",
    said=list,
    agreement=Agreement,
    hop=Hop,
)
cpdef object cdr_of(Call call, object sources, object quality=*)
@cython.locals(ts_ns="long long")
cdef object known_time(Call call, int milestone)
cdef object interval(long long start_ns, long long end_ns, double unit_ns)
@cython.locals(end_ns="long long")
cdef long long end_time_of(Call call) except *
@cython.locals(ts_ns="long long")
cdef long long first_news_ns(Call call) except *
@cython.locals(ts_ns="long long")
cdef long long ring_end_ns(Call call) except *
@cython.locals(message=SipMessage, values=list)
cdef list reason_values(Call call)
cdef object q850_cause(list values)
@cython.locals(answer_ns="long long")
cdef bint has_early_media(Call call) except -1
cdef object referred_by(SipMessage invite)
cdef object replaces(SipMessage invite)
cdef dict hop_row(Hop hop)
cdef str endpoint_text(unsigned long long hi, unsigned long long lo, unsigned int port)
cdef object grade(Call call, object quality)
cdef object larger(object known, object value)
@cython.locals(tags=list)
cdef list tags_of(Call call)
cdef bint is_answered_elsewhere(SipMessage cancel) except -1
