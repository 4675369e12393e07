"""The fields of a call: one CDR per call (RFC 3261 dialogs, RFC 6076 intervals)."""

from voipsniff.fields.field import Field, Known, flag, integer, number, objects, text, time, values

D, E = Known.DERIVED, Known.ESTIMATED

CALL_FIELDS: tuple[Field, ...] = (
    integer("number", "#", "Number of the call in the trace, from 1, in the order of first messages.", D, table=True),
    text("call_id", "Call-ID", "Call-ID of the call (RFC 3261 s.8.1.1.4)."),
    time(
        "start_time",
        "Start",
        "First INVITE at the first hop, or the first message seen of a call that was already under way.",
        table=True,
    ),
    text(
        "caller",
        "Caller",
        "Best known identity of the caller as user@host: P-Asserted-Identity, else Remote-Party-ID, "
        "P-Preferred-Identity, From.",
        table=True,
    ),
    text("callee", "Callee", "Called identity: the user and host of To.", table=True),
    text(
        "outcome",
        "Outcome",
        "answered (a 2xx to the INVITE was seen, or later messages prove one; also when the trace ends before the call does), busy (486, 600), "
        "declined (603, Q.850 cause 21), cancelled, no_answer (408, 480 or an uncancelled 487 after ringing, or "
        "ringing to the end of patience), not_found (404, 410, 484, 604), redirected (3xx that was not followed), "
        "unauthorised (401, 407 that was not answered, 403 after credentials), failed (any other failure, or no "
        "response at all), "
        "in_progress (the trace ends before the outcome), partial (under way when first seen).",
        D,
        table=True,
    ),
    integer(
        "status_code",
        "Code",
        "Last final status of the attempt; a challenge that was answered does not count.",
        Known.SIGNALLED,
        table=True,
    ),
    text("reason", "Reason", "Reason phrase of that final response."),
    integer("q850_cause", "Q.850", "Cause of a Reason header with protocol Q.850 (RFC 3326).", Known.SIGNALLED),
    text("reason_header", "Reason header", "Reason headers of BYE, CANCEL or the final response, as sent."),
    text(
        "ended_by",
        "Ended by",
        "caller, callee, both (crossing BYEs) or network; null when the end was not seen.",
        D,
        table=True,
    ),
    text(
        "end_reason",
        "End",
        "How it ended: bye, cancel, rejected (a final failure), redirected, timeout (no final response, or a proxy "
        "that stopped waiting), bye_timeout (BYE without a response), session_expired, media_timeout and idle (no BYE "
        "seen and nothing more, after RTP and without), trace_end (nothing of that: the trace ends first).",
        D,
    ),
    flag(
        "partial",
        "Partial",
        "The trace starts or stops inside the call: what was not seen is null, and the end is where it was last seen.",
    ),
    time("trying_time", "Trying", "First 100 response."),
    time("ringing_time", "Ringing", "First 180, 182 or 183: the callee is being alerted."),
    time("answer_time", "Answered", "First 2xx to the INVITE."),
    time("connected_time", "Connected", "First ACK to that 2xx."),
    time("bye_time", "BYE", "First BYE of the call."),
    time("end_time", "End", "BYE or final failure; else when the call was last seen, by its messages or its RTP."),
    number("duration_s", "Duration", "s", 3, "end_time - start_time; null when the start was not seen."),
    number("setup_ms", "Setup", "ms", 3, "answer_time - start_time."),
    number(
        "post_dial_delay_ms",
        "PDD",
        "ms",
        3,
        "First 18x, or the final response when there is none, minus "
        "start_time (RFC 6076 SRD: from the first attempt, the authentication round included).",
        table=True,
    ),
    number("ring_s", "Ring", "s", 3, "From the first 180, 182 or 183 to the final response or CANCEL."),
    number(
        "talk_s",
        "Talk",
        "s",
        3,
        "From the answer to the end of an answered call; with partial as long as it was seen.",
        table=True,
    ),
    number("disconnect_delay_ms", "SDD", "ms", 3, "From BYE to its 2xx (RFC 6076 SDD)."),
    flag("early_media", "Early media", "SDP in a provisional response, or RTP before the answer."),
    text("from_uri", "From", "URI of From."),
    text("to_uri", "To", "URI of To."),
    text("request_uri", "Request-URI", "Request-URI of the first INVITE."),
    text("caller_user", "Caller user", "User part of the caller's identity."),
    text("caller_host", "Caller host", "Host part of the caller's identity."),
    text("caller_display", "Caller name", "Display name of the caller."),
    text(
        "caller_number",
        "Caller number",
        "Telephone number of the caller, visual separators removed; null if the user is no number.",
        D,
    ),
    text(
        "caller_identity_source",
        "Caller by",
        "Header that gave the caller: P-Asserted-Identity, Remote-Party-ID, P-Preferred-Identity or From.",
    ),
    text("callee_user", "Callee user", "User part of To."),
    text("callee_host", "Callee host", "Host part of To."),
    text("callee_display", "Callee name", "Display name of To."),
    text("callee_number", "Callee number", "Telephone number of the callee, visual separators removed.", D),
    text("transport", "Transport", "Transport of the first message: udp, tcp, tls, ws or wss.", Known.MEASURED),
    text("src_ip", "From IP", "Source address of the first INVITE (the caller's side).", Known.MEASURED),
    integer("src_port", "From port", "Source port of the first INVITE."),
    text("dst_ip", "To IP", "Destination address of the first INVITE.", Known.MEASURED),
    integer("dst_port", "To port", "Destination port of the first INVITE."),
    text("caller_user_agent", "Caller agent", "User-Agent of the caller's requests."),
    text("callee_user_agent", "Callee agent", "User-Agent, else Server, of the callee's responses or requests."),
    values(
        "codecs_offered",
        "Offered",
        "Codecs of the first offer, audio first, in order of preference; telephone-event and CN apart.",
        table=False,
    ),
    values("codecs", "Codecs", "Codecs agreed by the last answer, one per accepted media description.", table=True),
    text("media_security", "SRTP", "How the agreed audio is protected: none, sdes, dtls."),
    text("dtmf_method", "DTMF", "rfc4733, info or both, as agreed or used; null if none."),
    integer("reinvites", "Re-INVITEs", "Re-INVITE and UPDATE requests with an offer, retransmissions apart."),
    integer("holds", "Holds", "Hold periods.", D),
    number("hold_s", "Held", "s", 3, "Total time on hold.", D),
    objects("hold_periods", "Hold periods", "Each hold: holder (caller or callee), start_time, end_time."),
    objects("transfers", "Transfers", "Each REFER: by, target, replaces, accepted, result_status, time."),
    text("referred_by", "Referred by", "Referred-By of the INVITE."),
    text("replaces", "Replaces", "Call-ID of the Replaces header of the INVITE."),
    objects(
        "forwarding",
        "Forwarding",
        "Each forwarding seen: source (a 3xx status, 181, diversion, history_info), from, to, reason, linked_call "
        "(number of the call whose 3xx led to this one).",
    ),
    integer("attempts", "Attempts", "INVITE transactions at the first hop, authentication retries included."),
    integer("challenges", "Challenges", "401 and 407 responses that were answered with credentials."),
    integer("branches", "Branches", "Early or confirmed dialogs (distinct To tags): more than 1 means forking.", D),
    integer("retransmissions", "Retrans.", "Repeated requests and responses on the same hop.", table=True),
    integer("messages", "Messages", "SIP messages of the call, copies and retransmissions included."),
    objects("hops", "Hops", "Each hop on which the INVITE was seen: src, dst, transport, first_frame, via_count."),
    objects(
        "sdp_exchanges",
        "SDP",
        "Each offer and answer: time, offered_by, offered_in, answer_time, answered_in, state (open, agreed, rejected) "
        "and the media descriptions that nobody rejected.",
    ),
    values("streams", "Streams", "Numbers of the RTP streams that belong to the call.", D),
    integer("stream_count", "RTP", "How many they are.", D, table=True),
    number("mos_lq", "MOS", None, 2, "Lowest listening MOS of its audio streams (narrowband scale).", E, table=True),
    number("loss_percent", "Loss", "%", 2, "Highest loss of its audio streams.", table=True),
    number("jitter_ms", "Jitter", "ms", 2, "Highest mean jitter of its audio streams.", table=True),
    values(
        "tags",
        "Notes",
        "Conditions seen: cancel_race, glare, late_offer, several_2xx, reliable_provisional, tcp_switch, "
        "orientation_unknown (caller and callee are From and To of the first message seen, which may be the other way "
        "round), answered_elsewhere, no_ack, bye_unanswered, "
        "answer_not_seen (what came later proves a 2xx that was not captured).",
        D,
    ),
    values("anomalies", "Anomalies", "Names of the anomalies found in its messages.", D),
    text("source", "Source", "File or interface of the first message.", Known.MEASURED),
    integer("first_frame", "First frame", "Frame of the first message in that source."),
    integer("last_frame", "Last frame", "Frame of the last message."),
)
