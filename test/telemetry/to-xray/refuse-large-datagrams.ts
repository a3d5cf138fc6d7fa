import dgram from 'node:dgram'

/** Preloaded: the kernel of this process refuses datagrams of more than `MAX_DATAGRAM_BYTES`, as macOS does. */
const maxBytes = Number(process.env.MAX_DATAGRAM_BYTES)

type Done = (error: Error | null) => void
type Send = (message: Buffer, done: Done) => void

const socket = dgram.Socket.prototype as unknown as { send: Send }
const { send } = socket
socket.send = function (this: unknown, message, done) {
  if (message.length <= maxBytes) return send.call(this, message, done)
  const error = Object.assign(new Error('send EMSGSIZE'), { code: 'EMSGSIZE' })
  process.nextTick(done, error)
}
