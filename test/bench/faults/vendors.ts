/**
 * A program in place of the vendors: OTLP, Rollbar and CloudWatch Logs on a port each, and the X-Ray
 * daemon's UDP port, which forwards datagrams to the viewer. A process of its own, so that unpacking
 * bodies does not delay the load. Controlled over IPC: see vendor-control.ts.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { type Behaviour, createStrikes, misbehave } from './behaviour.ts'
import { readDatagram, type TakenRecord, vendors } from './taken.ts'

export type VendorLens = 'otlp' | 'xray' | 'rollbar' | 'logs'
/** The records of a vendor; `total` counts duplicates too. */
export type Taken = { ids: string[]; requests: string[]; total: number }
export type Order =
  | { kind: 'behave'; lens: VendorLens; behaviour: Behaviour }
  | { kind: 'taken'; lens: VendorLens }
  | { kind: 'viewer'; xrayPort: number }

const host = '127.0.0.1'

function createLedger() {
  const ids = new Set<string>()
  const requests = new Set<string>()
  let total = 0
  return {
    add(records: TakenRecord[]) {
      total += records.length
      for (const { id, request } of records) {
        ids.add(id)
        if (request) requests.add(request)
      }
    },
    read: (): Taken => ({ ids: [...ids], requests: [...requests], total }),
  }
}

type Stand = {
  port: number
  behave(behaviour: Behaviour): Promise<void>
  read(): Taken
}

async function openHttp(lens: 'otlp' | 'rollbar' | 'logs'): Promise<Stand> {
  const ledger = createLedger()
  const isStruck = createStrikes()
  let behaviour: Behaviour = {}
  const { read, answer } = vendors[lens]
  const server = createServer(async (request, response) => {
    request.on('error', () => {})
    const isHit = isStruck(behaviour.share)
    const { fate, body } = await misbehave(isHit ? behaviour : {}, request, response)
    if (fate !== 'done') ledger.add(read(body, String(request.headers['x-amz-target'])))
    if (fate === 'take') response.end(answer)
  })
  const listen = async (port: number) => {
    server.listen(port, host)
    await once(server, 'listening')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    read: ledger.read,
    async behave(next) {
      // A request that hangs would hang on.
      if (behaviour.hangs || next.isClosed) server.closeAllConnections()
      behaviour = next
      if (next.isClosed) server.close()
      else if (!server.listening) await listen(port)
    },
  }
}

let viewerPort = 0

/** Datagrams in the socket's buffer when it closes would be lost silently. */
async function closeEmpty(socket: Socket): Promise<void> {
  const port = socket.address().port.toString(16).toUpperCase().padStart(4, '0')
  // `1: 0100007F:07D0 00000000:0000 07 00000000:00000000`: ours, the peer, state, to send, to read.
  const unread = new RegExp(`^ *\\d+: \\w+:${port} \\w+:\\w+ \\w+ \\w+:(?!0{8})`, 'm')
  const isEmpty = () => !unread.test(readFileSync('/proc/net/udp', 'utf8'))
  while (!isEmpty()) await setImmediate()
  socket.close()
}

async function openUdp(): Promise<Stand> {
  const ledger = createLedger()
  const isStruck = createStrikes()
  let behaviour: Behaviour = {}
  const out = createSocket('udp4')
  const open = async (port: number) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 })
    socket.on('message', message => {
      if (behaviour.cuts && isStruck(behaviour.share)) return
      ledger.add(readDatagram(message))
      if (viewerPort > 0) out.send(message, viewerPort, host)
    })
    socket.bind(port, host)
    await once(socket, 'listening')
    return socket
  }
  let socket = await open(0)
  const { port } = socket.address()
  return {
    port,
    read: ledger.read,
    async behave(next) {
      const wasClosed = behaviour.isClosed
      behaviour = next
      if (next.isClosed) await closeEmpty(socket)
      else if (wasClosed) socket = await open(port)
    },
  }
}

const stands: { [lens in VendorLens]: Stand } = {
  otlp: await openHttp('otlp'),
  rollbar: await openHttp('rollbar'),
  logs: await openHttp('logs'),
  xray: await openUdp(),
}

async function obey(order: Order): Promise<Taken | undefined> {
  if (order.kind === 'taken') return stands[order.lens].read()
  if (order.kind === 'behave') await stands[order.lens].behave(order.behaviour)
  else viewerPort = order.xrayPort
  return undefined
}

process.on('message', async ({ id, order }: { id: number; order: Order }) => {
  process.send?.({ id, answer: await obey(order) })
})
process.on('disconnect', () => process.exit())
const ports = Object.fromEntries(Object.entries(stands).map(([lens, { port }]) => [lens, port]))
process.send?.({ type: 'listening', ports })
