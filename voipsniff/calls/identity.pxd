cimport cython

from voipsniff.calls.call cimport Call
from voipsniff.sip.message cimport SipMessage

cpdef object aor_of(object uri)
@cython.locals(user=str)
cpdef object number_of(object uri)
cpdef object caller_of(SipMessage message)
cpdef object header_text(SipMessage message, str name)
@cython.locals(message=SipMessage)
cpdef object caller_agent(Call call)
@cython.locals(message=SipMessage)
cpdef object callee_agent(Call call)
