"""The broker of the deployed profile: kombu's Redis transport, but an acknowledgement that fails makes room as well.

A worker takes no more messages than it has children. kombu's own counts one that it could not acknowledge as taken for
ever, and says so only in the log: where Redis goes away while every child has one and comes back after they are done,
the worker would never ask for another. Redis hands such a message out again in time, which does no harm.

Source: kombu 5.7, kombu/transport/redis.py (QoS) and kombu/message.py (ack_log_error).
"""

# mypy: disable-error-code="no-untyped-call"
# kombu says that it is typed, and is so in part.

from __future__ import annotations

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """What was taken and is not acknowledged."""

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge a message. Raises redis-py's errors, with room for the next one."""
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's signature
        """Give a message up, or back. Raises redis-py's errors, with room for the next one."""
        try:
            super().reject(delivery_tag, requeue)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):
    """A channel with that count."""

    QoS = QoS


class Transport(redis.Transport):
    """kombu's transport with such channels."""

    Channel = Channel
