"""The fields of a SIP transaction outside calls: REGISTER, OPTIONS, SUBSCRIBE, NOTIFY, MESSAGE, PUBLISH, ..."""

from voipsniff.fields.field import Field, Known, flag, integer, number, text, time

D, M = Known.DERIVED, Known.MEASURED

TRANSACTION_FIELDS: tuple[Field, ...] = (
    integer("number", "#", "Number in the trace, from 1, in the order of requests.", D, table=True),
    time("time", "Time", "First request, or first response when the request was not seen.", table=True),
    text("method", "Method", "Method of the request (CSeq of a response).", table=True),
    text("from_uri", "From", "User and host of From.", table=True),
    text("to_uri", "To", "User and host of To.", table=True),
    text("request_uri", "Request-URI", "Request-URI."),
    text(
        "outcome",
        "Outcome",
        "ok, challenged (401 or 407), redirected, failed, timeout (no final response in 32 s), "
        "unanswered (the trace ends first), response_only (the request was not seen).",
        D,
        table=True,
    ),
    integer("status_code", "Code", "Final status; null without one.", Known.SIGNALLED, table=True),
    text("reason", "Reason", "Reason phrase."),
    number("response_ms", "Response", "ms", 3, "From the first request to the final response.", table=True),
    number("first_response_ms", "First resp.", "ms", 3, "From the first request to the first response of any kind."),
    flag("authenticated", "Auth", "The request carried credentials.", Known.SIGNALLED),
    text("event", "Event", "Event package of SUBSCRIBE, NOTIFY or PUBLISH (RFC 6665)."),
    text("user_agent", "Agent", "User-Agent of the request."),
    text("server", "Server", "Server or User-Agent of the response."),
    integer("retransmissions", "Retrans.", "Repeated requests and responses on the same hop.", table=True),
    integer(
        "messages", "Messages", "SIP messages of the transaction, retransmissions and copies on later hops included."
    ),
    text("transport", "Transport", "udp, tcp, tls, ws or wss.", M),
    text("src_ip", "From IP", "Source address of the request.", M, table=True),
    integer("src_port", "From port", "Source port of the request."),
    text("dst_ip", "To IP", "Destination address of the request.", M, table=True),
    integer("dst_port", "To port", "Destination port of the request."),
    text("call_id", "Call-ID", "Call-ID."),
    integer("cseq", "CSeq", "CSeq number.", Known.SIGNALLED),
    text("branch", "Branch", "Branch of the top Via."),
    text("source", "Source", "File or interface.", M),
    integer("first_frame", "First frame", "Frame of the first message."),
    integer("last_frame", "Last frame", "Frame of the last message."),
)
