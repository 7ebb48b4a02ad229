"""What is proved: the timing report and the verifier. Reads entries and receipts only."""
