"""Records as a person reads them: overview, tables, ladders."""
