// One page at a time holds the line: two would take each other's place for ever. The newest one wins.

const channel = "BroadcastChannel" in window ? new BroadcastChannel("heartreach") : null;

/** Call `onLost` when another page of this browser takes over; returns a function that takes over. */
export function oneTab(onLost) {
  const me = Math.random();
  if (channel) channel.onmessage = (event) => { if (event.data?.claim && event.data.claim !== me) onLost(); };
  return () => channel?.postMessage({ claim: me });
}
