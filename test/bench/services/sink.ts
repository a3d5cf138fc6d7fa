import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Stands in for every destination of telemetry: answers 200 to each request, throws datagrams away, and
 * only counts, since decoding would take the other core. A process of its own, which sends its port (UDP
 * and TCP) over IPC, and its counts for each message.
 */
const counts = { otlp: 0, logs: 0, other: 0, datagrams: 0 }
const kinds: Record<string, keyof typeof counts> = { '/v1/traces': 'otlp', '/': 'logs' }

const server = createServer((request, response) => {
  counts[kinds[request.url ?? ''] ?? 'other']++
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 })
  socket.on('message', () => counts.datagrams++)
  socket.bind(port, '127.0.0.1', () => process.send?.({ type: 'listening', port }))
})
process.on('message', () => process.send?.(counts))
process.on('disconnect', () => process.exit())
