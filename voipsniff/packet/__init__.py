"""Bytes to columns: addresses, ports, payloads and labels of each frame."""
