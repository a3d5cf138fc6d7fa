import { expect, test } from 'vitest'
import { overlays } from '../../charts/overlays.ts'
import { containersOf, membersOf, podsOf } from '../../commands/check-manifests/manifest.ts'
import { committed } from './committed.ts'

/**
 * What a cluster enforces in our namespace, found without one: the profile `restricted` of
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
test.each(overlays)('every pod for %s meets Pod Security restricted', overlay => {
  const manifests = committed(overlay)

  expect(podsOf(manifests).length).toBe(6)
  for (const { title, spec } of podsOf(manifests)) {
    expect(spec.securityContext, title).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    const names = membersOf(spec).map(([name]) => name)
    const forbidden = /^(host[A-Z].*|host|privileged|procMount|sysctls|add)$/
    expect(
      names.filter(name => forbidden.test(name)),
      title,
    ).toEqual([])
  }
  for (const { title, spec } of containersOf(manifests)) {
    expect(spec.securityContext, title).toStrictEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    })
  }
})
