import { readThrown } from '../../../services/text/thrown.ts'
import { failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { awsMend } from './aws-mend.ts'
import { vendorCheck } from './vendor-check.ts'
import { xrayApi } from './xray-api.ts'

export const traceDestination = vendorCheck({
  id: 'trace-destination',
  what: "X-Ray's destination",
  about:
    'with `--aws`: whether X-Ray or CloudWatch (Transaction Search) keeps the traces of the account, what share is indexed, and whether spans and segments would be paid for twice',
  deadlineMillis: 15_000,
  async run(context) {
    if (!context.options.aws) return skipped('it is asked of AWS only with --aws')
    const { sdk, client } = await xrayApi(context)
    try {
      const { Destination: destination, Status: status } = await client.send(
        new sdk.GetTraceSegmentDestinationCommand({}),
      )
      if (destination !== 'CloudWatchLogs') return [xrayResult(context, destination)]
      const { IndexingRules: rules = [] } = await client.send(new sdk.GetIndexingRulesCommand({}))
      const percent = rules[0]?.Rule?.Probabilistic?.DesiredSamplingPercentage
      return [searchResult(status, percent), ...twice(context)]
    } catch (error) {
      const { class: name, message } = readThrown(error)
      const cause = `${name}: ${message}`
      return failing('X-Ray does not say', { cause, mend: awsMend(cause, actions) })
    } finally {
      client.destroy()
    }
  },
})

const actions = 'xray:GetTraceSegmentDestination and xray:GetIndexingRules'

/** X-Ray's own endpoint for spans: https://xray.<region>.amazonaws.com/v1/traces */
const sendsSpansToAws = ({ config }: DoctorContext) =>
  config.otlp.some(({ url }) => /^xray[.\w-]*\.amazonaws\.com$/.test(new URL(url).hostname))

function xrayResult(context: DoctorContext, destination = 'XRay'): Result {
  const seen = `${destination}: segments are kept by X-Ray itself, and all are found`
  if (!sendsSpansToAws(context)) return ok(seen)
  const cause = "spans that are sent to AWS's OTLP endpoint vanish without an error"
  const mend = 'aws xray update-trace-segment-destination --destination CloudWatchLogs'
  return failing(seen, { cause, mend })
}

const indexAll = `aws xray update-indexing-rule --name Default --rule '{"Probabilistic":{"DesiredSamplingPercentage":100}}'`

function searchResult(status = 'unknown', percent = 1): Result {
  const seen = `CloudWatch Logs (Transaction Search, ${status}); ${percent} % of traces are indexed`
  if (percent >= 100) return ok(seen)
  const cause = 'groups, filter expressions and the list of traces see only the indexed ones'
  return warning(seen, { cause, mend: indexAll })
}

function twice(context: DoctorContext): Result[] {
  if (!sendsSpansToAws(context) || context.config.xray?.goesTo !== 'aws') return []
  const seen = 'spans go to AWS by OTLP, and segments of the same requests by the daemon'
  const cause = 'each request is kept and paid for twice'
  return [warning(seen, { cause, mend: 'remove AWS_XRAY_DAEMON_ADDRESS from .env' })]
}
