import { expect, test } from 'vitest'
import { markedParts } from '../../../services/viewer/ui/compute/marks.ts'

test.each<[string, string[], string[]]>([
  ['GET /home', ['home'], ['GET /', 'home', '']],
  ['Home home', ['home'], ['', 'Home', ' ', 'home', '']],
  ['a.b.c', ['.'], ['a', '.', 'b', '.', 'c']],
  ['out of stock', ['out of', 'out'], ['', 'out of', ' stock']],
  ['stock out of', ['out', 'stock'], ['', 'stock', ' ', 'out', ' of']],
  ['nothing', ['x'], ['nothing']],
  ['İstanbul ist', ['ist'], ['', 'İst', 'anbul ', 'ist', '']],
  ['Straße ist', ['ist'], ['Straße ist']],
  ['ΣΊΣΥΦΟΣ', ['σίσυφοσ'], ['', 'ΣΊΣΥΦΟΣ', '']],
  ['ÄÖ äö', ['äö'], ['', 'ÄÖ', ' ', 'äö', '']],
  ['', ['x'], ['']],
])('%j with %j is %j', (text, words, parts) => {
  expect(markedParts(text, words)).toStrictEqual(parts)
})

test('a text of nothing but marks is marked in its beginning alone', () => {
  expect(markedParts('a'.repeat(100_000), ['a']).length).toBeLessThan(2100)
})
