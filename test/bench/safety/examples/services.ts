import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { System } from '../../../e2e/system.ts'
import { scratchFolder } from '../../scratch-folder.ts'
import type { OtherExample, Outcome } from '../example.ts'

/** The three processes of a checkout, for as long as `work` takes. */
async function withSystem(
  folder: string,
  environment: Record<string, string>,
  work: (system: System) => Promise<Outcome>,
): Promise<Outcome> {
  const file = pathToFileURL(join(folder, 'test/e2e/system.ts')).href
  const { startSystem } = (await import(file)) as typeof import('../../../e2e/system.ts')
  const system = await startSystem(environment)
  try {
    return await work(system)
  } finally {
    system.kill()
  }
}

const create = (system: System, fields: object) =>
  fetch(`${system.activities}/api/activities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle: 'eve', message: 'hi', ttl: '1-day', ...fields }),
  })

/**
 * The environment of a service with a rule that keeps nearly nothing, for requests from outside.
 */
function fewPercent(): Record<string, string> {
  const file = join(scratchFolder(), 'rules.json')
  const rule = { RuleName: 'few', Priority: 1, FixedRate: 0.05, ReservoirSize: 0 }
  writeFileSync(file, JSON.stringify({ samplingRules: [rule] }))
  return { SAMPLING: 'local', SAMPLING_RULES_FILE: file }
}

const asked = 60

/**
 * Sends requests with headers from outside; returns how many answers say that the request was kept.
 */
async function keptOf(system: System, headers: Record<string, string>): Promise<number> {
  let kept = 0
  for (let count = 0; count < asked; count++) {
    const id = (count + 1).toString(16)
    const traceparent = `00-${id.padStart(32, 'c')}-${id.padStart(16, 'd')}-01`
    const answer = await fetch(`${system.activities}/api/activities/home`, {
      headers: { traceparent, ...headers },
    })
    await answer.text()
    if (/-0[13]$/.test(answer.headers.get('traceresponse') ?? '')) kept++
  }
  return kept
}

export const services: OtherExample[] = [
  {
    kind: 13,
    name: "another site's page posts /api/notifications/read",
    playIn: folder =>
      withSystem(folder, {}, async system => {
        const { status } = await fetch(
          `${system.notifications}/api/notifications/read?handle=ada`,
          {
            method: 'POST',
            headers: { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
          },
        )
        return { said: `${status}`, isRight: status === 403 }
      }),
  },
  {
    kind: 14,
    name: `traceparent …-01 from outside, ${asked} times, under a rule of 5 %, TRUST_INCOMING_TRACES=peers`,
    playIn: folder =>
      withSystem(folder, { ...fewPercent(), TRUST_INCOMING_TRACES: 'peers' }, async system => {
        const kept = await keptOf(system, {})
        // 12 of 60 are kept by chance once in 100,000 runs.
        return { said: `${kept} of ${asked} kept`, isRight: kept < 12 }
      }),
  },
  {
    kind: 14,
    name: 'tracestate ot=th:ffffffffffffff from outside: the weight of the span',
    playIn: folder =>
      withSystem(folder, { TRUST_INCOMING_TRACES: 'all' }, async system => {
        const traceId = 'e'.repeat(32)
        const answer = await fetch(`${system.activities}/api/activities/home`, {
          headers: {
            traceparent: `00-${traceId}-${'e'.repeat(16)}-01`,
            tracestate: 'ot=th:ffffffffffffff',
          },
        })
        await answer.text()
        const trace = await system.trace(traceId, ['activities'])
        const rates = trace.spans.map(span => Number(span.attributes.SampleRate ?? 1))
        const rate = Math.max(...rates)
        return { said: `counts ${rate.toPrecision(2)} times`, isRight: rate <= 1e6 }
      }),
  },
  {
    kind: 16,
    name: 'modes of .waywiser and of the databases in it',
    playIn: folder =>
      withSystem(folder, {}, async ({ dataFolder }) => {
        const { readdirSync, statSync } = await import('node:fs')
        const mode = (path: string) => `0${(statSync(path).mode & 0o777).toString(8)}`
        const files = readdirSync(dataFolder).filter(name => name.includes('.sqlite'))
        const modes = [...new Set(files.map(name => mode(join(dataFolder, name))))]
        return { said: modes.join(', '), isRight: modes.every(each => each === '0600') }
      }),
  },
  {
    kind: 17,
    name: 'a handle of 100,000 characters',
    playIn: folder =>
      withSystem(folder, {}, async system => {
        const { status } = await create(system, { handle: 'e'.repeat(50_000) + 'v'.repeat(50_000) })
        return { said: `${status}`, isRight: status === 422 }
      }),
  },
  {
    kind: 17,
    name: 'a message with 93 mentions: calls of the webhook',
    async playIn(folder) {
      let calls = 0
      const webhook = createServer((request, response) => {
        calls++
        request.resume().on('end', () => response.end())
      }).listen(0, '127.0.0.1')
      await new Promise(resolve => webhook.once('listening', resolve))
      const { port } = webhook.address() as AddressInfo
      const environment = { PUSH_WEBHOOK_URL: `http://127.0.0.1:${port}/hook` }
      const outcome = await withSystem(folder, environment, async system => {
        const message = Array.from({ length: 93 }, (_, index) => `@${mentionable(index)}`).join(' ')
        const { status } = await create(system, { message })
        await new Promise(resolve => setTimeout(resolve, 1500))
        return { said: `${status}, ${calls} calls`, isRight: calls <= 20 }
      })
      webhook.close()
      return outcome
    },
  },
  {
    kind: 18,
    name: 'base images named by digest in the Dockerfile',
    async playIn(folder) {
      const text = readFileSync(join(folder, 'Dockerfile'), 'utf8')
      const images = [...text.matchAll(/^ARG \w*IMAGE=(\S+)/gm)].map(match => match[1]!)
      const pinned = images.filter(image => image.includes('@sha256:')).length
      return { said: `${pinned} of ${images.length}`, isRight: pinned === images.length }
    },
  },
]

/** Handles of one letter each (Ā, ā, Ă …), so that 93 mentions fit into a message of 280. */
const mentionable = (index: number) => String.fromCodePoint(0x100 + index)
