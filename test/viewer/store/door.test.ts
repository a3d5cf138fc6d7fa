import { describe, expect, test } from 'vitest'
import { StoreDatabase } from '../../../services/viewer/store/file/door.ts'

describe('the door to the database', () => {
  test.each([
    [1, 1],
    [1.5, 1.5],
    [-0, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER],
    [Number.NEGATIVE_INFINITY, Number.MIN_SAFE_INTEGER],
    [2 ** 63, Number.MAX_SAFE_INTEGER],
    [-(2n ** 70n), Number.MIN_SAFE_INTEGER],
    [12n, 12],
  ])('stores %s and returns %s', (given, kept) => {
    const database = new StoreDatabase(':memory:')
    database.exec('CREATE TABLE one (value INTEGER NOT NULL)')

    database.prepare('INSERT INTO one VALUES (?)').run(given)

    const asked = database.prepare('SELECT value FROM one WHERE value = ?').get(given)
    expect(asked).toEqual({ value: kept })
  })
})
