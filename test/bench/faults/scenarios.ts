import {
  createClock,
  mountSmallDisk,
  noFakeClock,
  noPostgres,
  noSmallDisk,
  startDatabase,
} from './places.ts'
import { type Promised, processFault, type Scenario, vendorFault } from './scenario.ts'

const hour = 3600
const never = Number.POSITIVE_INFINITY
const unknownCaller = JSON.stringify({ __type: 'UnrecognizedClientException' })
const throttled = { status: 429, headers: { 'retry-after': '2' } }
const allSafe: { [lens in 'otlp' | 'xray' | 'rollbar' | 'logs']: Promised } = {
  otlp: 'nothing lost',
  xray: 'nothing lost',
  rollbar: 'nothing lost',
  logs: 'nothing lost',
}
const { xray: _, ...httpSafe } = allSafe
const allCounted: typeof allSafe = {
  otlp: 'counted',
  xray: 'counted',
  rollbar: 'counted',
  logs: 'counted',
}

/** Every fault that the bench knows, in the order of the table. */
export const scenarios: Scenario[] = [
  vendorFault('down', () => ({ isClosed: true }), { promises: allSafe, isLong: true }),
  vendorFault('hanging', () => ({ hangs: true }), { isLong: true }),
  vendorFault('slow', () => ({ delayMillis: 2000 }), { noticedFrom: never }),
  vendorFault(
    '401',
    lens => (lens === 'logs' ? { status: 400, body: unknownCaller } : { status: 401 }),
    { promises: { otlp: 'counted', rollbar: 'counted', logs: 'nothing lost' } },
  ),
  vendorFault(
    '413 above a size',
    // Log batches are halved down to 16 KiB. At 100 requests/s one has about 20 KB.
    lens => ({ status: 413, aboveBytes: lens === 'otlp' ? 6000 : 17_000 }),
    { promises: { otlp: 'nothing lost', logs: 'nothing lost' }, noticedFrom: 100 },
  ),
  vendorFault('413', () => ({ status: 413 }), {
    promises: { otlp: 'counted', rollbar: 'counted', logs: 'counted' },
  }),
  vendorFault('429', () => ({ status: 429 }), { isLong: true }),
  vendorFault('429 with Retry-After', () => throttled),
  vendorFault('500', () => ({ status: 500 }), { isLong: true }),
  vendorFault('500 of every second', () => ({ status: 500, share: 0.5 })),
  vendorFault('reset in the body', () => ({ cuts: 'body' })),
  vendorFault('reset before the answer', () => ({ cuts: 'answer', share: 0.5 })),
  {
    fault: 'name not found',
    at: 'vendor',
    promises: allCounted,
    isLasting: true,
    setUp: () => ({
      environment: {
        HONEYCOMB_API_ENDPOINT: 'http://honeycomb.invalid',
        ROLLBAR_ENDPOINT: 'http://rollbar.invalid/api/1/item',
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://logs.invalid',
        AWS_XRAY_DAEMON_ADDRESS: 'xray-daemon.invalid:2000',
      },
    }),
  },
  {
    fault: 'viewer: 503 with Retry-After',
    at: 'viewer',
    promises: httpSafe,
    begin: ({ records }) => {
      const refuse = { status: 503, retryAfterSeconds: 1 }
      return records.switchTo({ 'otlp-traces': refuse, rollbar: refuse, logs: refuse })
    },
    end: ({ records }) => records.switchTo({ 'otlp-traces': null, rollbar: null, logs: null }),
  },
  {
    fault: 'viewer: cuts half, hangs',
    at: 'viewer',
    promises: httpSafe,
    begin: ({ records }) =>
      records.switchTo({
        'otlp-traces': { drop: true, share: 0.5 },
        rollbar: { hang: true },
        logs: { drop: true, share: 0.5 },
      }),
    end: ({ records }) => records.switchTo({ 'otlp-traces': null, rollbar: null, logs: null }),
  },
  {
    fault: 'viewer: half of the datagrams lost',
    at: 'viewer',
    noticedFrom: never,
    promises: { xray: 'counted' },
    begin: ({ records }) => records.switchTo({ 'xray-udp': { drop: true, share: 0.5 } }),
    end: ({ records }) => records.switchTo({ 'xray-udp': null }),
  },
  {
    fault: 'viewer: disk full',
    at: 'viewer',
    promises: { ...httpSafe, xray: 'counted' },
    obstacle: noSmallDisk,
    setUp(folder, cleanUp) {
      const disk = mountSmallDisk(folder, 256)
      cleanUp(disk.unmount)
      return { ...whenFull(disk), viewerEnvironment: { WAYWISER_DATA: disk.path } }
    },
  },
  {
    fault: 'database: disk full',
    at: 'vendor',
    promises: allSafe,
    mayFail: true,
    noticedFrom: never,
    obstacle: noSmallDisk,
    setUp(folder, cleanUp) {
      const disk = mountSmallDisk(folder, 64)
      cleanUp(disk.unmount)
      return { ...whenFull(disk), environment: { WAYWISER_DATA: disk.path } }
    },
  },
  {
    fault: 'database: gone and back',
    at: 'vendor',
    promises: allSafe,
    mayFail: true,
    noticedFrom: never,
    obstacle: noPostgres,
    async setUp(_folder, cleanUp) {
      const postgres = await startDatabase()
      cleanUp(postgres.remove)
      return {
        begin: postgres.stop,
        end: postgres.start,
        environment: { DATABASE_URL: await postgres.createDatabase('faults') },
      }
    },
  },
  clockFault('clock: an hour ahead and back', hour),
  clockFault('clock: an hour back and ahead', -hour),
  processFault('SIGTERM', ({ activities }) => activities.signal('SIGTERM'), 'nothing lost'),
  processFault('SIGINT', ({ activities }) => activities.signal('SIGINT'), 'nothing lost'),
  processFault('SIGKILL', ({ activities }) => activities.signal('SIGKILL'), 'in flight'),
  processFault('process.exit', ({ activities }) => activities.inject('exit'), 'in flight', {
    promises: {
      otlp: 'in flight',
      xray: 'nothing lost',
      rollbar: 'in flight',
      logs: 'nothing lost',
    },
  }),
  processFault(
    'uncaught exception',
    ({ activities }) => activities.inject('throw'),
    'nothing lost',
    {
      ownItems: 1,
    },
  ),
  processFault(
    'two uncaught exceptions in one turn',
    ({ activities }) => activities.inject('throw twice'),
    'nothing lost',
    { ownItems: 2 },
  ),
  processFault(
    'unhandled rejection',
    ({ activities }) => activities.inject('reject'),
    'nothing lost',
    {
      ownItems: 1,
    },
  ),
  processFault('out of memory', ({ activities }) => activities.inject('fill memory'), 'in flight', {
    setUp: () => ({ nodeOptions: ['--max-old-space-size=96'] }),
  }),
]

function whenFull({ fill, empty }: ReturnType<typeof mountSmallDisk>) {
  return { begin: fill, end: empty }
}

function clockFault(fault: string, seconds: number): Scenario {
  return {
    fault,
    at: 'vendor',
    promises: allSafe,
    noticedFrom: never,
    obstacle: noFakeClock,
    setUp(folder) {
      const { set, environment } = createClock(folder)
      return {
        begin: () => set(seconds),
        end: () => set(0),
        environment,
        viewerEnvironment: environment,
      }
    },
  }
}
