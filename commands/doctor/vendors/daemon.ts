import { createProxyChoice } from '../../../services/proxy/proxy-settings.ts'
import type { XRayDestination } from '../../../services/telemetry/config/destinations.ts'
import { rulesServiceAt } from '../../../services/telemetry/sampling/rules-service.ts'
import { bracketed } from '../../../services/text/bracketed.ts'
import { readThrown } from '../../../services/text/thrown.ts'
import { failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { vendorCheck } from './vendor-check.ts'

export const daemon = vendorCheck({
  id: 'daemon',
  what: 'X-Ray daemon',
  about:
    "X-Ray's sampling rules through the daemon's TCP port, which proves that it runs and that AWS takes its credentials; region and account as their ARNs say",
  async run(context) {
    const { xray, proxies } = context.config
    if (xray?.goesTo !== 'aws') return skipped('AWS_XRAY_DAEMON_ADDRESS is not set')
    const { tcpHost: host, tcpPort: port } = xray
    const ask = rulesServiceAt({ host, port, chooseProxy: createProxyChoice(proxies) })
    try {
      const answer = await ask('/GetSamplingRules', {}, AbortSignal.timeout(4_000))
      return accepted(context, answer as Answer)
    } catch (error) {
      return refused(readThrown(error).message, xray)
    }
  },
})

type Answer = { SamplingRuleRecords?: { SamplingRule?: { RuleARN?: unknown } }[] }

function accepted({ environment }: DoctorContext, { SamplingRuleRecords }: Answer): Result {
  const records = Array.isArray(SamplingRuleRecords) ? SamplingRuleRecords : []
  const arn = String(records[0]?.SamplingRule?.RuleARN ?? '')
  const [, region, account] = /^arn:aws[\w-]*:xray:([\w-]+):(\d+):/.exec(arn) ?? []
  const place = region ? ` of account ${account} in ${region}` : ''
  const seen = `runs, and X-Ray takes its credentials (${records.length} sampling rules${place})`
  const ours = environment.AWS_REGION?.trim()
  if (!region || !ours || region === ours) return ok(seen)
  const cause = `AWS_REGION is ${ours}, so links lead to another region than segments`
  return warning(seen, { cause, mend: `AWS_REGION=${region}` })
}

/** `/GetSamplingRules answered 403`, `/GetSamplingRules: ECONNREFUSED` */
function refused(problem: string, { tcpHost, tcpPort }: XRayDestination): Result {
  const place = `${bracketed(tcpHost)}:${tcpPort}`
  const [, status] = /answered (\d+)$/.exec(problem) ?? []
  if (status === undefined) {
    return failing(`no answer at TCP ${place} (${problem.split(': ').at(-1)})`, {
      cause: 'the daemon does not run there',
      mend: startDaemon,
    })
  }
  if (status === '403' || status === '401') {
    return failing(`runs at ${place}, and X-Ray answers it ${status}`, {
      cause: 'it has no credentials, wrong ones, or may not do xray:GetSamplingRules',
      mend: 'give the daemon AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of a role with AWSXRayDaemonWriteAccess',
    })
  }
  return failing(`runs at ${place}, and answers ${status}`, {
    cause: 'it does not reach X-Ray: its region, its network, or a proxy',
    mend: 'look at its log',
  })
}

/** The one command that starts a daemon, with the shell's keys. */
export const startDaemon =
  'docker run --rm -p 2000:2000 -p 2000:2000/udp -e AWS_REGION -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY public.ecr.aws/xray/aws-xray-daemon:3.6.6'
