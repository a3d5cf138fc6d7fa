import { expect, test } from 'vitest'
import { type Setting, settings } from '../../services/viewer/settings.ts'
import { readDocument } from './documents.ts'

test('the table of settings in docs/viewer.md is the one of the code', () => {
  const { lines } = readDocument('docs/viewer.md')
  const start = lines.indexOf('| option | variable | default | |') + 2
  const rows = lines.slice(
    start,
    lines.findIndex((line, index) => index > start && line === ''),
  )

  expect(rows).toStrictEqual(Object.values<Setting>(settings).map(rowOf))
})

const rowOf = ({ flag, value, variable, fallback, about }: Setting) =>
  `| \`--${flag} ${value.replace('|', '\\|')}\` | \`${variable}\` |${fallback ? ` ${fallback} ` : ' '}| ${about} |`
