"""bleak's scanner, on a virtual adapter."""

from typing import ClassVar

from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.uuids import normalize_uuid_str
from bumble.core import UUID, AdvertisingData
from bumble.device import Advertisement

from heartreach.firmware_bridge.virtual.stack.central import VirtualCentral

__all__ = ["StackScanner", "full_uuid"]

_SERVICE_LISTS = (
    AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.INCOMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
)


def full_uuid(uuid: UUID) -> str:
    """A bumble UUID as bleak writes it."""
    return normalize_uuid_str(uuid.to_hex_str("-"))


class StackScanner(BaseBleakScanner):
    """Subclassed for each virtual radio, with its central."""

    central: ClassVar[VirtualCentral]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: str,
        **_platform: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._active = scanning_mode == "active"

    async def start(self) -> None:
        """Start scanning."""
        self.seen_devices = {}
        await self.central.listen(self._heard, active=self._active)

    async def stop(self) -> None:
        """Stop scanning."""
        await self.central.ignore(self._heard)

    def _heard(self, advertisement: Advertisement) -> None:
        data = _advertisement_data(advertisement)
        if not self.is_allowed_uuid(data.service_uuids):
            return
        address = advertisement.address.to_string(with_type_qualifier=False)
        device = self.create_or_update_device(address, address, data.local_name, advertisement.address, data)
        self.call_detection_callbacks(device, data)


def _advertisement_data(advertisement: Advertisement) -> AdvertisementData:
    return AdvertisementData(
        local_name=_name(advertisement.data),
        manufacturer_data=_manufacturer(advertisement.data),
        service_data={},
        service_uuids=_services(advertisement.data),
        tx_power=None,
        rssi=advertisement.rssi,
        platform_data=(advertisement,),
    )


def _name(data: AdvertisingData) -> str | None:
    name = data.get(AdvertisingData.COMPLETE_LOCAL_NAME) or data.get(AdvertisingData.SHORTENED_LOCAL_NAME)
    return name.decode() if isinstance(name, bytes) else name if isinstance(name, str) else None


def _services(data: AdvertisingData) -> list[str]:
    lists = (data.get(kind) for kind in _SERVICE_LISTS)
    return [full_uuid(one) for found in lists if isinstance(found, list) for one in found if isinstance(one, UUID)]


def _manufacturer(data: AdvertisingData) -> dict[int, bytes]:
    found = data.get(AdvertisingData.MANUFACTURER_SPECIFIC_DATA)
    return {int(found[0]): bytes(found[1])} if isinstance(found, tuple) else {}
