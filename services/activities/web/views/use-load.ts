import { useEffect, useState } from 'preact/hooks'
import { type Call, duringLoad, traced } from '../tracing/tracing.ts'

export type Loaded<Value> = {
  value: Value | undefined
  problem: string | undefined
  /** Runs what a person caused, as a span of its own; a problem is shown. */
  act(name: string, elementId: string, work: (call: Call) => Promise<void>): Promise<void>
  set(value: Value): void
}

/**
 * Loads what a view shows when it appears: during the load of the page, or since the person went there.
 *
 * @param view in the names of spans
 */
export function useLoad<Value>(
  view: string,
  isFirst: boolean,
  load: (call: Call) => Promise<Value>,
): Loaded<Value> {
  const [value, set] = useState<Value>()
  const [problem, setProblem] = useState<string>()

  const shown = (work: Promise<void>) =>
    work.then(
      () => setProblem(undefined),
      error => setProblem(error.isAnswer ? error.message : 'Something failed in this page.'),
    )
  const loadInto = async (call: Call) => set(await load(call))
  useEffect(() => {
    void shown(isFirst ? duringLoad(loadInto) : traced(`navigate ${view}`, '', view, loadInto))
  }, [])

  return {
    value,
    problem,
    set,
    act: (name, elementId, work) => shown(traced(name, elementId, view, work)),
  }
}
