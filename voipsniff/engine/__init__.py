"""The conductor: the only place that knows both where packets come from and what is made of them."""
