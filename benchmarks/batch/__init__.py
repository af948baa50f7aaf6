"""What batches cost and gain."""
