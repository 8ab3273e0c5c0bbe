"""How heavy and how quick the review page is, in headless Chromium.

    python -m bench.review_page [--data FOLDER] [--times 5]

Serves a data folder (for example one made by `heartreach demo-data --out FOLDER`), or a made-up house without one, and
prints for the day, the month and all time:
  * the weight of the page without data: bytes of HTML, CSS and JavaScript as they travel and as they are;
  * first paint, largest paint and the moment everything is drawn that can be seen, from an empty cache;
  * for dragging, zooming, hovering and arrow keys: frames while it lasts, the share of them that took longer than one
    sixtieth of a second, and the processor time of the page's main thread for each step, which other work on the
    machine does not disturb.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from heartreach.cli.show import chosen_wearer
from heartreach.hub.shown_house import ShownHouse
from heartreach.store import Reader
from heartreach.web import House, create_app, serve
from heartreach.web.made_up_house import MadeUpHouse, a_day

PAGES = {"day": "/", "month": "/?range=month", "all time": "/?range=all"}
#: A frame at 60 a second, with a tenth for the clock's own steps, in ms.
FRAME_MS = 1000 / 60 * 1.1
STEPS = 40

#: Counts frames while an interaction lasts.
WATCH = """
window.frames_ = []; window.watching_ = true;
let last = performance.now();
const tick = (now) => {
  window.frames_.push(now - last);
  last = now;
  if (window.watching_) requestAnimationFrame(tick);
};
requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
"""


def served(house: House) -> str:
    """Serve `house` in a thread for as long as this runs; its address."""
    address: list[str] = []
    up = threading.Event()

    async def run() -> None:
        async with serve(create_app(house), "127.0.0.1", 0) as at:
            address.append(at)
            up.set()
            await asyncio.Event().wait()

    threading.Thread(target=lambda: asyncio.run(run()), daemon=True).start()
    up.wait(30)
    return address[0]


def browser(profile: str) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.add_argument("--disable-background-networking")
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    return driver


def opened(driver: webdriver.Chrome, address: str) -> dict[str, float]:
    """Open with an empty cache; moments in ms after the start, and bytes."""
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    server, page = time.process_time(), main_thread_s(driver)
    driver.get(address)
    while not driver.execute_script(
        "if (!document.body.dataset.ready || document.querySelector('#card').hidden) return false;"
        "window.drawn_ ??= performance.now(); return true;"
    ):
        time.sleep(0.01)
    used = {"server": (time.process_time() - server) * 1000, "page": (main_thread_s(driver) - page) * 1000}
    time.sleep(0.4)  # the largest paint is told late
    found: dict[str, float] = driver.execute_async_script(
        """
        const done = arguments[0];
        new PerformanceObserver((list) => {
          const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
          const page = files.filter((one) => !new URL(one.name).pathname.startsWith("/api/"));
          const data = files.filter((one) => new URL(one.name).pathname.startsWith("/api/"));
          const sum = (list, what) => list.reduce((total, one) => total + one[what], 0);
          done({
            first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
            largest: list.getEntries().at(-1).startTime, drawn: window.drawn_,
            files: page.length, packed: sum(page, "encodedBodySize"), whole: sum(page, "decodedBodySize"),
            data: sum(data, "encodedBodySize"), slowest: Math.max(0, ...data.map((one) => one.duration)),
          });
        }).observe({ type: "largest-contentful-paint", buffered: true });
        """
    )
    return found | used


def main_thread_s(driver: webdriver.Chrome) -> float:
    told = driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "TaskDuration"))


def frames(driver: webdriver.Chrome, act: Callable[[int], None]) -> str:
    """Do `STEPS` steps of something and say how its frames went."""
    driver.execute_script(WATCH)
    before = main_thread_s(driver)
    for step in range(STEPS):
        act(step)
        time.sleep(1 / 60)
    busy = (main_thread_s(driver) - before) / STEPS * 1000
    times: list[float] = driver.execute_script("window.watching_ = false; return window.frames_;")
    late = sum(one > FRAME_MS for one in times) / max(1, len(times))
    per_s = len(times) / max(1e-9, sum(times) / 1000)
    return f"{per_s:5.1f} frames/s, {late:4.0%} late, {busy:5.1f} ms of main thread a step"


def mouse(driver: webdriver.Chrome, kind: str, x: float, y: float, button: str = "none", clicks: int = 0) -> None:
    pressed = 1 if button == "left" else 0
    event = {"type": kind, "x": x, "y": y, "button": button, "buttons": pressed, "clickCount": clicks}
    driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)


def box(driver: webdriver.Chrome, selector: str) -> tuple[float, float, float, float]:
    x, y, w, h = driver.execute_script(
        "const e = document.querySelector(arguments[0]); e.scrollIntoView({ block: 'center' });"
        "const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]",
        selector,
    )
    return float(x), float(y), float(w), float(h)


def key(driver: webdriver.Chrome, name: str) -> None:
    for kind in ("keyDown", "keyUp"):
        event = {"type": kind, "key": name, "code": name}
        driver.execute_cdp_cmd("Input.dispatchKeyEvent", event | ({"text": name} if len(name) == 1 else {}))


def interactions(driver: webdriver.Chrome, over: str, focus: str) -> None:
    """Hover, drag, zoom and read by keys over a uPlot."""
    x, y, w, h = box(driver, over)

    def hover(step: int) -> None:
        mouse(driver, "mouseMoved", x + w * (0.1 + 0.8 * step / STEPS), y + h / 2)

    print("    hovering ", frames(driver, hover))
    mouse(driver, "mousePressed", x + w * 0.1, y + h / 2, "left", 1)

    def drag(step: int) -> None:
        mouse(driver, "mouseMoved", x + w * (0.1 + 0.8 * step / STEPS), y + h / 2, "left")

    print("    dragging ", frames(driver, drag))
    mouse(driver, "mouseReleased", x + w * 0.9, y + h / 2, "left", 1)
    driver.execute_script("document.querySelector(arguments[0]).focus({ preventScroll: true })", focus)
    print("    zooming  ", frames(driver, lambda step: key(driver, "+" if step % 8 < 4 else "-")))
    key(driver, "0")
    print("    arrows   ", frames(driver, lambda _: key(driver, "ArrowLeft")))


def run(house: House, times: int) -> None:
    address = served(house)
    with tempfile.TemporaryDirectory() as profile:
        driver = browser(profile)
        try:
            for name, path in PAGES.items():
                tries = [opened(driver, address + path) for _ in range(times)]
                of = {what: statistics.median(one[what] for one in tries) for what in tries[0]}
                print(f"{name}: {of['files']:.0f} files, {of['packed'] / 1000:.0f} kB packed, ", end="")
                print(f"{of['whole'] / 1000:.0f} kB whole; data {of['data'] / 1000:.0f} kB, ", end="")
                print(f"the slowest answer {of['slowest']:.0f} ms")
                print(f"    first paint {of['first']:.0f} ms, largest {of['largest']:.0f} ms, ", end="")
                print(f"data drawn {of['drawn']:.0f} ms; processor time: page {of['page']:.0f} ms, ", end="")
                print(f"hub and driver {of['server']:.0f} ms (medians of {times})")
                if name == "day":
                    interactions(driver, "#plot-score .u-over", "#plot-score")
                elif driver.execute_script(
                    "return document.querySelector('[data-testid=chart-around]')?.dataset.known"
                ):
                    box(driver, "[data-testid=chart-around]")
                    time.sleep(0.5)
                    chart = "[data-testid=chart-around] .picture"
                    if driver.execute_script(
                        "return Boolean(document.querySelector(arguments[0]))", f"{chart} .u-over"
                    ):
                        interactions(driver, f"{chart} .u-over", chart)
        finally:
            driver.quit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="a data folder; a made-up house without one")
    parser.add_argument("--times", type=int, default=5, metavar="N", help="how often each page is opened (5)")
    args = parser.parse_args()
    if args.data is None:
        run(MadeUpHouse(memory=a_day()), args.times)
        return
    with Reader.open(args.data) as reader:
        wearer = chosen_wearer(reader, None)
        run(ShownHouse(reader, wearer, reader.last_beat_at(wearer.wearer_id) or 0.0), args.times)


if __name__ == "__main__":
    main()
