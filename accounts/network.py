"""Which network a request comes from: what one household or one office has, however many addresses that is."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

KEPT_BITS = {4: 32, 6: 64}
UNKNOWN = "unknown"


def network_of(request: HttpRequest) -> str:
    """The network in words; what cannot be read is one network of its own.

    Behind a proxy the last hop of X-Forwarded-For counts, which our own proxy wrote; those before it are what the browser said.
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        told = request.headers.get("X-Forwarded-For", told).rpartition(",")[2]
    return network(told)


def network(told: str) -> str:
    """The /32 of an IPv4 address, the /64 of an IPv6 one; an IPv4 address in the clothes of the other is an IPv4 address."""
    try:
        address = ipaddress.ip_address(told.strip())
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address):
        # The number alone, without the zone, which is this machine's own.
        address = address.ipv4_mapped or ipaddress.IPv6Address(int(address))
    return str(ipaddress.ip_network(f"{address}/{KEPT_BITS[address.version]}", strict=False))
