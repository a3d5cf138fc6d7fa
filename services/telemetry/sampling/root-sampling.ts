import { createProxyChoice } from '../../proxy/proxy-settings.ts'
import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import type { TelemetryConfig } from '../config/read-config.ts'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { createCentralSampling } from './central-sampling.ts'
import { rulesServiceAt } from './rules-service.ts'
import { keepAll, keepByRules, keepShare, type RootSampler } from './sampling.ts'

/** The decision on root spans, which may poll between `start` and `stop`. */
type RootSampling = {
  decideRoot: RootSampler
  keepsAll: boolean
  start(): void
  stop(): void
}

/** Samples by `SAMPLING`, or by `OTEL_TRACES_SAMPLER`. @param rules of the rules file; undefined: every request is kept */
export function createRootSampling(
  config: TelemetryConfig,
  rules: SamplingRule[] | undefined,
  warn: ThrottledWarn,
): RootSampling {
  const { service: serviceName, sampling, sampler, xray, proxies } = config
  if (sampling !== 'central' || !xray) {
    const share = sampler === undefined || sampler === 'xray' ? 1 : sampler.rate
    const all = share === 1 ? keepAll() : keepShare(share)
    const decideRoot = rules ? keepByRules(rules, serviceName) : all
    return { decideRoot, keepsAll: rules === undefined && share === 1, start() {}, stop() {} }
  }
  const chooseProxy = createProxyChoice(proxies)
  const ask = rulesServiceAt({ host: xray.tcpHost, port: xray.tcpPort, chooseProxy })
  const central = createCentralSampling({ serviceName, localRules: rules ?? [], ask, warn })
  return { ...central, keepsAll: false }
}
