"""What is remembered. The only SQL."""
