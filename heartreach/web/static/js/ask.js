// Ask the hub, but not for ever: where its address leads nowhere a browser waits for minutes, and the page with it, also
// after the phone has come home.
const LIMIT_MS = 15_000;

export const ask = (address, how = {}, limit = LIMIT_MS) => fetch(address, { ...how, signal: AbortSignal.timeout(limit) });
