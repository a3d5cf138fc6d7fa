import type { Expectation } from '../../scenarios/scenario.ts'
import type { Lens, Trace } from '../records/api.ts'
import { checkStep } from './check-step.ts'
import { checkTimes } from './check-times.ts'
import { findSpans, spanWords } from './find-spans.ts'
import { type Expecting, type Finding, idOf, millis } from './finding.ts'
import { inOrder, spanLines } from './span-lines.ts'
import type { StepResult } from './step-result.ts'

/** @param trace the one of the step that is meant; undefined until it arrives */
export function check(expect: Expectation, trace: Trace | undefined, step: StepResult): Finding {
  if ('anyOf' in expect) {
    const findings = expect.anyOf.map(each => check(each, trace, step))
    return findings.find(({ holds }) => holds) ?? findings[0]!
  }
  const ofStep = checkStep(expect, step)
  if (ofStep) return ofStep
  if (!trace) return { holds: false, found: 'its trace has not arrived' }
  return checkTimes(expect, trace) ?? checkRecords(expect, trace)
}

function checkRecords(expect: Expectation, trace: Trace): Finding {
  if ('tree' in expect) return checkTree(expect, trace)
  if ('span' in expect) return checkSpan(expect, trace)
  if ('edge' in expect) return checkEdge(expect, trace)
  if ('node' in expect) return checkNode(expect, trace)
  if ('items' in expect) return checkItems(expect, trace)
  if ('line' in expect) return checkLines(expect, trace)
  if ('delivery' in expect) return checkDelivery(expect, trace)
  throw new Error(`an expectation that is not known: ${Object.keys(expect)}`)
}

function checkTree({ tree }: Expecting<'tree'>, trace: Trace): Finding {
  const found = spanLines(trace)
  return { holds: found === inOrder(tree), found }
}

function checkSpan({ span: shape, count }: Expecting<'span'>, trace: Trace): Finding {
  const found = findSpans(trace, shape)
  const holds = count === undefined ? found.length > 0 : found.length === count
  // Without the times of the shape it may be there all the same, which says more.
  const { atLeastMillis, atMostMillis, ...untimed } = shape
  const near = found[0] ?? findSpans(trace, untimed)[0]
  const took = near ? `, ${millis(near.durationMillis)}` : ''
  return { holds, found: `${found.length} of ${spanWords(shape)}${took}`, ...idOf(near) }
}

function checkEdge({ edge, calls, failed, throttled }: Expecting<'edge'>, { map }: Trace): Finding {
  const [from, to] = edge
  // A client is named after the service that it calls.
  const names = new Map(
    map.nodes.map(({ id, name, type }) => [id, type === 'client' ? type : name]),
  )
  const is = map.edges.find(each => names.get(each.from) === from && names.get(each.to) === to)
  if (!is) return { holds: false, found: `no call from ${from} to ${to}` }
  const holds =
    is.total === (calls ?? is.total) &&
    is.fault === (failed ?? is.fault) &&
    is.throttle === (throttled ?? is.throttle)
  return { holds, found: `${is.total} calls, ${is.fault} failed, ${is.throttle} throttled` }
}

function checkNode({ node: name, inferred }: Expecting<'node'>, { map }: Trace): Finding {
  const node = map.nodes.find(each => each.name === name)
  if (!node) return { holds: false, found: `no node ${name}` }
  const found = node.inferred ? 'known from its callers alone' : 'it sent records itself'
  return { holds: node.inferred === inferred, found }
}

function checkItems({ items, ...wanted }: Expecting<'items'>, { errors }: Trace): Finding {
  const found = errors.filter(({ source }) => source === 'item')
  const classes = found.map(error => error.class)
  const holds = found.length === items && classes.every(each => each === (wanted.class ?? each))
  return { holds, found: [`${found.length} items`, ...classes].join(', ') }
}

function checkLines({ line, count }: Expecting<'line'>, { logs }: Trace): Finding {
  const found = logs.filter(log =>
    Object.entries(line).every(([key, value]) => log[key as keyof typeof line] === value),
  ).length
  const holds = count === undefined ? found > 0 : found === count
  return { holds, found: `${found} of ${logs.length} lines` }
}

function checkDelivery(
  { delivery: states, reason = '' }: Expecting<'delivery'>,
  { delivery }: Trace,
): Finding {
  const wanted = Object.entries(states) as [Lens, string][]
  const holds = wanted.every(
    ([lens, state]) =>
      delivery[lens].state === state && (delivery[lens].reason ?? '').includes(reason),
  )
  const found = wanted.map(([lens]) =>
    [lens, delivery[lens].state, delivery[lens].reason].filter(Boolean).join(' '),
  )
  return { holds, found: found.join(', ') }
}
