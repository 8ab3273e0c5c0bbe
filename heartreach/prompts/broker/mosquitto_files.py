"""The files a Mosquitto 2 needs to serve heartreach: configuration, passwords and access rights."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from heartreach.prompts.broker.limits import Limits
from heartreach.prompts.broker.logins import Account, Logins

__all__ = ["Certificate", "access_file", "configuration", "password_file", "write_logins", "write_private"]

#: Mosquitto writes its database so often at most; what it loses in between the hub's outbox sends again.
AUTOSAVE_S = 60


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a TLS listener shows, as PEM files."""

    certificate: Path
    key: Path


def configuration(
    folder: Path,
    host: str,
    port: int,
    *,
    certificate: Certificate | None = None,
    user: str | None = None,
) -> str:
    """A whole mosquitto.conf, with the bounds of the embedded broker as far as Mosquitto has them.

    It refers to `passwords` and `access` in the same folder.

    Args:
        folder: where these files and Mosquitto's database are, as Mosquitto sees it.
        host: the address to listen on.
        port: the port.
        certificate: serves TLS with it.
        user: the system user to run as, where Mosquitto is started as root.
    """
    limits = Limits()
    lines = [
        "# written by heartreach; changes are overwritten",
        "per_listener_settings false",
        "allow_anonymous false",
        f"password_file {folder / 'passwords'}",
        f"acl_file {folder / 'access'}",
        "persistence true",
        f"persistence_location {folder}{os.sep}",
        f"autosave_interval {AUTOSAVE_S}",
        f"persistent_client_expiration {limits.session_s // 86_400}d",
        f"max_packet_size {limits.packet_bytes}",
        f"max_inflight_messages {limits.inflight_messages}",
        f"max_queued_messages {limits.queue_messages}",
        f"max_queued_bytes {limits.queue_bytes}",
        "set_tcp_nodelay true",
        "sys_interval 0",
        "connection_messages false",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        *([f"user {user}"] if user else []),
        f"listener {port} {host}",
        f"max_connections {limits.connections}",
    ]
    if certificate:
        lines += [f"certfile {certificate.certificate}", f"keyfile {certificate.key}", "tls_version tlsv1.2"]
    return "\n".join(lines) + "\n"


def password_file(accounts: Iterable[Account]) -> str:
    """One `name:hash` per line."""
    return "".join(f"{account.username}:{account.password_hash}\n" for account in accounts)


def access_file(accounts: Iterable[Account]) -> str:
    """What each account may read and write; whatever is not named is refused.

    >>> print(access_file([next(iter(Logins(bytes(32))))]))
    user hub
    topic read heartreach/v1/#
    topic read homeassistant/#
    topic write heartreach/v1/#
    topic write homeassistant/#
    <BLANKLINE>
    <BLANKLINE>
    """
    parts = []
    for account in accounts:
        reads = "".join(f"topic read {one}\n" for one in account.rights.read)
        writes = "".join(f"topic write {one}\n" for one in account.rights.write)
        parts.append(f"user {account.username}\n{reads}{writes}\n")
    return "".join(parts)


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(content, encoding="utf-8")
    new.replace(path)


def write_logins(folder: Path, logins: Logins) -> None:
    """Write `passwords` and `access`."""
    write_private(folder / "passwords", password_file(logins))
    write_private(folder / "access", access_file(logins))
