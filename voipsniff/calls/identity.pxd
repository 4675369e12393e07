cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.sip.message cimport SipMessage
from voipsniff.sip.name_addr cimport NameAddr, parse_name_addr
from voipsniff.sip.text cimport decode_text
from voipsniff.sip.uri cimport Uri

@cython.final
@cython.no_gc
@cython.freelist(8)
cdef class Identity:
    cdef public NameAddr address
    cdef public str source

@cython.locals(user=str)
cpdef object aor_of(Uri uri)
@cython.locals(user=str)
cpdef object number_of(Uri uri)
cpdef Identity caller_of(SipMessage message)
cpdef object header_text(SipMessage message, str name)
@cython.locals(message=SipMessage)
cpdef object caller_agent(Call call)
@cython.locals(message=SipMessage)
cpdef object callee_agent(Call call)
