import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { createPageTraces } from '../../../services/trace-context/page-traces.ts'
import { createPropagator } from '../../../services/trace-context/propagation.ts'
import { isSpanId, isTraceId } from '../../../services/trace-context/trace-id.ts'
import { textMutator } from '../mutate/text.ts'
import type { Random } from '../random.ts'
import { type Target, ViolationError } from '../target.ts'

type Values = Map<string, string[]>

const names = ['traceparent', 'tracestate', 'x-amzn-trace-id']

function headers(random: Random): string {
  const [trace, span] = [random.hex(32), random.hex(16)]
  const traceparent = `traceparent: 00-${trace}-${span}-${random.pick(['00', '01', '02', '03', 'ff'])}`
  const tracestate = `tracestate: ${random.pick(['ot=th:e6', 'a=b,c=d', 'ot=th:ffffffffffffff;rv:1', ''])}`
  const root = `Root=1-${trace.slice(0, 8)}-${trace.slice(8)}`
  const fields = [
    root,
    `Parent=${span}`,
    random.pick(['Sampled=1', 'Sampled=0', 'Sampled=?', 'Self=1']),
  ]
  const xray = `x-amzn-trace-id: ${fields.slice(0, 1 + random.below(3)).join(';')}`
  const lines = [traceparent, tracestate, xray].filter(() => random.chance(0.7))
  return lines.join('\n')
}

/** Lines of `name: value`; a name that comes twice has two values, as Node gives them. */
function readLines(text: string): Values {
  const values: Values = new Map()
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (names.includes(name))
      values.set(name, [...(values.get(name) ?? []), line.slice(colon + 1).trim()])
  }
  return values
}

const carrier = { get: headerIn, set: setValue, keys: (values: Values) => [...values.keys()] }

/** Trusts every sender, so that incoming ids go on to the next service. */
const propagator = createPropagator(
  {
    accepts: () => true,
    isSelfCheck: () => false,
    prove: () => undefined,
  },
  createPageTraces(undefined, true),
)

function headerIn(values: Values, name: string): string | string[] | undefined {
  const all = values.get(name)
  return all?.length === 1 ? all[0] : all
}

function setValue(values: Values, name: string, value: string): void {
  values.set(name, [value])
}

const contextOf = (values: Values) =>
  trace.getSpanContext(propagator.extract(ROOT_CONTEXT, values, carrier))

/** Parsed ids are valid, and are sent on as headers that parse to the same ids. */
function check(text: string): void {
  const incoming = contextOf(readLines(text))
  if (!incoming) return
  const { traceId, spanId } = incoming
  if (!isTraceId(traceId)) throw new ViolationError(`trace id ${JSON.stringify(traceId)}`)
  if (!isSpanId(spanId)) throw new ViolationError(`span id ${JSON.stringify(spanId)}`)
  const out: Values = new Map()
  propagator.inject(trace.setSpanContext(ROOT_CONTEXT, incoming), out, carrier)
  for (const [name, [value = '']] of out) {
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      throw new ViolationError(`${name} goes out as ${JSON.stringify(value)}`)
    }
  }
  const again = contextOf(out)
  const isSame = again?.traceId === traceId && again.spanId === spanId
  if (!isSame) throw new ViolationError(`${JSON.stringify([...out])} is read as another trace`)
  const { traceFlags } = incoming
  if (again.traceFlags !== traceFlags || traceFlags > 3) {
    throw new ViolationError(`flags ${traceFlags} go out as ${again.traceFlags}`)
  }
}

export const traceHeaders: Target = {
  name: 'trace-headers',
  about: 'traceparent, tracestate and X-Amzn-Trace-Id of requests to the services',
  generate: random => Buffer.from(headers(random)),
  mutate: textMutator([
    ...names,
    ': ',
    '00-',
    '-01',
    'Root=1-',
    ';',
    'Parent=',
    'ot=th:',
    ',',
    '\n',
  ]),
  open: () => ({ run: input => check(input.toString('utf8')) }),
}
