"""Anomalies of the capture layer: name -> what it is, in one sentence for the user."""

CAPTURE_ANOMALIES: dict[str, str] = {
    "block_damaged": "Bytes of a pcapng file are no block; reading goes on at the next block that can be trusted.",
    "compressed_damaged": "Compressed data is damaged; what came before the damage was read.",
    "compressed_trailing": "Something else follows the compressed data of a file; it was not read.",
    "compressed_truncated": "Compressed data ends too early; what is there was read.",
    "decryption_failed": "SIP inside TLS could not be decrypted although a file brings its keys, or a key log was given.",
    "decryption_incomplete": "Decryption of a file ended early, as tshark says; what it could decrypt was read.",
    "file_repeated": "A file was named more than once; it was read once.",
    "file_shrank": "A file became shorter while it was read; what was read before stays.",
    "file_skipped": "A file in a directory is no capture; it was left out.",
    "file_truncated": "A file ends in the middle of a packet; all packets before that were read.",
    "file_unreadable": "One of several files could not be read; the others were.",
    "files_overlap": "More files overlap in time than can be read at once; packets of some come too late.",
    "header_repeated": "A second file header stands in the middle of a pcap file, as if files were joined.",
    "interface_down": "An interface went down, or away, while it was captured from; capture went on when it came back.",
    "interface_unknown": "A packet names an interface that its pcapng section does not describe; it was left out.",
    "keys_unused": "A key log was given, and no SIP could be decrypted with it: there is none, or the keys are of other "
    "connections.",
    "length_odd": "A packet has more captured bytes than it says it had on the wire; the captured bytes count.",
    "options_damaged": "An option of a pcapng block reaches past the block; the options before it were read.",
    "packet_damaged": "A pcapng block is too short for the packet that it announces; the packet was left out.",
    "record_damaged": "Bytes of a pcap file are no record; reading goes on at the next record that can be trusted.",
    "secrets_too_many": "The decryption secrets in the files exceed the bound on them; the rest was dropped.",
    "section_unknown": "A section of a pcapng file is of an unknown version; it was left out.",
    "time_missing": "A packet has no time in the file (a simple packet block); it got that of the packet before it.",
    "time_odd": "A packet's time is impossible: a fraction of a second or more was added up, any other got that of the "
    "packet before it.",
}
