import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { scenariosPage } from '../../commands/scenario/page.ts'

test('docs/scenarios.md is what npm run scenario -- docs prints', () => {
  expect(readFileSync('docs/scenarios.md', 'utf8')).toBe(`${scenariosPage()}\n`)
})
