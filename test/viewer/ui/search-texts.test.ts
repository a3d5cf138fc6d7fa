import { expect, test } from 'vitest'
import { parseWhere } from '../../../services/viewer/filter/search/parse.ts'
import { conditionsOf } from '../../../services/viewer/ui/compute/conditions.ts'
import { markedParts, marksOf } from '../../../services/viewer/ui/compute/marks.ts'
import { visibleText } from '../../../services/viewer/ui/compute/outside-text.ts'
import { readableValue, sqlClauses } from '../../../services/viewer/ui/compute/readable-value.ts'
import { searchTargets } from '../../../services/viewer/ui/compute/search-target.ts'
import {
  searchInside,
  searchWord,
  whereText,
} from '../../../services/viewer/ui/compute/where-text.ts'

const keys = ['app.user', 'a=b', '!a', 'a!', 'key with spaces', 'said"so', '<b>', 'a&b?c', '100%']
const values = [
  'ada',
  '',
  'Ada L',
  'x=y',
  '!=',
  '"',
  'a "b" c',
  ' lead',
  '\u202e',
  'x'.repeat(10_000),
]

test('every key and value can be written as where=, with and without the value', () => {
  for (const key of keys) {
    for (const value of values) {
      const needle = { key, value: value.slice(0, 1024).toLowerCase() }
      const only = parseWhere(whereText(key, value)!)
      const without = parseWhere(whereText(key, value, true)!)
      expect([only.needles[0], only.isNot]).toStrictEqual([needle, undefined])
      expect([without.needles[0], without.isNot]).toStrictEqual([needle, true])
    }
  }
  expect(whereText('both " and =', 'x')).toBeUndefined()
  expect(whereText('k'.repeat(1500), 'x'.repeat(1500))).toBeUndefined()
})

test('a word of a search asks for the attribute, or for a part of a value that cannot be written', () => {
  expect(searchWord('app.user', 'ada')).toBe('app.user=ada')
  expect(searchWord('app.user', 'Ada L')).toBe('app.user="Ada L"')
  expect(searchWord('app.user', '')).toBe('app.user=""')
  expect(searchWord('app.user', 'a"b')).toBe('app.user=a"b')
  expect(searchWord('app.user', 'a "long part" c')).toBe('"long part"')
  expect(searchWord('a=b', 'ada')).toBe('"ada"')
  expect(searchWord('', '"')).toBe('')
  expect(searchInside('slow', ['app.user=Ada L', 'app.tier!=gold', 'app.key', '!other'])).toBe(
    'slow app.user="ada l" app.key',
  )
})

test('what is searched is marked as text, whatever is in it', () => {
  const marked = (search: string, text: string) => {
    const { words } = marksOf(conditionsOf(search))
    return markedParts(visibleText(text), words).filter((_, index) => index % 2 === 1)
  }

  expect(marked('Lovelace', 'ada LOVELACE lovelace')).toStrictEqual(['LOVELACE', 'lovelace'])
  expect(marked('.*', 'a.*b')).toStrictEqual(['.*'])
  expect(marked('a/b-c[1]', 'x a/b-c[1]')).toStrictEqual(['a/b-c[1]'])
  expect(marked('"a b" a', 'a b a')).toStrictEqual(['a b', 'a'])
  expect(marked('a\u202eb', 'a\u202eb')).toStrictEqual(['a⟨U+202E⟩b'])
  expect(marked('app.user=ada', 'app.user=Ada')).toStrictEqual(['app.user=Ada'])
  expect(marked('Σίσυφος', 'ΣΊΣΥΦΟΣ')).toStrictEqual(['ΣΊΣΥΦΟΣ'])
  expect(marksOf(conditionsOf('a!=b')).words).toStrictEqual([])
})

test('a text is offered as an attribute where it is one', () => {
  const where = (text: string) =>
    searchTargets(text).flatMap(each => ('where' in each ? each.where : []))

  expect(where('app.user=ada')).toStrictEqual(['app.user=ada'])
  expect(where('app.user="Ada L"')).toStrictEqual(['app.user=Ada L'])
  expect(where('app.user!=ada')).toStrictEqual(['app.user!=ada'])
  expect(where('http://h/a?b=c')).toStrictEqual([])
  expect(where('app.user=ada and more')).toStrictEqual([])
  expect(searchTargets('  ')).toStrictEqual([])
})

test('SQL in parts is the statement, and what only looks like JSON stays text', () => {
  const statement = `select "from", 'where' from t left outer join u on t.a = u.a group  by a limit 1 -- 'open`
  expect(sqlClauses(statement)).toStrictEqual([
    `select "from", 'where' `,
    'from t ',
    'left outer join u on t.a = u.a ',
    'group  by a ',
    `limit 1 -- 'open`,
  ])
  expect(sqlClauses(`${"'".repeat(99_999)} from`).join('')).toHaveLength(100_004)
  expect(readableValue('x', '{"a":1} b').kind).toBe('text')
  expect(readableValue('x', '{a}').kind).toBe('text')
  expect(readableValue('x', `${'['.repeat(40_000)}${']'.repeat(40_000)}`).text.length).toBeLessThan(
    5e6,
  )
  expect(readableValue('x', '[]')).toStrictEqual({ kind: 'json', text: '[]' })
  expect(readableValue('db.statement', '[1]').kind).toBe('sql')
})
