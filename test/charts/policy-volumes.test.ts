import { expect, test } from 'vitest'
import { type Break, breakCopy } from './broken-copy.ts'

const breaks: Break[] = [
  [
    'a volume that its pod cannot write to',
    c => delete c.viewer.securityContext.fsGroup,
    ['StatefulSet viewer: fsGroup is undefined: expected 10001, or it cannot write to its volume'],
  ],
  [
    'modes that each start widens',
    c => (c.database.securityContext.fsGroupChangePolicy = 'Always'),
    [
      'StatefulSet postgres: fsGroupChangePolicy is not OnRootMismatch, so each start widens the modes of all files',
    ],
  ],
  [
    'a claim of a Deployment, which two pods may write to',
    c => {
      c.pod.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data' } })
      Object.assign(c.pod.securityContext, {
        fsGroup: 10001,
        fsGroupChangePolicy: 'OnRootMismatch',
      })
    },
    ['Deployment activities: volume data may have two writers: use a StatefulSet'],
  ],
]

test.each(breaks)('the policy finds %s', (_what, change, problems) => {
  expect(breakCopy(change)).toEqual(problems)
})
