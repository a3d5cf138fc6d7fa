import { expect, test } from 'vitest'
import { describeProblems, environmentReader } from '../services/environment.ts'

test('an empty string counts as unset', () => {
  const read = environmentReader({ PORT: '', NAME: ' ' })

  expect(read.port('PORT', 3000)).toBe(3000)
  expect(read.text('NAME')).toBeUndefined()
  expect(read.problems).toEqual([])
})

test('one message names every wrong value, with the allowed ones', () => {
  const read = environmentReader({ PORT: '70000', SAMPLING: 'some', VIEWER_URL: 'localhost:8088' })

  read.port('PORT', 3000)
  read.choice('SAMPLING', 'all', ['all', 'local'])
  read.url('VIEWER_URL')

  expect(describeProblems(read.problems)).toBe(
    [
      'The configuration is wrong:',
      '  PORT="70000": expected a whole number from 0 to 65535',
      '  SAMPLING="some": expected "all" or "local"',
      '  VIEWER_URL="localhost:8088": expected an address that starts with http:// or https://',
    ].join('\n'),
  )
})

test('right values are kept, addresses without the trailing slash', () => {
  const read = environmentReader({
    PORT: '0',
    SAMPLING: 'local',
    VIEWER_URL: 'http://viewer:8088/',
  })

  expect(read.port('PORT', 3000)).toBe(0)
  expect(read.choice('SAMPLING', 'all', ['all', 'local'])).toBe('local')
  expect(read.url('VIEWER_URL')).toBe('http://viewer:8088')
  expect(read.problems).toEqual([])
})

test('a value that is too long to be a typing error is shown by its length alone', () => {
  const read = environmentReader({ VIEWER_URL: '"'.repeat(30_000) })

  read.url('VIEWER_URL')

  expect(read.problems).toEqual([
    'VIEWER_URL="*** (29998 characters)": expected at most 8192 visible characters, not 29998',
  ])
})
