import { type Check, failing, ok, warning } from '../frame/check.ts'

/** Other programs' instrumentation, of which two in one process make two unrelated traces. */
const otherInstrumentation =
  /auto-instrumentations-node|@splunk\/otel|dd-trace|newrelic|elastic-apm-node|aws-xray-sdk|aws-distro-opentelemetry/

const withoutTypes = /--no-(experimental-)?strip-types/

export const nodeVersion: Check = {
  id: 'node',
  area: 'offline',
  what: 'Node',
  about:
    "Node's version, and flags in `NODE_OPTIONS` that keep our code from running or trace it twice",
  run({ environment }) {
    const { NODE_OPTIONS: flags = '' } = environment
    const version = `${process.version}${flags ? `, NODE_OPTIONS=${flags}` : ''}`
    const mend = 'unset NODE_OPTIONS'
    if (withoutTypes.test(flags)) {
      return failing(version, { cause: 'our TypeScript needs Node to strip its types', mend })
    }
    const [other] = otherInstrumentation.exec(flags) ?? []
    if (other) {
      const cause = `${other} traces the same requests a second time, under other ids`
      return warning(version, { cause, mend })
    }
    return ok(version)
  },
}
