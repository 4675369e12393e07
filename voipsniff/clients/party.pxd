cdef class Party:
    cdef public unsigned long long hi
    cdef public unsigned long long lo
    cdef public int port
    cdef public long long requests_sent
    cdef public long long requests_received
    cdef public long long responses_sent
    cdef public long long responses_received
    cdef public long long forwarded
    cdef public long long registrar
    cdef public long long calls
    cdef public long long registrations
    cdef public long long failures
    cdef public int transports
    cdef public long long first_ns
    cdef public long long last_ns
    cdef public long long first_frame
    cdef public int interface
    cdef public dict ports
    cdef public dict user_agents
    cdef public object user_agent
    cdef public object agent_bytes
    cdef public dict identities
