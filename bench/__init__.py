"""Quality, speed and scale, measured side by side with the peers."""
