import { Agent, request } from 'node:http'

export type PostOptions = { port: number; path: string; headers: Record<string, string> }

const inFlight = 4
const agent = new Agent({ keepAlive: true, maxSockets: inFlight })

/** Posts all bodies, four at a time. Returns the milliseconds until the last answer. */
export async function postAll(bodies: Iterable<Buffer>, options: PostOptions): Promise<number> {
  const started = performance.now()
  const rest = bodies[Symbol.iterator]()
  async function sender(): Promise<void> {
    for (let next = rest.next(); !next.done; next = rest.next()) await post(next.value, options)
  }
  await Promise.all(Array.from({ length: inFlight }, sender))
  return performance.now() - started
}

function post(body: Buffer, { port, path, headers }: PostOptions): Promise<void> {
  const options = { host: '127.0.0.1', port, path, method: 'POST', agent }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { ...options, headers: { ...headers, 'content-length': body.length } },
      answer => {
        const { statusCode } = answer
        if (statusCode !== 200) reject(new Error(`POST ${path} was answered ${statusCode}`))
        answer.resume().on('end', resolve)
      },
    )
    outgoing.on('error', reject).end(body)
  })
}
