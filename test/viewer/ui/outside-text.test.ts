import { expect, test } from 'vitest'
import {
  clipText,
  rowText,
  safeHref,
  valueText,
  visibleText,
} from '../../../services/viewer/ui/compute/outside-text.ts'

test('null bytes and reading direction marks are written out', () => {
  expect(visibleText('a\u0000b\u202ec\u200fd\n\te')).toBe('a␀b⟨U+202E⟩c⟨U+200F⟩d\n\te')
})

test('a long text is cut at a whole character', () => {
  expect(clipText('ab😀cd', 3)).toStrictEqual({ text: 'ab', left: 4 })
  expect(clipText('ab😀cd', 4)).toStrictEqual({ text: 'ab😀', left: 2 })
  expect(clipText('short', 5)).toStrictEqual({ text: 'short', left: 0 })
})

test('the text of a row is one line of bounded length', () => {
  expect(rowText('a\n  b', 10)).toBe('a b')
  expect(rowText('x'.repeat(1_000_000), 5)).toBe('xxxxx…')
})

test('values of any type become text', () => {
  expect(valueText('a')).toBe('a')
  expect(valueText([1, 'b'])).toBe('[\n 1,\n "b"\n]')
  expect(valueText(undefined)).toBe('undefined')
})

test('only web addresses become links', () => {
  expect(safeHref('https://ui.honeycomb.io/x')).toBe('https://ui.honeycomb.io/x')
  expect(safeHref('javascript:alert(1)')).toBeUndefined()
  expect(safeHref(undefined)).toBeUndefined()
})
