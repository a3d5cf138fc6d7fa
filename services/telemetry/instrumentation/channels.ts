import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Subscribes each listener to the channel of its name; returns the function that unsubscribes. */
export function subscribeAll(listeners: Record<string, (message: never) => void>): () => void {
  // Messages of channels have documentation but no types: each listener declares its message's
  // shape.
  const entries = Object.entries(listeners as unknown as Record<string, ChannelListener>)
  for (const [channel, listener] of entries) subscribe(channel, listener)
  return () => {
    for (const [channel, listener] of entries) unsubscribe(channel, listener)
  }
}
