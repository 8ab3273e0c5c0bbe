// What time it is at the hub. A simulated hub runs faster than this phone; a real one may have another clock.

export class HubTime {
  constructor(now = () => Date.now() / 1000) {
    this.now_s = now;
    this.set(now(), 1);
  }

  /** The hub said: it is `at`, and I run `speed` seconds for each of yours. */
  set(at, speed) {
    this.at = at;
    this.speed = speed;
    this.heard = this.now_s();
  }

  now() {
    return this.at + (this.now_s() - this.heard) * this.speed;
  }

  /** Real milliseconds until `at` of hub time. */
  realMsUntil(at) {
    return ((at - this.now()) / this.speed) * 1000;
  }
}
