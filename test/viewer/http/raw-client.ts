import { connect, type Socket } from 'node:net'
import { afterEach } from 'vitest'

const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** A client that sends its text and then does nothing, not even read. */
export async function sayOnly(url: string, text: string | Buffer): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  await new Promise<void>(resolve => socket.write(text, () => resolve()))
  return socket
}

export type Heard = { text: string; isClosed: boolean }

/** The same, but it reads the answer. With `end` it closes its half of the connection. */
export async function say(
  url: string,
  text: string | Buffer,
  { end = false } = {},
): Promise<Heard> {
  const socket = await sayOnly(url, text)
  if (end) socket.end()
  const heard = { text: '', isClosed: false }
  socket.on('data', data => {
    heard.text += data
  })
  socket.on('close', () => {
    heard.isClosed = true
  })
  return heard
}

/** The head of a request that announces a body. */
export const headOf = (path: string, bytes: number) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${bytes}\r\n\r\n`
