import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checks } from '../../../commands/doctor/registry.ts'

test('the table of docs/doctor.md has every check, in order', () => {
  const rows = readFileSync('docs/doctor.md', 'utf8')
    .split('\n')
    .filter(line => /^\| (offline|local|vendors|cluster) /.test(line))

  expect(rows).toStrictEqual(
    checks.map(({ area, id, about }) => `| ${area} | \`${id}\` | ${about} |`),
  )
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
})
