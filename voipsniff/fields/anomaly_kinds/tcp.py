"""Anomalies of the tcp layer: name -> what it is, in one sentence for the user."""

TCP_ANOMALIES: dict[str, str] = {
    "tcp_gap": "Bytes of a TCP connection that carries SIP were never captured; they were skipped.",
    "tcp_segment_cut": "The snap length cut a TCP segment of a connection that carries SIP.",
    "tcp_sequence_jump": "The sequence numbers of a connection jumped back far: it was taken for a new one.",
    "tcp_connection_evicted": "The TCP table was full and a connection with an unfinished message was given up.",
    "message_truncated": "The end of a SIP message over TCP or WebSocket is missing; it is shown as far as it goes.",
    "tcp_message_lost": "A SIP message over TCP whose header section is incomplete was dropped.",
    "tcp_message_too_large": "A SIP message over TCP is larger than the limits allow; its body was dropped.",
    "tcp_content_length_missing": "A SIP message over TCP has no Content-Length; it is shown without a body.",
    "tcp_content_length_invalid": "A SIP message over TCP has a Content-Length that is no number, or two that differ.",
    "tcp_stream_junk": "Between two SIP messages over TCP stood bytes that belong to neither; they were skipped.",
    "websocket_frame_invalid": "A WebSocket frame breaks RFC 6455; the connection was searched for the next good one.",
    "websocket_message_undecodable": "A compressed WebSocket message could not be inflated.",
    "websocket_message_too_large": "A WebSocket message is larger than a SIP message may be; it was dropped.",
}
