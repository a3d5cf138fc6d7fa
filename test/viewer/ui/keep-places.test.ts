import { expect, test } from 'vitest'
import { layoutLayers } from '../../../services/viewer/ui/compute/layered-layout.ts'
import { keepPlaces } from '../../../services/viewer/ui/map/keep-places.ts'

const arrow = (from: string, to: string) => ({ from, to })

test('the first layout has layers', () => {
  const ids = ['client', 'a', 'b']
  const arrows = [arrow('client', 'a'), arrow('a', 'b')]

  expect(keepPlaces(new Map(), ids, arrows)).toStrictEqual(layoutLayers(ids, arrows))
})

test('nodes keep their places when others appear and disappear, in any order', () => {
  const before = keepPlaces(
    new Map(),
    ['client', 'a', 'b'],
    [arrow('client', 'a'), arrow('a', 'b')],
  )

  const after = keepPlaces(
    before,
    ['c', 'b', 'a', 'd', 'client'],
    [arrow('client', 'a'), arrow('a', 'b'), arrow('a', 'c'), arrow('b', 'd')],
  )
  const later = keepPlaces(after, ['b', 'client'], [])

  for (const id of ['client', 'a', 'b']) expect(after.get(id)).toStrictEqual(before.get(id))
  expect(later).toStrictEqual(new Map(['b', 'client'].map(id => [id, before.get(id)])))
})

test('a new node gets a free place right of its caller', () => {
  const before = keepPlaces(new Map(), ['a', 'b'], [arrow('a', 'b')])

  const after = keepPlaces(before, ['a', 'b', 'c'], [arrow('a', 'b'), arrow('a', 'c')])

  expect(after.get('c')?.column).toBe(1)
  expect(Math.abs(after.get('c')!.row - after.get('b')!.row)).toBeGreaterThanOrEqual(1)
})

test('a new caller of a root gets a place left of it', () => {
  const before = new Map([['a', { column: 0, row: 0 }]])

  expect(keepPlaces(before, ['a', 'lb'], [arrow('lb', 'a')]).get('lb')).toStrictEqual({
    column: -1,
    row: 0,
  })
})
