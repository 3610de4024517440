"""Which proxy stands before an endpoint, as the environment says. Before one on this machine there is never any."""

import ipaddress
import os
from collections.abc import MutableMapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pokeview.agents.chat.endpoint import Endpoint


def is_loopback(host: str) -> bool:
    """True for an address on this machine, which no proxy can reach."""
    if host.rstrip(".").casefold() == "localhost" or host.casefold().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def go_round_proxies(endpoint: Endpoint, environ: MutableMapping[str, str] = os.environ) -> None:
    """Have clients that choose their proxy by the environment choose none for an endpoint on this machine."""
    if is_loopback(endpoint.host):
        for name in ("NO_PROXY", "no_proxy"):
            listed = [host.strip() for host in environ.get(name, "").split(",") if host.strip()]
            if endpoint.host not in listed and "*" not in listed:
                environ[name] = ",".join([*listed, endpoint.host])


def proxy_for(endpoint: Endpoint) -> str:
    """The proxy through which the environment sends requests to it, without its password; '' for none."""
    parts = urlsplit(endpoint.base_url)
    if is_loopback(endpoint.host) or proxy_bypass(parts.netloc):
        return ""
    proxies = getproxies()
    address = proxies.get(parts.scheme) or proxies.get("all") or ""
    proxy = urlsplit(address if "://" in address else f"http://{address}") if address else None
    return f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}" if proxy else ""
