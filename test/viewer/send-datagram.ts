import { createSocket } from 'node:dgram'

/** Sends a segment document as an X-Ray SDK does. */
export async function sendDatagram(port: number, document: object): Promise<void> {
  const socket = createSocket('udp4')
  const text = `{"format":"json","version":1}\n${JSON.stringify(document)}`
  await new Promise<void>(resolve => socket.send(text, port, '127.0.0.1', () => resolve()))
  socket.close()
}
