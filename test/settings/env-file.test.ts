import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEnvText, readEnvFile } from '../../services/settings/env-file.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { inEncodings } from './encodings.ts'

const variables = (text: string) => parseEnvText(text, '.env').variables
const problems = (text: string) => parseEnvText(text, '.env').problems

test.each(Object.entries(inEncodings('A=é\r\nB=2\r\n')))('%s is read', (_, bytes) => {
  const file = join(scratchFolder(), '.env')
  writeFileSync(file, bytes)

  expect(readEnvFile(file)).toEqual({ variables: { A: 'é', B: '2' }, problems: [] })
})

test.each([
  ['bytes that are not UTF-8', Buffer.from('A=1\nB=caf\xe9\n', 'latin1'), 'line 2'],
  ['UTF-16 without a byte order mark', Buffer.from('A=1', 'utf16le'), 'line 1'],
])('%s are named', (_, bytes, line) => {
  const file = join(scratchFolder(), '.env')
  writeFileSync(file, bytes)

  expect(readEnvFile(file)).toEqual({
    variables: {},
    problems: [`${file}: expected a text in UTF-8 or UTF-16, see ${line}`],
  })
})

test('a folder in place of the file is named, and without a file nothing is', () => {
  const file = join(scratchFolder(), '.env')

  expect(readEnvFile(file)).toEqual({ variables: {}, problems: [] })
  mkdirSync(file)
  expect(readEnvFile(file)).toEqual({
    variables: {},
    problems: [`${file}: expected a file that can be read (it is a folder)`],
  })
})

test.each([
  ['A=1\nB=2', { A: '1', B: '2' }],
  ['A=1\rB=2', { A: '1', B: '2' }],
  ['export A=1\nexport\tB=2', { A: '1', B: '2' }],
  [' A = 1 ', { A: '1' }],
  ['A= \nB=2', { A: '', B: '2' }],
  ['A=abc#def', { A: 'abc#def' }],
  ['A=abc # def', { A: 'abc' }],
  ['A=# nothing', { A: '' }],
  ['A="a # b" # c', { A: 'a # b' }],
  ['A=\'a "b"\'', { A: 'a "b"' }],
  ['A=`it\'s "b"`', { A: 'it\'s "b"' }],
  ["A=bob's laptop", { A: "bob's laptop" }],
  ['A="1\\n2"', { A: '1\n2' }],
  ['A="1\n2"\nB=3', { A: '1\n2', B: '3' }],
  ['A=b=c==', { A: 'b=c==' }],
  ['A=1\nA=', { A: '1' }],
  ['A=\nA=1', { A: '1' }],
  ['A=1\nA=1', { A: '1' }],
  ['# comment\n\n  # other\nA=1', { A: '1' }],
  ['constructor=1\ntoString=2', { constructor: '1', toString: '2' }],
])('%j holds %j', (text, expected) => {
  expect(parseEnvText(text, '.env')).toEqual({ variables: expected, problems: [] })
})

test.each([
  ['A=1\nB planted', ['.env, line 2: expected NAME=value or a comment']],
  ['=planted', ['.env, line 1: expected NAME=value or a comment']],
  ['A: planted', ['.env, line 1: expected NAME=value or a comment']],
  [
    'A\u200b=planted',
    [
      '.env, line 1: expected NAME=value or a comment; its character 2 is U+200B (zero width space)',
    ],
  ],
  ['A="planted\nB=2\n', ['.env, line 1: expected the value of A to end with its quote']],
  ['A="planted" b', ['.env, line 1: expected the value of A to end with its quote']],
  ['A=1\nA=2', ['.env, line 2: expected A once, or with the same value']],
])('in %j a mistake is named with its line, and without its value', (text, expected) => {
  expect(problems(text)).toEqual(expected)
})

test('the lines after one with a mistake are read', () => {
  expect(variables('A="planted\nB=2\n')).toEqual({ B: '2' })
})

test('a pipe is read once a program fills it', () => {
  const file = join(scratchFolder(), '.env')
  execFileSync('mkfifo', [file])
  spawn('sh', ['-c', 'sleep 0.2; echo A=1 > "$0"', file])

  expect(readEnvFile(file)).toEqual({ variables: { A: '1' }, problems: [] })
})

test.each([
  [
    'a pipe that nothing fills',
    (file: string) => void execFileSync('mkfifo', [file]),
    'nothing is written into this pipe',
  ],
  [
    'a device without an end',
    (file: string) => symlinkSync('/dev/zero', file),
    'it is longer than 4 MiB',
  ],
  ['a link to itself', (file: string) => symlinkSync(file, file), 'ELOOP'],
])(
  '%s is named',
  (_, make, reason) => {
    const file = join(scratchFolder(), '.env')
    make(file)

    expect(readEnvFile(file)).toEqual({
      variables: {},
      problems: [`${file}: expected a file that can be read (${reason})`],
    })
  },
  10_000,
)
