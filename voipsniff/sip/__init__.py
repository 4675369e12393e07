"""SIP and SDP: bytes to messages."""
