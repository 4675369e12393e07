"""Where packets come from: every source yields `PacketBatch` and knows nothing else."""
