import type { ReadonlySignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Loaded } from '../state/loaded.ts'
import { Notice, ProblemNotice } from './notice.tsx'

/** Shows the answer, or that it is loading, or why it failed. */
export function LoadedView<Answer>(props: {
  loaded: ReadonlySignal<Loaded<Answer>>
  what: string
  show: (answer: Answer) => ComponentChildren
}) {
  const { value } = props.loaded
  if (value.state === 'loading') return <Notice title={`Loading ${props.what}…`} />
  if (value.state === 'failed') return <ProblemNotice problem={value.problem} />
  return <>{props.show(value.answer)}</>
}
