import type { Socket } from 'node:net'

const waiting = new WeakMap<Socket, Set<() => void>>()

/**
 * Calls back when a connection closes, unless the returned function is called before. One listener
 * serves all the requests that a client pipelined: a listener each would pass the number at which
 * Node warns of a leak.
 */
export function onSocketClose(socket: Socket, callback: () => void): () => void {
  const callbacks = waiting.get(socket) ?? watch(socket)
  callbacks.add(callback)
  return () => callbacks.delete(callback)
}

function watch(socket: Socket): Set<() => void> {
  const callbacks = new Set<() => void>()
  waiting.set(socket, callbacks)
  socket.once('close', () => {
    for (const callback of callbacks) callback()
  })
  return callbacks
}
