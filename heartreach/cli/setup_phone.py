"""Pair the first phone from the terminal: an invitation that the hub takes up with its next start."""

import os
import secrets

import segno

from heartreach.config import Settings, data_folder
from heartreach.errors import ConfigError
from heartreach.store.layout import private_folder
from heartreach.web import address_for_phones
from heartreach.web.invitation import INVITATION, TOKEN_BYTES

__all__ = ["invite_phone"]


def invite_phone(settings: Settings) -> None:
    """Print the QR code with which a phone is let in once the hub runs; its token works once."""
    web = settings.web
    reach = web.address or address_for_phones(web.host, web.port, tls=web.tls_cert is not None)
    if reach is None:
        print("This machine has no network now; pair the phone later, on the review page.")
        return
    token = secrets.token_urlsafe(TOKEN_BYTES)
    folder = data_folder(settings)
    try:
        private_folder(folder)
        with os.fdopen(os.open(folder / INVITATION, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
            out.write(token)
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written ({error.strerror})", "Choose another with --data.") from error
    print("\nScan this with the phone once heartreach runs, within ten minutes of its start; it works once:\n")
    segno.make(f"{reach}/pair#{token}", error="l").terminal(compact=True)
    print(f"{reach}/pair")
