"""The transactional outbox: one row per recipient and route, called with no transaction open."""
