import type { ComponentChildren } from 'preact'
import type { AnswerError } from '../state/api-client.ts'

export function Notice({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice" role="status">
      <p class="notice-title">{title}</p>
      {children}
    </div>
  )
}

export function ProblemNotice({ problem }: { problem: AnswerError }) {
  const { error, hint, expected, position } = problem.detail
  if (problem.status === 0) {
    return (
      <Notice title="The viewer does not answer">
        <p>
          Is it still running? Start it with <code>npm start</code>; this page continues by itself.
        </p>
      </Notice>
    )
  }
  return (
    <Notice title={error}>
      {hint && <p>{hint}</p>}
      {expected && (
        <p>{`Expected ${expected}${position === undefined ? '' : ` at ${position}`}`}</p>
      )}
    </Notice>
  )
}
