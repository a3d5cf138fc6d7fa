import type { Step, Tick } from '../../scenarios/scenario.ts'
import type { Trace, TraceSummary } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import { readTrace } from './read-trace.ts'
import type { Answer } from './services.ts'

/** What was sent for one step. `play` marks what followed from it. */
export type Sent = { step: Step; answers: Answer[]; play: string }

/** What a step led to, as far as it has arrived. */
export type StepResult = {
  step: Step
  traceIds: string[]
  /** In the order of the requests. */
  summaries: TraceSummary[]
  /** A trace that the step's requests made beside their own. */
  secondId: string | undefined
  answerMillis: number[]
}

export type StepStore = Pick<Store, 'trace' | 'summary' | 'xray'>

/** The traces whose spans have this `app.scenario.play`. */
export type FindPlayed = (play: string) => Promise<string[]>

export async function readStep(
  { step, answers, play }: Sent,
  { summary }: StepStore,
  findPlayed: FindPlayed,
): Promise<StepResult> {
  const traceIds = answers.flatMap(({ traceId }) => traceId ?? [])
  const marked = step.way === undefined || traceIds.length > 1 ? [] : await findPlayed(play)
  return {
    step,
    traceIds,
    summaries: traceIds.flatMap(id => summary(id) ?? []),
    secondId: marked.find(id => !traceIds.includes(id)),
    answerMillis: answers.map(({ millis }) => millis),
  }
}

/** The trace that a tick is about; undefined until it arrives. */
export function readPicked(
  { summaries, secondId }: StepResult,
  { second, pick }: Tick,
  store: StepStore,
): Promise<Trace | undefined> {
  const id = second ? secondId : picked(summaries, pick)?.traceId
  return id === undefined ? Promise.resolve(undefined) : readTrace(store, id)
}

function picked(summaries: TraceSummary[], pick: Tick['pick']): TraceSummary | undefined {
  if (pick === 'first') return summaries[0]
  return summaries.findLast(
    ({ spanCount }) => pick === undefined || spanCount > 0 === (pick === 'kept'),
  )
}
