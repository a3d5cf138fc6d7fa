import { throughProxy } from '../../../services/proxy/proxy-settings.ts'
import { withoutUser } from '../../../services/secrets/redact-address.ts'
import { failing, ok, type Result, skipped } from '../frame/check.ts'
import { type Reached, reachOf, type Step, type Vendor, vendorsOf } from './reach.ts'
import { vendorCheck } from './vendor-check.ts'

export const network = vendorCheck({
  id: 'network',
  what: 'way to the vendors',
  about:
    'DNS, TCP, TLS and the first answer of each vendor, apart, through the proxy if there is one. No key is sent',
  async run(context) {
    const vendors = vendorsOf(context)
    if (vendors.length === 0) return skipped('no vendor is configured: records stay at home')
    return Promise.all(
      vendors.map(async vendor => resultFor(vendor, await reachOf(context, vendor))),
    )
  },
})

function resultFor(vendor: Vendor, { millis, failure }: Reached): Result {
  const { name, url, proxy } = vendor
  const what = `way to ${name}`
  const place = url.host + throughProxy(proxy)
  if (!failure) {
    const steps = Object.entries(millis).map(([step, took]) => `${step} ${took}`)
    return ok(`${place} answers (ms: ${steps.join(', ')})`, { what })
  }
  const { step, words } = failure
  return failing(`${step} to ${place} fails: ${words}`, { what, ...remedyOf(vendor, failure) })
}

function remedyOf({ url, proxy }: Vendor, { step, code }: NonNullable<Reached['failure']>) {
  if (proxy)
    return {
      cause: 'the proxy, or what it may reach',
      mend: `curl -x ${withoutUser(proxy)} -I ${url.origin}`,
    }
  if (isNoTls(code)) return { cause: 'it speaks no TLS', mend: 'write http:// instead of https://' }
  const curl = `curl -I ${url.origin}`
  return { ...remedies[step], mend: remedies[step].mend ?? curl }
}

const isNoTls = (code = '') => /WRONG_VERSION|PACKET_LENGTH|EPROTO/.test(code)

const remedies: { [step in Step]: { cause: string; mend?: string } } = {
  DNS: { cause: 'the name is misspelt, or this machine has no network or no DNS' },
  TCP: { cause: 'nothing listens there, or a firewall is in between' },
  TLS: {
    cause:
      'its certificate is not of an authority that Node knows, as behind a proxy that opens TLS',
    mend: 'NODE_EXTRA_CA_CERTS=<file with the certificate of that authority>',
  },
  HTTP: { cause: 'it speaks another protocol than HTTP, such as gRPC, or is overloaded' },
}
