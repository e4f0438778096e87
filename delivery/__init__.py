"""Package -> sent mail, and what came back: compose, plan, send, listen."""

from delivery.addresses import device_address, device_kind
from delivery.compose import compose
from delivery.send import Receipt, Send, open_send

__all__ = [
    "Receipt",
    "Send",
    "compose",
    "device_address",
    "device_kind",
    "open_send",
]
