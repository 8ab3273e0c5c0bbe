// The line to the hub: MQTT 5 over WebSocket, a session that the broker keeps while the phone is away.

const SESSION_S = 86_400;
const RETRY_MS = 2_000;
// One WebSocket that neither opens nor fails must not hold the page up for longer.
const CONNECT_MS = 10_000;
const FROM_HUB = { status: 1, state: 0, today: 1, nudge: 1, "nudge/close": 1, "answer/ack": 1, kept: 1, error: 1 };
const TAKEN_OVER = 0x8e;
const REFUSED = new Set([0x86, 0x87]);

export class Line {
  constructor({ onMessage, onUp, onDown, onTaken, onRefused }) {
    Object.assign(this, { onMessage, onUp, onDown, onTaken, onRefused });
    this.client = null;
    this.flying = new Set();
  }

  open(access, device) {
    this.prefix = access.prefix;
    const presence = `${this.prefix}phone/${device}`;
    const client = mqtt.connect(`${location.origin.replace(/^http/, "ws")}/mqtt`, {
      protocolVersion: 5,
      clientId: access.client_id,
      username: access.username,
      password: access.password,
      clean: false,
      properties: { sessionExpiryInterval: SESSION_S },
      keepalive: access.keepalive_s,
      reconnectPeriod: RETRY_MS,
      connectTimeout: CONNECT_MS,
      timerVariant: "native", // the other variant makes a worker from a blob, which our policy does not allow
      resubscribe: false,
      queueQoSZero: false,
      will: { topic: presence, payload: "offline", qos: 1, retain: true },
    });
    this.client = client;
    client.on("connect", () => {
      const topics = Object.fromEntries(Object.entries(FROM_HUB).map(([name, qos]) => [this.prefix + name, { qos }]));
      client.subscribe(topics, (error) => {
        if (error) return;
        client.publish(presence, "online", { qos: 1, retain: true });
        this.onUp();
      });
    });
    client.on("message", (topic, payload, packet) => this.onMessage(topic.slice(this.prefix.length), payload.toString(), packet));
    client.on("disconnect", (packet) => { if (packet.reasonCode === TAKEN_OVER) { this.close(); this.onTaken(); } });
    client.on("close", () => { this.flying.clear(); this.onDown(); });
    // "close" follows, and the client tries again by itself; but a hub that began anew wants to be asked for a login first.
    client.on("error", (error) => { if (REFUSED.has(error?.code)) { this.close(); this.onRefused(); } });
  }

  get up() {
    return Boolean(this.client?.connected);
  }

  /** Hand a message over; `done` when the broker has it. The same message is not sent twice at a time. */
  send(name, payload, done = () => {}) {
    if (!this.up) return false;
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    const key = `${name} ${text}`;
    if (this.flying.has(key)) return true;
    this.flying.add(key);
    this.client.publish(this.prefix + name, text, { qos: 1, properties: { contentType: "application/json" } }, (error) => {
      this.flying.delete(key);
      if (!error) done();
    });
    return true;
  }

  close() {
    const client = this.client;
    this.client = null;
    // The client closes its socket a moment later; a page that is being left has no later.
    client?.stream?.socket?.close();
    client?.end(true);
  }
}
