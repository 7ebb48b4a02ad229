"""What a text or a number becomes on a channel: alphabet, parts, spelling. Knows no operator."""
