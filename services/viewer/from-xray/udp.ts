import { createSocket, type Socket } from 'node:dgram'
import { closeAll, openEach } from '../../http/listening-addresses.ts'
import type { Inbox } from '../records/record.ts'
import { guarded } from '../turns/guarded.ts'
import { createDatagramQueue, type DatagramQueueOptions } from './datagram-queue.ts'
import { newKernelDrops } from './kernel-drops.ts'

/**
 * The kernel's buffer while the event loop is busy: with the default of 208 kB a burst of 50
 * datagrams in one millisecond loses a quarter.
 */
const receiveBufferBytes = 4 * 1024 * 1024

/** How often the kernel's count of drops is read. */
const lookMillis = 1000

type UdpOptions = DatagramQueueOptions & {
  /** Sees each datagram first. @default takes it at once */
  watch?: WatchDatagram
}

/** Calls `take` when the datagram is to be read; never, to drop it. */
export type WatchDatagram = (bytes: Buffer, take: () => void) => void

export type UdpReceiver = {
  /** Datagrams that arrive before this call are lost, as with a daemon that starts later. */
  receive(options: UdpOptions): void
  /** Datagrams received until now are still passed on. */
  close(): Promise<void>
}

/**
 * Opens the daemon's UDP port on every address that `host` stands for. Nothing is answered: wrong
 * datagrams are counted as rejected.
 */
export async function bindUdp(host: string, port: number): Promise<UdpReceiver> {
  const sockets = await openEach(host, address => openSocket(address, port))
  let finish = async () => {}
  let watching: NodeJS.Timeout | undefined
  return {
    receive(options) {
      const queue = createDatagramQueue(options)
      finish = queue.finish
      const { watch = (_, take) => take() } = options
      const looks = sockets.map(({ socket }) => {
        socket.on('message', bytes => watch(bytes, () => queue.add(bytes)))
        socket.on('error', options.onError)
        return newKernelDrops(socket.address())
      })
      const look = () => {
        for (const dropsSince of looks) noteKernelDrops(options.inbox, dropsSince())
      }
      watching = setInterval(guarded(look, options.onError), lookMillis).unref()
    },
    async close() {
      clearInterval(watching)
      await closeAll(sockets)
      await finish()
    },
  }
}

async function openSocket(address: string, port: number) {
  const socket = createSocket({
    type: address.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: receiveBufferBytes,
  })
  await bind(socket, address, port)
  return { socket, close: () => new Promise<void>(resolve => socket.close(resolve)) }
}

/** These arrived while the event loop was busy for longer than the buffer can hold. */
function noteKernelDrops(inbox: Inbox, dropped: number): void {
  if (dropped <= 0) return
  inbox.count('xray-udp', { dropped })
  const reason = "the socket's buffer was full: the kernel dropped datagrams"
  inbox.noteRejection({ wire: 'xray-udp', reason })
}

function bind(socket: Socket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address: host, port }, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}
