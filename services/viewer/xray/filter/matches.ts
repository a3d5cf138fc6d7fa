import type { Expression, NumberTest, ServiceMatch, Test, TextTest } from './expression.ts'
import type { AnnotationValue, FilterElement, NodeId, TraceSubject } from './subject.ts'

/** The expression of a group; undefined when it has none, or there is no such group. */
export type GroupLookup = (by: 'name' | 'arn', value: string) => Expression | undefined

/** Whether a trace is what an expression asks for. `!x` is true exactly where `x` is not. */
export function matches(
  expression: Expression,
  subject: TraceSubject,
  findGroup: GroupLookup,
): boolean {
  // Each group is judged once a trace: groups that ask for one another, even in a circle, could
  // otherwise keep us busy for ever. One that is being judged holds for not matching.
  const verdicts = new Map<string, boolean>()

  const holds = (of: Expression, element: FilterElement): boolean => {
    switch (of.kind) {
      case 'any-of':
        return of.of.some(term => holds(term, element))
      case 'all-of':
        return of.of.every(term => holds(term, element))
      case 'not':
        return !holds(of.of, element)
      case 'annotation':
        return anyPasses(annotationOf(subject, of.key), of.test)
      case 'group':
        return inGroup(of.by, of.value)
      case 'service':
        return hasService(of, subject, holds)
      case 'edge':
        return hasEdge(of, subject, holds)
      default:
        return keywordHolds(of, element)
    }
  }

  function inGroup(by: 'name' | 'arn', value: string): boolean {
    const key = `${by} ${value}`
    const known = verdicts.get(key)
    if (known !== undefined) return known
    verdicts.set(key, false)
    const group = findGroup(by, value)
    const verdict = group !== undefined && holds(group, subject.trace)
    verdicts.set(key, verdict)
    return verdict
  }

  return holds(expression, subject.trace)
}

const annotationOf = ({ annotations }: TraceSubject, key: string) =>
  Object.hasOwn(annotations, key) ? annotations[key] : undefined

type Holds = (of: Expression, element: FilterElement) => boolean

const hasService = (
  { id, filter }: Expression & { kind: 'service' },
  { services }: TraceSubject,
  holds: Holds,
) => services.some(service => isNode(service.node, id) && (!filter || holds(filter, service)))

const hasEdge = (
  { from, to, filter }: Expression & { kind: 'edge' },
  { edges }: TraceSubject,
  holds: Holds,
) =>
  edges.some(
    edge => isNode(edge.from, from) && isNode(edge.to, to) && (!filter || holds(filter, edge)),
  )

/** Whether a node is what `"name"` or `id(…)` asks for. */
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

/** A value of another type than what it is held against passes no test. */
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
  if (operator === 'contains') return value.includes(wanted)
  return operator === 'beginswith' ? value.startsWith(wanted) : value.endsWith(wanted)
}
