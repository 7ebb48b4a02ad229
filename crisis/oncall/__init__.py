"""On-call duty (*astreinte*): who is first called at a minute, how they are alerted, what they answer."""
