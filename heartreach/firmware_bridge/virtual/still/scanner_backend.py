"""bleak's scanner, on the still air."""

from typing import TYPE_CHECKING, ClassVar

from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner

from heartreach.firmware_bridge.protocol.uuids import HEART_RATE_SERVICE
from heartreach.firmware_bridge.virtual.still.strap_radio import StillStrapRadio

if TYPE_CHECKING:
    from heartreach.firmware_bridge.virtual.still_air import StillAir

__all__ = ["StillScanner"]

#: How strongly a strap across the room is heard, in dBm.
RSSI_DBM = -50


class StillScanner(BaseBleakScanner):
    """Subclassed for each still air."""

    air: ClassVar["StillAir"]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        _scanning_mode: str,
        **_platform: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        """Start scanning."""
        self.seen_devices = {}
        self.air.listen(self._heard)

    async def stop(self) -> None:
        """Stop scanning."""
        self.air.ignore(self._heard)

    def _heard(self, strap: StillStrapRadio) -> None:
        data = AdvertisementData(
            local_name=strap.peripheral.name,
            manufacturer_data={},
            service_data={},
            service_uuids=[HEART_RATE_SERVICE],
            tx_power=None,
            rssi=RSSI_DBM,
            platform_data=(),
        )
        if self.is_allowed_uuid(data.service_uuids):
            device = self.create_or_update_device(strap.address, strap.address, data.local_name, None, data)
            self.call_detection_callbacks(device, data)
