import { isIPv4, isIPv6 } from 'node:net'
import { expect, test } from 'vitest'
import { overlays } from '../../charts/overlays.ts'
import { membersOf } from '../../commands/check-manifests/manifest.ts'
import { committed, type Variant } from './committed.ts'

const variants: Variant[] = [...overlays, 'viewer-only']

type Rule = { from?: Peer[]; to?: Peer[] }
type Peer = { ipBlock?: { cidr: string; except?: string[] } }

test.each(variants)('in k8s/%s every block of IPv4 has one of IPv6 beside it', variant => {
  for (const { kind, metadata, spec } of committed(variant)) {
    if (kind !== 'NetworkPolicy') continue
    const rules: Rule[] = [...(spec.ingress ?? []), ...(spec.egress ?? [])]
    for (const { from = [], to = [] } of rules) {
      const blocks = [...from, ...to].flatMap(({ ipBlock }) => ipBlock ?? [])
      const of = (isFamily: (text: string) => boolean) =>
        blocks.filter(({ cidr }) => isFamily(cidr.split('/')[0]!))
      const counts = [of(isIPv4), of(isIPv6)].map(list => ({
        blocks: list.length,
        withExceptions: list.filter(({ except = [] }) => except.length > 0).length,
      }))
      expect(counts[0], metadata.name).toEqual(counts[1])
    }
  }
})

test.each(variants)('in k8s/%s nothing listens on IPv4 alone, or is asked there', variant => {
  const texts = membersOf(committed(variant)).flatMap(([, value]) =>
    typeof value === 'string' ? [value] : [],
  )
  const isAddress = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/
  const named = texts.filter(text => isAddress.test(text) && !text.includes('/'))

  expect(named).toEqual([])
})

test.each(variants)('in k8s/%s every Service has both families where the cluster has', variant => {
  const services = committed(variant).filter(({ kind }) => kind === 'Service')

  expect(services.length).toBeGreaterThan(0)
  for (const { metadata, spec } of services) {
    expect(spec.ipFamilyPolicy, metadata.name).toBe('PreferDualStack')
    // Named families would be refused where the cluster has only the other.
    expect(spec, metadata.name).not.toHaveProperty('ipFamilies')
  }
})
