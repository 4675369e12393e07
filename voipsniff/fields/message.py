"""The fields of a SIP message as it was seen on one hop."""

from voipsniff.fields.field import Field, Known, flag, integer, text, time, values

D, M = Known.DERIVED, Known.MEASURED

MESSAGE_FIELDS: tuple[Field, ...] = (
    integer("frame", "Frame", "Frame that holds its last byte.", table=True),
    time("time", "Time", "Capture time.", table=True),
    text("src_ip", "From IP", "Source address.", M, table=True),
    integer("src_port", "Port", "Source port.", table=True),
    text("dst_ip", "To IP", "Destination address.", M, table=True),
    integer("dst_port", "Port", "Destination port.", table=True),
    text("transport", "Transport", "udp, tcp, tls, ws or wss.", M, table=True),
    text("kind", "Kind", "request or response."),
    text("start_line", "Start line", "First line.", table=True),
    text("method", "Method", "Method of a request; CSeq method of a response."),
    integer("status_code", "Code", "Status of a response.", Known.SIGNALLED),
    text("reason", "Reason", "Reason phrase of a response."),
    text("request_uri", "Request-URI", "Request-URI of a request."),
    text("call_id", "Call-ID", "Call-ID.", table=True),
    integer("cseq", "CSeq", "CSeq number.", Known.SIGNALLED, table=True),
    text("from_uri", "From", "URI of From."),
    text("from_tag", "From tag", "Tag of From."),
    text("to_uri", "To", "URI of To."),
    text("to_tag", "To tag", "Tag of To."),
    text("branch", "Branch", "Branch of the top Via."),
    text("user_agent", "Agent", "User-Agent, else Server."),
    text("content_type", "Content-Type", "Media type of the body."),
    integer("body_length", "Body", "Bytes of the body."),
    integer("length", "Length", "Bytes of the message."),
    flag("sdp", "SDP", "The body is or holds SDP."),
    values("anomalies", "Anomalies", "Names of the oddities of this message.", D),
    text("source", "Source", "File or interface.", M),
)
