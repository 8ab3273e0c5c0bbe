"""One encrypted message to one browser's push service; the one place that knows pywebpush, loaded when first needed."""

from heartreach.errors import DeliveryError
from heartreach.prompts.channels.subscriptions import Subscription
from heartreach.prompts.channels.vapid import VapidKey

__all__ = ["NobodyThere", "wake"]

#: How long a push service may take, in real seconds.
TIMEOUT_S = 10.0

#: HTTP answers that mean: this browser is gone (RFC 8030, section 7.3, and what push services use).
GONE = frozenset({404, 410})


class NobodyThere(DeliveryError):
    """The browser took its subscription back, or was removed."""


def wake(subscription: Subscription, text: str, key: VapidKey, contact: str, left_s: float) -> None:
    """Send `text`, which only that browser can read; blocks.

    Args:
        subscription: the browser's.
        text: at most 3,993 bytes.
        key: the hub's own.
        contact: whom the push service may write to.
        left_s: real seconds for which the service may keep it.

    Raises:
        NobodyThere: the browser is gone for good.
        DeliveryError: the service refused, or did not answer.
    """
    import http_ece  # noqa: PLC0415  # these are loaded with the next one
    import py_vapid  # noqa: PLC0415
    import requests  # noqa: PLC0415
    import urllib3  # noqa: PLC0415
    from pywebpush import WebPushException, webpush  # noqa: PLC0415  # heavy, and most hubs never push

    from heartreach.prompts.channels.brief_session import BriefSession  # noqa: PLC0415  # knows requests

    try:
        webpush(
            {"endpoint": subscription.endpoint, "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth}},
            data=text.encode(),
            vapid_private_key=str(key.path),
            vapid_claims={"sub": contact},
            ttl=max(1, int(left_s)),  # a phone that comes later must not see it
            headers={"Urgency": "high"},
            timeout=TIMEOUT_S,
            requests_session=BriefSession(),
        )
    except WebPushException as refused:
        status = None if refused.response is None else refused.response.status_code
        kind = NobodyThere if status in GONE else DeliveryError
        raise kind(f"the push service said {status}", "Switch notifications off and on again.") from refused
    except (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        OSError,
        py_vapid.VapidException,
        http_ece.ECEException,
        ValueError,
    ) as error:
        raise DeliveryError(f"the push service did not answer ({error})", "It is tried again.") from error
