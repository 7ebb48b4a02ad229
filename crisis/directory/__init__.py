"""Who can be reached, in which mandate, by which routes. Decides nothing about what is sent."""
