import { batch, computed, signal } from '@preact/signals'
import type { TraceSummary, TracesAnswer } from '../../records/api.ts'
import { emptyLiveList, type LiveList, takeTraces } from '../compute/live-list.ts'
import { type AnswerError, callApi } from './api-client.ts'
import { onTrace } from './events.ts'

/** Enough to read, few enough for a page that is open for days. */
const maxRows = 500

/**
 * The live list: the newest stored traces, then those that arrive. It is frozen by a key or while the
 * reader has scrolled down or points at a row, and counts the traces held back.
 */
export function createLiveFeed() {
  const list = signal<LiveList>(emptyLiveList)
  const pinned = signal(false)
  const scrolled = signal(false)
  const pointed = signal(false)
  const frozen = computed(() => pinned.value || scrolled.value || pointed.value)
  const problem = signal<AnswerError | undefined>(undefined)
  const loaded = signal(false)
  const take = oncePerFrame(arrived => {
    list.value = takeTraces(list.peek(), arrived, { frozen: frozen.peek(), maxRows })
  })
  const load = () =>
    callApi<TracesAnswer>('traces?limit=100').then(
      ({ traces }) =>
        batch(() => {
          const known = new Set(list.value.shown.map(({ traceId }) => traceId))
          const older = traces.filter(({ traceId }) => !known.has(traceId))
          const shown = [...list.value.shown, ...older].slice(0, maxRows)
          list.value = { ...list.value, shown }
          loaded.value = true
          problem.value = undefined
        }),
      (error: AnswerError) => {
        problem.value = error
      },
    )
  const release = () => {
    batch(() => {
      pinned.value = false
      scrolled.value = false
      list.value = takeTraces(list.value, [], { frozen: false, maxRows })
    })
  }
  const toggle = () => {
    if (pinned.value) release()
    else pinned.value = true
  }
  return {
    list,
    frozen,
    pinned,
    scrolled,
    pointed,
    problem,
    loaded,
    load,
    release,
    toggle,
    follow: () => onTrace(take),
  }
}

export type LiveFeed = ReturnType<typeof createLiveFeed>

/** Collects summaries, at most `maxRows` of them, until the next frame. */
function oncePerFrame(flush: (arrived: TraceSummary[]) => void) {
  let arrived: TraceSummary[] = []
  return (summary: TraceSummary): void => {
    arrived.push(summary)
    if (arrived.length > maxRows) arrived = arrived.slice(-maxRows)
    if (arrived.length > 1) return
    requestAnimationFrame(() => {
      const taken = arrived
      arrived = []
      flush(taken)
    })
  }
}
