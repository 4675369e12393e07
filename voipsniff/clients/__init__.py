"""The parties that the traffic reveals."""
