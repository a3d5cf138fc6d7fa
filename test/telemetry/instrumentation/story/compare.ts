import { any, type KnownDifference } from './known-differences.ts'
import type { Chapter } from './play.ts'
import type { Story } from './run-story.ts'
import type { SeenSpan } from './seen.ts'

type Difference = {
  step: string
  kind: string
  field: string
  ours: unknown
  theirs: unknown
}

/** Every difference between two tellings of the story. */
export function compareStories(ours: Story, theirs: Story): Difference[] {
  return Object.keys({ ...ours, ...theirs }).flatMap(step => {
    const [one, other] = [ours[step], theirs[step]]
    const whole = { answer: one?.answer, neverEnded: one?.neverEnded, count: one?.spans.length }
    const found = compareFields(step, 'step', whole, {
      answer: other?.answer,
      neverEnded: other?.neverEnded,
      count: other?.spans.length,
    })
    const spans = one?.spans ?? []
    return found.concat(spans.flatMap((span, index) => compareSpans(step, span, other, index)))
  })
}

function compareSpans(step: string, span: SeenSpan, other: Chapter | undefined, index: number) {
  const theirs = other?.spans[index]
  return theirs ? compareFields(step, span.kind, fieldsOf(span), fieldsOf(theirs)) : []
}

function fieldsOf({ attributes, events, ...rest }: SeenSpan): Record<string, unknown> {
  return { ...rest, ...attributes, events: events.join() }
}

function compareFields(
  step: string,
  kind: string,
  ours: Record<string, unknown>,
  theirs: Record<string, unknown>,
): Difference[] {
  return Object.keys({ ...ours, ...theirs })
    .map(field => ({ step, kind, field, ours: ours[field], theirs: theirs[field] }))
    .filter(({ ours, theirs }) => JSON.stringify(ours) !== JSON.stringify(theirs))
}

/** Differences without a listed reason, and listed differences that no longer exist. */
export function judge(found: Difference[], known: KnownDifference[]) {
  const listed = known.flatMap(({ steps, kind, fields }) =>
    steps.flatMap(step =>
      Object.entries(fields).map(([field, [ours, theirs]]) => ({
        step,
        kind,
        field,
        ours,
        theirs,
      })),
    ),
  )
  return {
    unlisted: found.filter(difference => !listed.some(entry => isSame(entry, difference))),
    outdated: listed.filter(entry => !found.some(difference => isSame(entry, difference))),
  }
}

function isSame(entry: Difference, found: Difference): boolean {
  return (
    entry.step === found.step &&
    entry.kind === found.kind &&
    entry.field === found.field &&
    [any, found.ours].includes(entry.ours as symbol) &&
    [any, found.theirs].includes(entry.theirs as symbol)
  )
}
