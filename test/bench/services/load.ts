import { randomBytes } from 'node:crypto'
import { Agent, get } from 'node:http'

type LoadOptions = {
  port: number
  /** Ends at whichever comes first. */
  maxMillis: number
  maxRequests: number
  /** Every second request has a sampled parent, so that its trace is kept whatever the rules say. */
  halfSampled?: boolean
}

const connections = 16
const agent = new Agent({ keepAlive: true, maxSockets: connections })

/** A closed loop over 16 kept connections to this machine. Returns the number of requests. */
export async function load(options: LoadOptions): Promise<number> {
  const end = performance.now() + options.maxMillis
  let begun = 0
  async function client(): Promise<void> {
    while (begun < options.maxRequests && performance.now() < end) {
      begun++
      await request(options.port, options.halfSampled === true && begun % 2 === 0)
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  return begun
}

function request(port: number, isSampled: boolean): Promise<void> {
  const headers = isSampled ? { traceparent: sampledParent() } : {}
  const options = { host: '127.0.0.1', port, path: '/api/activities/home', agent, headers }
  return new Promise((resolve, reject) => {
    get(options, response => {
      const { statusCode } = response
      if (statusCode !== 200) reject(new Error(`the service answered ${statusCode}`))
      response.resume().on('end', resolve)
    }).on('error', reject)
  })
}

function sampledParent(): string {
  const epochSeconds = Math.floor(Date.now() / 1000).toString(16)
  const random = randomBytes(20).toString('hex')
  return `00-${epochSeconds}${random.slice(0, 24)}-${random.slice(24)}-01`
}
