/** Splits stop sequences into those that the endpoint accepts and those that the client must look for itself. */
export function splitStops(
  stops: readonly string[],
  takes: (stop: string) => boolean,
  atMost = Infinity,
): { sent: string[]; kept: string[] } {
  const allowed = stops.filter(takes);
  const sent = allowed.slice(0, atMost);
  return { sent, kept: stops.filter((stop) => stop !== '' && !sent.includes(stop)) };
}

/** Cuts a text at the first of these stop sequences, as an endpoint would have done. */
export function cutAtStop(text: string, stops: readonly string[]): { text: string; stopped: boolean } {
  const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
  if (places.length === 0) return { text, stopped: false };
  return { text: text.slice(0, Math.min(...places)), stopped: true };
}
