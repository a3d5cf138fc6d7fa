import { type Random, wordsIn } from '../random.ts'

/** Words of https://docs.rollbar.com/reference/create-item */
export const itemWords = wordsIn(`
    access_token data environment body trace trace_chain message crash_report raw frames filename
    lineno colno method code context exception class description level timestamp uuid custom
    trace_id span_id xray_trace_id trace_flags sampling_rule attributes key value server root
    host person request url headers title fingerprint notifier context password __proto__
  `)

const path = (random: Random) =>
  random.pick([
    '/app/a.js',
    'file:///app/node_modules/b/c.js?x',
    '/app//c.ts',
    '',
    'node:internal',
    'C:\\a',
  ])

const frame = (random: Random) => ({
  filename: random.chance(0.9) ? path(random) : null,
  lineno: random.below(500),
  ...(random.chance(0.7) && { method: random.pick(['f', 'Object.<anonymous>', 'async g', null]) }),
})

const trace = (random: Random) => ({
  frames: random.times(random.size(6), () => frame(random)),
  exception: {
    class: random.pick(['Error', 'TypeError']),
    message: `user ${random.below(99)} not found`,
  },
})

const bodies = (random: Random): object =>
  random.pick([
    () => ({ trace: trace(random) }),
    () => ({ trace_chain: random.times(1 + random.size(4), () => trace(random)) }),
    () => ({ message: { body: `it ${random.below(9)} broke\nbadly` } }),
    () => ({ crash_report: { raw: 'a crash' } }),
  ])()

const traceId = (random: Random) => `6921d0a0${`${random.below(4) + 1}`.padStart(24, '0')}`

export const item = (random: Random) => ({
  access_token: 'a token',
  data: {
    environment: 'fuzz',
    body: bodies(random),
    ...(random.chance(0.7) && { uuid: random.hex(32) }),
    ...(random.chance(0.5) && { level: random.pick(['critical', 'error', 'warning', 'info']) }),
    ...(random.chance(0.5) && { timestamp: 1_763_825_599 + random.next() }),
    ...(random.chance(0.5) && {
      server: { root: random.pick(['/app', '/app/', '/', '']), host: 'a' },
    }),
    ...(random.chance(0.2) && { title: 'a title', fingerprint: random.hex(8) }),
    ...(random.chance(0.6) && {
      custom: { trace_id: traceId(random), span_id: '0000000000000001', trace_flags: '01' },
    }),
    ...(random.chance(0.2) && { attributes: [{ key: 'trace_id', value: traceId(random) }] }),
    ...(random.chance(0.2) && { request: { url: 'http://u:p@a.example/?token=x', headers: {} } }),
  },
})
