"""RTP and RTCP: columns to streams and their quality."""
