import { expect, test } from 'vitest'
import { overlays } from '../../charts/overlays.ts'
import { policyProblems } from '../../commands/check-manifests/policy.ts'
import { breakCopy, remove } from './broken-copy.ts'
import { committed } from './committed.ts'

test.each(overlays)('nothing that is committed for %s breaks the policy', where => {
  const manifests = committed(where)

  expect(manifests.length).toBeGreaterThan(30)
  expect(policyProblems(manifests)).toEqual([])
})

test('the policy finds pods that no policy isolates', () => {
  const problems = breakCopy(({ all }) => {
    remove(all, 'NetworkPolicy', 'default-deny')
    remove(all, 'NetworkPolicy', 'postgres')
  })

  expect(problems).toEqual(['StatefulSet postgres: no NetworkPolicy isolates its pods'])
})
