"""Input of strangers that a machine makes up: see `tests.fuzz.targets`."""
