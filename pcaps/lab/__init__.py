"""The lab that made the recordings of `pcaps/`: real SIP parties in network namespaces (README.md beside this file)."""
