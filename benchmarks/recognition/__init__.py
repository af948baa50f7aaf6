"""What recognition costs beside the model: memory, time, and false alarms."""
