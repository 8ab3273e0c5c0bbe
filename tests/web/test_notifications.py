"""Notifications in a real browser: subscribed by the switch, woken by a push, answered from the notification."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from heartreach.prompts.pack import built_in
from tests.web.devtools import attached

if TYPE_CHECKING:
    from tests.web.conftest import Screen, Stage

pytestmark = [pytest.mark.browser, pytest.mark.long]

Eventually = Callable[[Callable[[], object]], None]

#: The browser's own push service is on the internet; everything behind this answer is real.
NO_INTERNET = """
PushManager.prototype.subscribe = async (options) => {
  window.asked = options.applicationServerKey;
  const keys = { p256dh: "B".repeat(87), auth: "a".repeat(22) };
  return { toJSON: () => ({ endpoint: "https://push.example.org/1", keys }) };
};
"""

NUDGE = {
    "id": "n1",
    "title": "Outsource",
    "text": "Ask one open question.",
    "created_at": 1780315200.0,
    "buttons": ["done", "not_stressed", "stop_today"],
    "labels": {"done": "Done", "not_stressed": "Not stressed", "stop_today": "Stop for today"},
    "say": {
        what: f"/say/{what}"
        for what in ("done", "not_stressed", "stop_today", "received", "displayed", "later", "busy")
    },
}

#: What stands on the lock screen.
SHOWN = """self.registration.getNotifications().then((all) =>
  all.map((one) => [one.title, one.body, one.actions.map((action) => action.title)]))"""

#: A tap on a notification, as the browser tells the worker of it.
TAP = """
(async () => {{
  const [notification] = await self.registration.getNotifications();
  let work;
  const told = {{ notification, action: "{action}", waitUntil: (promise) => {{ work = promise; }} }};
  self.dispatchEvent(Object.assign(new Event("notificationclick"), told));
  await work;
  return (await self.registration.getNotifications()).length;
}})()
"""


@pytest.fixture
def phone(stage: "Stage", screen: "Screen", eventually: Eventually) -> Iterator["Screen"]:
    """A phone that allows notifications, with its worker at work."""
    screen.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"origin": stage.address, "permissions": ["notifications"]}
    )
    screen.open(f"{stage.address}/phone")
    eventually(lambda: screen.script("return document.body.dataset.line") == "up")
    screen.find("welcome-skip").click()
    eventually(lambda: screen.script("return navigator.serviceWorker.controller !== null"))
    yield screen
    screen.driver.get("about:blank")
    screen.driver.execute_cdp_cmd("Browser.resetPermissions", {})


def push(stage: "Stage", phone: "Screen", place: str, eventually: Eventually) -> None:
    """What the browser does when its push service brings a message; `place` is where its window is."""
    message = json.dumps({"schema": "heartreach/push/1", "nudge": NUDGE})
    with attached(phone.driver, "page", place) as page:
        page.command("ServiceWorker.enable")

        def registration() -> str | None:
            page.command("Runtime.evaluate", expression="1")
            told = [one["params"] for one in page.events if one["method"] == "ServiceWorker.workerRegistrationUpdated"]
            known = [one for many in told if isinstance(many, dict) for one in many["registrations"]]
            return next((one["registrationId"] for one in known if one["scopeURL"].startswith(stage.address)), None)

        eventually(registration)
        page.command(
            "ServiceWorker.deliverPushMessage", origin=stage.address, registrationId=registration(), data=message
        )


def close(phone: "Screen") -> None:
    """The wearer leaves the page."""
    phone.driver.get("about:blank")


def test_the_switch_subscribes_and_ends_it(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """With the hub's key; off means that the hub forgets the browser."""
    phone.script(NO_INTERNET)
    phone.script("location.hash = 'settings'")
    eventually(lambda: phone.count("notify"))
    phone.find("notify").click()
    eventually(lambda: stage.ways.subscriptions)
    ((device, endpoint),) = stage.ways.subscriptions.items()
    key = phone.script("return window.asked")
    phone.find("notify").click()
    eventually(lambda: not stage.ways.subscriptions)

    assert (endpoint, key) == ("https://push.example.org/1", stage.ways.push_key)
    assert device == json.loads(str(phone.script("return localStorage.getItem('heartreach.device')")))
    assert phone.complaints() == []


#: A browser that is subscribed, and a hub that cannot be reached to hear of its end.
SUBSCRIBED_OFFLINE = """
PushManager.prototype.getSubscription = async () => ({ unsubscribe: async () => { window.ended = true; } });
window.fetch = async () => { throw new TypeError("no line"); };
"""


