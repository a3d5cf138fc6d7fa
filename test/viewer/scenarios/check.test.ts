import { expect, test } from 'vitest'
import { findScenario } from '../../../services/scenarios/all.ts'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { check } from '../../../services/viewer/scenarios/check.ts'
import { inOrder, spanLines } from '../../../services/viewer/scenarios/span-lines.ts'
import type { StepResult } from '../../../services/viewer/scenarios/step-result.ts'

const span = (spanId: string, parentId: string | undefined, line: string, attributes = {}) => {
  const [kind, service, status, ...name] = line.split(' ')
  return {
    ...{ spanId, parentId, kind, service, status, attributes, name: name.join(' ') },
    ...{ startMillis: 0, durationMillis: 5, events: [], links: [], resource: {} },
  }
}

const trace = {
  spans: [
    span('a', undefined, 'SERVER activities UNSET POST /api/activities', {
      'http.response.status_code': 201,
    }),
    span('c', 'a', 'CLIENT activities UNSET POST', { 'http.response.status_code': 201 }),
    span('b', 'a', 'CLIENT activities UNSET INSERT activities'),
    span('d', 'c', 'SERVER notifications UNSET POST /api/notifications', {
      'http.response.status_code': 201,
    }),
    span('e', 'd', 'CLIENT notifications UNSET INSERT notifications'),
  ],
} as unknown as Trace

const step = { traceIds: ['t'], summaries: [], answerMillis: [] } as unknown as StepResult
const tree = (findScenario('slow-statement')!.expected[0]!.expect as { tree: string }).tree

test('the expected tree of a scenario is compared whatever the order of siblings', () => {
  expect(check({ tree }, trace, step).holds).toBe(true)
})

test.each([
  ['a span less', tree.replace('\n  CLIENT activities INSERT activities UNSET', '')],
  ['a span more', `${tree}\n  CLIENT activities GET UNSET 200`],
  ['another parent', tree.replace('      CLIENT notifications', '    CLIENT notifications')],
  ['another status', tree.replace('UNSET 201', 'ERROR 500')],
  ['another name', tree.replace('INSERT activities', 'SELECT activities')],
  ['an exception', tree.replace('UNSET 201', 'UNSET 201 exception')],
])('a tree with %s does not hold', (_, changed) => {
  expect(changed).not.toBe(tree)
  expect(check({ tree: changed }, trace, step)).toEqual({ holds: false, found: spanLines(trace) })
})

test('alike siblings are counted, with what is below them', () => {
  const twice = ['1', '2'].flatMap(n => [
    span(`a${n}`, 'a', 'CLIENT activities UNSET GET'),
    span(`b${n}`, `a${n}`, 'SERVER notifications UNSET GET'),
  ])
  const many = { spans: [span('a', undefined, 'SERVER activities UNSET GET'), ...twice] }

  expect(spanLines(many as unknown as Trace)).toBe(
    inOrder(`
SERVER activities GET UNSET
  CLIENT activities GET UNSET ×2
    SERVER notifications GET UNSET`),
  )
})
