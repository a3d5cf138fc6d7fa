import { createFinder } from '../../../text/find-text.ts'
import type { Steps } from '../../turns/verdict.ts'
import type { Expression, NumberTest, ServiceMatch, Test, TextTest } from './expression.ts'
import type { AnnotationValue, FilterElement, NodeId, TraceSubject } from './subject.ts'

/** The expression of a group; undefined when the group has none or does not exist. */
export type GroupLookup = (by: 'name' | 'arn', value: string) => Expression | undefined

// Comparisons without interruption: about a millisecond.
const workAtOnce = 10_000

// Searching this many characters of a text takes as long as one comparison.
const charactersPerWork = 256

/**
 * Whether a trace matches an expression. `!x` is true exactly where `x` is not. In short steps,
 * since an expression has up to 3,000 terms and a trace up to 50,000 elements to test each against.
 */
export function matches(
  expression: Expression,
  subject: TraceSubject,
  findGroup: GroupLookup,
): Steps {
  // Each group is evaluated once for a trace: groups that refer to one another, even in a circle,
  // would otherwise never end. A group that is being evaluated counts as no match.
  const verdicts = new Map<string, boolean>()
  let work = 0

  function* holds(of: Expression, element: FilterElement): Steps {
    work += workOf(of, element, subject)
    if (work > workAtOnce) {
      work = 0
      yield
    }
    switch (of.kind) {
      case 'any-of':
        for (const term of of.of) if (yield* holds(term, element)) return true
        return false
      case 'all-of':
        for (const term of of.of) if (!(yield* holds(term, element))) return false
        return true
      case 'not':
        return !(yield* holds(of.of, element))
      case 'state':
        return subject.states?.()[of.keyword] === true
      case 'annotation':
        return anyPasses(annotationOf(subject, of.key), of.test)
      case 'group':
        return yield* inGroup(of.by, of.value)
      case 'service':
        return yield* anyElement(subject.services, ({ node }) => isNode(node, of.id), of.filter)
      case 'edge': {
        const isEdge = ({ from, to }: TraceSubject['edges'][number]) =>
          isNode(from, of.from) && isNode(to, of.to)
        return yield* anyElement(subject.edges, isEdge, of.filter)
      }
      default:
        return keywordHolds(of, element)
    }
  }

  function* anyElement<Element extends FilterElement>(
    elements: Element[],
    isNamed: (element: Element) => boolean,
    filter: Expression | undefined,
  ): Steps {
    for (const element of elements) {
      work++
      if (!isNamed(element)) continue
      if (!filter || (yield* holds(filter, element))) return true
    }
    return false
  }

  function* inGroup(by: 'name' | 'arn', value: string): Steps {
    const key = `${by} ${value}`
    const known = verdicts.get(key)
    if (known !== undefined) return known
    verdicts.set(key, false)
    const group = findGroup(by, value)
    const verdict = group !== undefined && (yield* holds(group, subject.trace))
    verdicts.set(key, verdict)
    return verdict
  }

  return holds(expression, subject.trace)
}

/** Searched texts count by their length. */
function workOf(of: Expression, element: FilterElement, subject: TraceSubject): number {
  if (of.kind !== 'text' && of.kind !== 'annotation') return 1
  const texts = of.kind === 'text' ? element.texts[of.keyword] : annotationOf(subject, of.key)
  return (texts ?? []).reduce((sum: number, text) => sum + `${text}`.length / charactersPerWork, 1)
}

/**
 * The values of an annotation, and of the span attributes of that name. X-Ray's exporters write
 * `user.handle` as `user_handle`, so both spellings find the attribute.
 */
function annotationOf(
  { annotations, attributes }: TraceSubject,
  key: string,
): AnnotationValue[] | undefined {
  const own = Object.hasOwn(annotations, key) ? annotations[key]! : []
  const names = attributes
    ? Object.keys(attributes).filter(name => name === key || asAnnotationKey(name) === key)
    : []
  const all = [...own, ...names.flatMap(name => attributes![name]!)]
  return all.length === 0 ? undefined : all
}

const asAnnotationKey = (name: string) => name.replace(/\W/g, '_')

/** Whether a node is the one that `"name"` or `id(…)` names. */
export const isNode = (node: NodeId, { name, type, accountId }: ServiceMatch) =>
  (name === undefined || name === node.name) &&
  (type === undefined || type === node.type) &&
  (accountId === undefined || accountId === node.accountId)

function keywordHolds(
  of: Expression & { kind: 'flag' | 'number' | 'text' },
  element: FilterElement,
): boolean {
  switch (of.kind) {
    case 'flag':
      return element.flags[of.keyword] === true
    case 'number': {
      const value = element.numbers[of.keyword]
      return value !== undefined && passes(value, of.test)
    }
    case 'text':
      return anyPasses(element.texts[of.keyword], of.test)
  }
}

const anyPasses = (values: AnnotationValue[] | undefined, test: Test | undefined) =>
  values?.some(value => passes(value, test)) ?? false

/** A value of another type than the one it is compared with passes no test. */
function passes(value: AnnotationValue, test: Test | undefined): boolean {
  if (test === undefined) return true
  if (test.operator === '=') return value === test.value
  if (typeof value === 'number' && typeof test.value === 'number') return passesNumber(value, test)
  if (typeof value === 'string' && typeof test.value === 'string') return passesText(value, test)
  return false
}

function passesNumber(value: number, test: Test): boolean {
  const { operator, value: wanted } = test as NumberTest
  if (operator === '<') return value < wanted
  if (operator === '<=') return value <= wanted
  return operator === '>' ? value > wanted : value >= wanted
}

function passesText(value: string, test: Test): boolean {
  const { operator, value: wanted } = test as TextTest
  if (operator === 'contains') return createFinder(wanted)(value) >= 0
  return operator === 'beginswith' ? value.startsWith(wanted) : value.endsWith(wanted)
}