def test_the_switch_ends_it_without_a_line(phone: "Screen", eventually: Eventually) -> None:
    """Nothing wakes this phone any more, whether or not the hub could be told."""
    phone.script("localStorage.setItem('heartreach.notify', 'true')")
    phone.script("location.hash = 'settings'")
    eventually(lambda: phone.count("notify"))
    phone.script(SUBSCRIBED_OFFLINE)
    phone.find("notify").click()
    eventually(lambda: phone.script("return window.ended"))

    assert phone.find("notify").get_attribute("checked") is None


def test_a_push_shows_a_notification_that_answers(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """With the page closed: shown with buttons, told as received and displayed; one tap answers, and it is gone."""
    close(phone)
    push(stage, phone, "about:blank", eventually)
    eventually(lambda: stage.ways.said == ["received", "displayed"])
    with attached(phone.driver, "service_worker", stage.address) as worker:
        shown = worker.evaluate(SHOWN)
        left = worker.evaluate(TAP.format(action="done"))
    eventually(lambda: stage.ways.said == ["received", "displayed", "done"])

    assert isinstance(shown, list)
    (title, body, actions), *others = shown
    assert (title, body, others, left) == ("Outsource", "Ask one open question.", [], 0)
    assert (actions[0], actions[-1]) == ("Done", "Stop for today")


def test_a_lock_screen_need_not_say_what_it_is_about(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Whoever is near reads neither of the heart nor of whom to ask; the answers are there all the same."""
    phone.script("location.hash = 'settings'")
    eventually(lambda: phone.count("discreet"))
    phone.find("discreet").click()
    eventually(lambda: phone.script("return caches.has('heartreach-discreet-1')"))
    close(phone)
    push(stage, phone, "about:blank", eventually)
    eventually(lambda: stage.ways.said == ["received", "displayed"])
    with attached(phone.driver, "service_worker", stage.address) as worker:
        shown = worker.evaluate(SHOWN)

    assert isinstance(shown, list)
    ((title, body, actions),) = shown
    assert (title, body) == ("heartreach", built_in().phone.nudge.discreet)
    assert (actions[0], actions[-1]) == ("Done", "Stop for today")


def test_a_page_in_sight_is_not_talked_over(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """The card is there with all its answers; a notification beside it would be noise."""
    push(stage, phone, f"{stage.address}/phone", eventually)
    eventually(lambda: stage.ways.said == ["received"])
    with attached(phone.driver, "service_worker", stage.address) as worker:
        assert worker.evaluate(SHOWN) == []


def test_apple_is_always_shown_a_notification(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Over a page in sight, too: after three pushes without one Apple's push service ends the subscription."""
    with attached(phone.driver, "service_worker", stage.address) as worker:
        worker.evaluate(
            "PushManager.prototype.getSubscription = async () => ({ endpoint: 'https://web.push.apple.com/Q1' })"
        )
        push(stage, phone, f"{stage.address}/phone", eventually)
        eventually(lambda: stage.ways.said == ["received", "displayed"])
        shown = worker.evaluate(SHOWN)

    assert isinstance(shown, list)
    assert [title for title, *_ in shown] == ["Outsource"]


def test_a_tap_without_a_line_is_said_later(stage: "Stage", phone: "Screen", eventually: Eventually) -> None:
    """Kept by the worker while the hub does not answer, and said with the next start of the page."""
    close(phone)
    push(stage, phone, "about:blank", eventually)
    eventually(lambda: stage.ways.said == ["received", "displayed"])
    stage.ways.trouble = True
    with attached(phone.driver, "service_worker", stage.address) as worker:
        worker.evaluate(TAP.format(action="not_stressed"))
        assert worker.evaluate("caches.open(UNSAID).then((c) => c.keys()).then((k) => k.length)") == 1
    stage.ways.trouble = False
    phone.driver.get(f"{stage.address}/phone")
    eventually(lambda: stage.ways.said[2:] == ["not_stressed"])


def test_an_answer_elsewhere_takes_the_notification_away(
    stage: "Stage", phone: "Screen", eventually: Eventually
) -> None:
    """The page hears that the nudge is over, and clears it from the lock screen."""
    close(phone)
    push(stage, phone, "about:blank", eventually)
    eventually(lambda: stage.ways.said == ["received", "displayed"])
    phone.driver.get(f"{stage.address}/phone")
    eventually(lambda: phone.script("return document.body.dataset.line") == "up")
    stage.publish("nudge/close", {"schema": "heartreach/close/1", "id": "n1", "reason": "answered"})
    with attached(phone.driver, "service_worker", stage.address) as worker:
        eventually(lambda: worker.evaluate(SHOWN) == [])
