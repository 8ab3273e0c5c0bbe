"""What is seen: the phone page and the review page.

The hub implements `House`, makes the app with `create_app` and runs it with `serve`::

    app = create_app(house)
    async with serve(app, "127.0.0.1", 8400, speed=house.speed) as address:
        print(f"{address}/ shows the day, {address}/phone is the phone")
        ...
"""

from heartreach.web.app import create_app
from heartreach.web.file_book import FileBook
from heartreach.web.house import BrokerAddress, DayReader, House, Live, PhoneAccess, Progress, Worn
from heartreach.web.pairing import DeviceBook, MemoryBook, PairedDevice, Pairing
from heartreach.web.reach import address_for_phones
from heartreach.web.server import serve
from heartreach.web.tls import server_context

__all__ = [
    "BrokerAddress",
    "DayReader",
    "DeviceBook",
    "FileBook",
    "House",
    "Live",
    "MemoryBook",
    "PairedDevice",
    "Pairing",
    "PhoneAccess",
    "Progress",
    "Worn",
    "address_for_phones",
    "create_app",
    "serve",
    "server_context",
]
