"""The fields of an anomaly: something odd that was survived, counted by name."""

from voipsniff.fields.field import Field, Known, integer, text, time

D, M = Known.DERIVED, Known.MEASURED

ANOMALY_FIELDS: tuple[Field, ...] = (
    text("name", "Anomaly", "Its name in the reference.", D, table=True),
    text("layer", "Layer", "capture, packet, tcp, sip, sdp, calls, rtp or rtcp.", D, table=True),
    integer("count", "Count", "How often it was seen.", table=True),
    text("meaning", "Meaning", "What it is.", D, table=True),
    text("detail", "First seen", "The first instance in words.", D, table=True),
    text("source", "Source", "File or interface of the first instance.", M),
    integer("frame", "Frame", "Frame of the first instance; null when it is no frame.", table=True),
    integer("offset", "Offset", "Byte offset in the file, for damage of the file itself."),
    time("time", "Time", "Capture time of the first instance."),
)
