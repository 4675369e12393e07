"""The parties of the lab: how each real program is started and told what to do."""
