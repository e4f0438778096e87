"""How much the service carries: an open-loop load test, and a soak."""
