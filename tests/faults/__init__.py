"""Faults: what happens to readers' books when something breaks (safety, queues)."""
