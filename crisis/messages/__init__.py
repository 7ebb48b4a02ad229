"""What is written for an event: variants, checks, approval. Sending belongs to delivery."""
