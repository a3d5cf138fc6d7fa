import { expect, test } from 'vitest'
import { buildSpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import {
  foldedIds,
  parseFolding,
  toggleFolded,
  writeFolding,
} from '../../../services/viewer/ui/compute/folding.ts'
import { parseView, writeView } from '../../../services/viewer/ui/compute/time-scale.ts'
import { bigTrace, sampleTrace } from './sample-trace.ts'

const idOf = (short: string) => short.padEnd(16, '0')
const tree = buildSpanTree(sampleTrace('a'.repeat(32)).spans)

test('rows folded by level and one by one survive in a link', () => {
  const folding = toggleFolded({ fromDepth: 1, toggled: [] }, [idOf('b1')])

  const text = writeFolding(folding)

  expect(text).toBe(`l1,${idOf('b1')}`)
  expect([...foldedIds(tree, parseFolding(text))]).toStrictEqual([idOf('a4')])
})

test('a row toggled twice is unchanged, and without folded rows the text is empty', () => {
  const once = toggleFolded({ toggled: [] }, [idOf('a4')])

  expect([...foldedIds(tree, once)]).toStrictEqual([idOf('a4')])
  expect(writeFolding(toggleFolded(once, [idOf('a4')]))).toBe('')
  expect([...foldedIds(tree, parseFolding(undefined))]).toStrictEqual([])
})

test('other text folds nothing, and the text has a bounded length', () => {
  expect(parseFolding('<script>,l,-1,zz,l99999')).toStrictEqual({ toggled: [] })

  const big = buildSpanTree(bigTrace('b'.repeat(32), 2_000).spans)
  const ids = big.rows.map(({ id }) => id)
  expect(writeFolding(toggleFolded({ fromDepth: 0, toggled: [] }, ids)).length).toBeLessThan(1_800)
})

test('a zoom survives in a link to the microsecond, cut to the trace', () => {
  const whole = { fromMillis: 0, toMillis: 273 }

  expect(writeView({ fromMillis: 12.3456, toMillis: 80 })).toBe('12.346-80')
  expect(parseView('12.346-80', whole)).toStrictEqual({ fromMillis: 12.346, toMillis: 80 })
  expect(parseView('200-900', whole)).toStrictEqual({ fromMillis: 200, toMillis: 273 })
  expect(parseView('300-900', whole)).toBe(undefined)
  expect(parseView('80-12', whole)).toBe(undefined)
  expect(parseView('x', whole)).toBe(undefined)
  expect(parseView(undefined, whole)).toBe(undefined)
})

test('repeated siblings are folded unless one by one or all are unfolded', () => {
  const group = { id: `x${idOf('a2')}` }
  const foldedBy = (text: string) => [...foldedIds(tree, parseFolding(text), [group])]

  expect(foldedBy('')).toStrictEqual([group.id])
  expect(foldedBy(group.id)).toStrictEqual([])
  expect(foldedBy('x')).toStrictEqual([])
  expect(writeFolding({ isAllOpen: true, toggled: [group.id] })).toBe(`x,${group.id}`)
  expect(parseFolding(`x,${group.id}`)).toStrictEqual({ isAllOpen: true, toggled: [group.id] })
})
