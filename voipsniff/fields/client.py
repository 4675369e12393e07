"""The fields of a client: one SIP address on the network and what it showed of itself."""

from voipsniff.fields.field import Field, Known, integer, text, time, values

D, M = Known.DERIVED, Known.MEASURED

CLIENT_FIELDS: tuple[Field, ...] = (
    text("ip", "Address", "IP address.", M, table=True),
    integer("port", "Port", "The SIP port that it used most.", table=True),
    values("transports", "Transport", "Transports seen: udp, tcp, tls, ws, wss.", M, table=True),
    text(
        "role",
        "Role",
        "endpoint, server (proxy, registrar, PBX), both, or scanner, by what it sends and receives.",
        D,
        table=True,
    ),
    text("user_agent", "User agent", "Last User-Agent or Server that it sent.", table=True),
    values(
        "user_agents",
        "Agents",
        "Every one of them.",
    ),
    values("identities", "Identities", "AORs that it registered or called from, at most 20.", table=True),
    integer("requests_sent", "Req. out", "SIP requests sent.", table=True),
    integer("requests_received", "Req. in", "SIP requests received.", table=True),
    integer("responses_sent", "Resp. out", "SIP responses sent."),
    integer("responses_received", "Resp. in", "SIP responses received."),
    integer("calls", "Calls", "Calls whose INVITE came from it or went to it.", table=True),
    integer("registrations", "Reg.", "REGISTER transactions that it sent.", table=True),
    integer("failures", "Failures", "Final responses from 400 up that it got, challenges apart.", table=True),
    time("first_seen", "First seen", "First SIP message from or to it."),
    time("last_seen", "Last seen", "Last SIP message from or to it.", table=True),
    text("source", "Source", "File or interface of the first message.", M),
    integer("first_frame", "First frame", "Frame of the first message."),
)
