import { createReporter } from '../../../services/telemetry/to-rollbar/to-rollbar.ts'

/** A program that reports one error, run as a child process. */
class ActivityLost extends Error {}

function lose(): Error {
  const id = 'a1'
  return new ActivityLost(`the activity ${id} is lost`)
}

const reporter = createReporter({
  destinations: [JSON.parse(process.argv[2] ?? '')],
  environment: 'test',
  root: '/somewhere',
  host: 'a-host',
  traceFields: () => undefined,
  warn: () => {},
})
reporter.report(lose())
await reporter.flush(3000)
