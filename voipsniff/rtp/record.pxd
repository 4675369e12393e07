cimport cython

from voipsniff.rtp.delay cimport DelayTracker
from voipsniff.rtp.jitter cimport JitterTracker
from voipsniff.rtp.sequence cimport SequenceTracker
from voipsniff.rtp.stream cimport Stream
from voipsniff.rtp.wireshark cimport WiresharkTracker

cdef double MS_PER_NS
cdef int NO_VLAN

@cython.locals(
    seconds="double",
    sequence=SequenceTracker,
    jitter=JitterTracker,
    delay=DelayTracker,
    wireshark=WiresharkTracker,
    timed="bint",
    compared="bint",
    with_clock="bint",
    clock_rate="long long",
)
cpdef stream_record(Stream stream, object interfaces)

@cython.locals(sequence=SequenceTracker)
cpdef grade_of(Stream stream)
cdef int main_payload_type(Stream stream, dict usage) except -1
cdef media_kind(Stream stream, object meaning)

@cython.locals(jitter=JitterTracker)
cdef packet_time_ms(Stream stream)

@cython.locals(sequence=SequenceTracker)
cdef loss_percent(Stream stream)

@cython.locals(jitter=JitterTracker)
cpdef tuple stream_quality(Stream stream)
cdef tuple stream_notes(Stream stream)

@cython.locals(used="Py_ssize_t")
cpdef tuple trimmed(list runs)
