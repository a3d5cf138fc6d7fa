import { Agent, request } from 'node:http'

export type Load = {
  /** Requests a second, from now on. */
  setRate(perSecond: number): void
  answered(): number
  failed(): number
  /** Resolves when the last request is answered. */
  stop(): Promise<void>
}

const people = ['ada', 'bob', 'eve', 'kim']

/** Requests as of a small community: much reading, some writing, a mistake now and then. */
const mix: ((person: string, other: string) => [method: string, path: string, body?: object])[] = [
  person => ['GET', `/api/activities/home?handle=${person}`],
  person => ['GET', `/api/activities/home?handle=${person}`],
  person => ['GET', `/api/activities/@${person}`],
  () => ['GET', '/api/activities/search?term=hello'],
  (person, other) => ['POST', '/api/activities', { ...note(person), message: `hello @${other}` }],
  () => ['GET', '/api/activities/00000000-0000-4000-8000-000000000000'],
  person => ['POST', '/api/activities', { ...note(person), message: '' }],
]

const note = (handle: string) => ({ handle, ttl: '1-hour' })

/** One of this many requests reports to Rollbar, which limits items a minute. */
const requestsPerItem = 500

/** Few, so that the number of open files does not follow each stall of a busy machine. */
const maxSockets = 8

/** The most requests under way: a machine that is busy with other work gets a lower rate. */
const maxUnderWay = 32

/** Sends at a rate. */
export function startLoad(origin: string): Load {
  const agent = new Agent({ keepAlive: true, maxSockets })
  const underWay = new Set<Promise<void>>()
  let rate = 0
  let due = 0
  let sent = 0
  let answered = 0
  let failed = 0
  let lastMillis = performance.now()

  function ask(): void {
    const index = sent++
    const person = people[index % people.length]!
    const other = people[(index + 1) % people.length]!
    const isItem = index % requestsPerItem === requestsPerItem - 1
    const [method, path, body] = isItem
      ? ['GET', '/rollbar/test']
      : mix[index % mix.length]!(person, other)
    const answer = send(origin, agent, method, path, body)
      .then(
        () => answered++,
        () => failed++,
      )
      .then(() => void underWay.delete(answer))
    underWay.add(answer)
  }

  const timer = setInterval(() => {
    const now = performance.now()
    due += (rate * (now - lastMillis)) / 1000
    lastMillis = now
    for (; due >= 1; due--) {
      if (underWay.size < maxUnderWay) ask()
    }
  }, 5)

  return {
    setRate: perSecond => {
      rate = perSecond
    },
    answered: () => answered,
    failed: () => failed,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      agent.destroy()
    },
  }
}

function send(origin: string, agent: Agent, method: string, path: string, body?: object) {
  return new Promise<void>((resolve, reject) => {
    const text = body && JSON.stringify(body)
    const headers = text ? { 'content-type': 'application/json' } : {}
    request(`${origin}${path}`, { agent, method, headers }, answer => {
      const isFault = (answer.statusCode ?? 500) >= 500
      answer.resume().on('end', () => (isFault ? reject(new Error(path)) : resolve()))
    })
      .on('error', reject)
      .end(text)
  })
}
