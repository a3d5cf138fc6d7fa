import type { Server } from 'node:http'
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net'
import { StartError } from '../start-error.ts'
import { closeAll, openEach } from './listening-addresses.ts'
import { portProblem } from './port-problem.ts'

export type Listening = {
  port: number
  /** The open addresses, without the port. */
  addresses: string[]
  /** Takes no more connections; resolves once those there are have ended. */
  close(): Promise<unknown>
}

/** The attempts to find a port that is free on all addresses, with port 0. */
const attempts = 10

/**
 * Listens on every address that `host` stands for, all with one port.
 * @throws {StartError} naming the port and the variable that changes it
 */
export async function listen(
  server: Server,
  { port, host }: { port: number; host: string },
  attempt = 1,
): Promise<Listening> {
  let chosen = port
  try {
    const opened = await openEach(host, async address => {
      const one = await listenOn(server.listening ? passingTo(server) : server, chosen, address)
      chosen = one.port
      return one
    })
    return {
      port: chosen,
      addresses: opened.map(({ address }) => address),
      close: () => closeAll(opened),
    }
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    if (port === 0 && isTaken && attempt < attempts)
      return listen(server, { port, host }, attempt + 1)
    throw describe(error as ListenError, chosen, host)
  }
}

/** A server for one more address, whose connections become those of `server`. */
function passingTo(server: Server): NetServer {
  // As `node:http` makes its own.
  const options = { allowHalfOpen: true, noDelay: true }
  return createServer(options, socket => server.emit('connection', socket))
}

async function listenOn(server: NetServer, port: number, address: string) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    ...(server.address() as AddressInfo),
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

type ListenError = NodeJS.ErrnoException & { address?: string }

function describe(error: ListenError, port: number, host: string): StartError {
  const { code, address = host } = error
  const attempt = { port, address, setting: 'PORT', hostSetting: 'HOST' }
  return new StartError(portProblem(code, attempt), { cause: error })
}
