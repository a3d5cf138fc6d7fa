import { type Answer, askOrWords, jsonOf } from './ask.ts'
import { type Result, skipped } from './check.ts'
import type { DoctorContext } from './context.ts'

export const processNames = ['activities', 'notifications', 'viewer'] as const

export type ProcessName = (typeof processNames)[number]

/** What a process says of itself; `problem` when nothing of ours answers. */
export type Running = { ready?: Record<string, unknown>; status?: number; problem?: string }

/** Asks `/readyz` of a process, once for all checks. It leaves no trace. */
export const runningProcess = (context: DoctorContext, name: ProcessName): Promise<Running> =>
  context.once(`running ${name}`, async () => {
    const url = context.urls[name]
    return readReadiness(await askOrWords(`${url}/readyz?verbose`))
  })

/** Why a check that needs all three processes is skipped; undefined when they run. */
export async function unlessAllRun(context: DoctorContext): Promise<Result | undefined> {
  for (const name of processNames) {
    const { problem } = await runningProcess(context, name)
    if (problem !== undefined) return skipped(`it needs ${name}, which does not run here`)
  }
  return undefined
}

export type ServiceOfOurs = Exclude<ProcessName, 'viewer'>

/** The results for both services, of which one that does not run has none. */
export async function ofServices(
  resultsFor: (name: ServiceOfOurs) => Promise<Result[]>,
): Promise<Result | Result[]> {
  const names = ['activities', 'notifications'] as const
  const found = (await Promise.all(names.map(resultsFor))).flat()
  return found.length > 0 ? found : skipped('no service runs here')
}

function readReadiness(answer: Answer | string): Running {
  if (typeof answer === 'string') return { problem: answer }
  const ready = jsonOf(answer)
  const isOurs = ready?.status === 'ready' || ready?.status === 'not_ready'
  return isOurs ? { ready, status: answer.status } : { problem: 'another program answers' }
}

/** The ports on which processes of ours answer. */
export async function runningPorts(context: DoctorContext): Promise<Set<number>> {
  const found = new Set<number>()
  for (const name of processNames) {
    const { problem } = await runningProcess(context, name)
    if (problem === undefined) found.add(Number(new URL(context.urls[name]).port))
  }
  for (const port of await viewerPorts(context)) found.add(port)
  return found
}

async function viewerPorts(context: DoctorContext): Promise<number[]> {
  const { problem } = await runningProcess(context, 'viewer')
  if (problem !== undefined) return []
  const answer = await askOrWords(`${context.urls.viewer}/-/api/viewer`)
  const ports = typeof answer === 'string' ? undefined : jsonOf(answer)?.ports
  return Object.values(ports ?? {}).map(Number)
}
