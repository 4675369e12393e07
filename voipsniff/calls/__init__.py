"""Messages to transactions, dialogs, calls and CDRs; streams to calls."""
