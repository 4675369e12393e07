"""Transactions, dialogs and calls as a passive observer sees them, the streams that belong to them, and their CDRs."""
