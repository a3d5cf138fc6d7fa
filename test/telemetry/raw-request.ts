import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/** Sends exactly these bytes and returns what came back until the connection ended. */
export async function sendRaw(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(Buffer.from(request, 'latin1'))
  return text(socket)
}

/** The id that an answer names in `traceresponse`. */
export const traceIdIn = (answer: string) => /traceresponse: 00-(\w{32})/i.exec(answer)?.[1]
