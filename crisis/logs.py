"""Logs: constant words plus fields. Nothing personal enters: not a number, not an address, not a text."""
from __future__ import annotations

import logging

import structlog


def install(level: str = "INFO") -> None:
    """Send every log line through the standard library, as one readable line each."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # These two write recipients' numbers and addresses.
    for name in ("twilio.http_client", "urllib3", "mail.log", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # This one tells at each start what it always does.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # This one writes the address and the hashed login of whoever fails to sign in too often.
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.processors.format_exc_info,
                    structlog.processors.KeyValueRenderer(key_order=["event"])],
        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True)
