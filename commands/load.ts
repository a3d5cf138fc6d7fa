/**
 * `npm run load -- --rate 50 --for 60s --mix realistic --seed 1`: requests like those of visitors, on
 * this machine or through `kubectl port-forward`, sent when they are due however late answers are.
 * Prints percentiles that count the waiting, and what share of the requests the viewer has whole.
 * Exits with 0 when all were answered and are complete, 1 when not, 2 when it could not look.
 */
import { Agent } from 'node:http'
import { finishUnread } from '../services/process/output-end.ts'
import { readArguments } from './arguments.ts'
import { ask } from './load/ask.ts'
import { findComplete } from './load/completeness.ts'
import { type Ground, plannedRequests } from './load/mix.ts'
import { runOpenLoop } from './load/open-loop.ts'
import { readLoadOptions } from './load/options.ts'
import { createRandom } from './load/random.ts'
import { describeReport, isGood, reportOf } from './load/report.ts'
import { environmentWithFile } from './start/config.ts'

finishUnread()

const usage = `usage: npm run load -- [--rate 20] [--for 30s] [--mix realistic|reads|writes|home] [--seed 1]
       [--activities http://localhost:3000] [--notifications http://localhost:3001]
       [--viewer http://localhost:8088] [--json]`

const options = readArguments(usage, () =>
  readLoadOptions(process.argv.slice(2), environmentWithFile(process.env, '.env').environment),
)
const { perSecond, seconds, mix, seed, activities, notifications, viewer } = options
const random = createRandom(seed)
const ground = await prepare()

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort())
say(`${mix}, seed ${seed}: ${perSecond} requests per second for ${seconds} s, Ctrl-C to stop`)
const startMillis = Date.now()
const outcome = await runOpenLoop({
  requests: plannedRequests(mix, ground),
  perSecond,
  count: Math.max(1, Math.round(perSecond * seconds)),
  random,
  signal: interrupted.signal,
})
const tookSeconds = (Date.now() - startMillis) / 1000
const report = { ...reportOf(outcome, tookSeconds), ...(await look()) }
if (options.json) console.log(JSON.stringify(report, undefined, 2))
else for (const line of describeReport(report, options)) console.log(line)
process.exit(!isGood(report) ? 1 : report.notLooked ? 2 : 0)

function say(line: string): void {
  if (!options.json) console.log(line)
}

/** Both services have to answer, and the newest activities are what there is to read. */
async function prepare(): Promise<Ground> {
  const agent = new Agent()
  await answerOf(agent, `${notifications}/readyz`)
  const text = await answerOf(agent, `${activities}/api/activities/home?limit=100`)
  const activityIds = idsIn(text)
  if (!activityIds) return fail(`${activities} answers something else than activities`)
  if (activityIds.length === 0) fail(`${activities} has no activity yet: restart it, or create one`)
  return { activities, notifications, activityIds, random }
}

/** Undefined in the answer of another program. */
function idsIn(text: string): string[] | undefined {
  try {
    const { activities: found } = JSON.parse(text) as { activities: { id: unknown }[] }
    const ids = found.map(({ id }) => id)
    return ids.filter(id => typeof id === 'string')
  } catch {
    return undefined
  }
}

async function answerOf(agent: Agent, url: string): Promise<string> {
  const answer = await ask({ method: 'GET', url }, agent, performance.now())
  const problem = typeof answer === 'string' ? answer : `it answers ${answer.status}`
  if (typeof answer !== 'string' && answer.status === 200) return answer.text
  return fail(`${url}: ${problem}. Are both services running? (npm start, or kubectl port-forward)`)
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}

async function look() {
  const traceIds = outcome.answers.flatMap(({ traceId }) => traceId ?? [])
  if (traceIds.length === 0) return { lenses: undefined, notLooked: 'no answer named its trace' }
  try {
    return { lenses: await findComplete(viewer, traceIds, startMillis) }
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string; message?: string } }
    return { lenses: undefined, notLooked: cause?.code ?? cause?.message ?? message }
  }
}
