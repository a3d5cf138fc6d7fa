import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { knownNames, otherNames } from '../../../commands/doctor/offline/known-names.ts'

test('every variable that a reader of ours reads is known, and no other name is', () => {
  const sources = globSync('{services,commands}/**/*.ts').map(file => readFileSync(file, 'utf8'))
  const call = /\bread(?:er)?\.(?:text|url|port|choice|integer)(?:<[^>]*>)?\(\s*'([A-Z_]+)'/g
  const read = sources.flatMap(text => [...text.matchAll(call)].map(([, name]) => name!))

  expect(read.length).toBeGreaterThan(30)
  expect(read.filter(name => !knownNames.has(name))).toStrictEqual([])
  expect(Object.keys(otherNames).filter(name => knownNames.has(name))).toStrictEqual([])
  expect(Object.values(otherNames).filter(name => !knownNames.has(name))).toStrictEqual([])
})
