import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Subscribes each listener to the channel of its name; answers the function that ends it. */
export function subscribeAll(listeners: Record<string, (message: never) => void>): () => void {
  // What a channel publishes is documented, not typed: each listener names its message's shape.
  const entries = Object.entries(listeners as unknown as Record<string, ChannelListener>)
  for (const [channel, listener] of entries) subscribe(channel, listener)
  return () => {
    for (const [channel, listener] of entries) unsubscribe(channel, listener)
  }
}
