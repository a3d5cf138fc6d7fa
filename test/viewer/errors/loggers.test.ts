import { afterEach, beforeEach, expect, test } from 'vitest'
import { traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { errorsOf, framesOf, full, putLine } from './failures.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const python = `Traceback (most recent call last):
  File "/app/shop.py", line 40, in handle
    add()
  File "/app/cart.py", line 12, in add
    raise CartError("it is full")
CartError: it is full`
const java =
  'shop.CartError: it is full\n\tat shop.Cart.add(Cart.java:12)\n\tat shop.Shop.run(Shop.java:40)\n'
const dotNet =
  'Shop.CartError: it is full\n   at Shop.Cart.Add(Int32 n) in /src/Cart.cs:line 12\n   at Shop.Shop.Run()'
const go = 'main.add\n\t/app/cart.go:12\nmain.main\n\t/app/main.go:40'

const ofNode = ['add /app/cart.js:12:3', 'handle /app/shop.js:40:5']
const ofPython = ['add /app/cart.py:12', 'handle /app/shop.py:40']
const ofJava = ['shop.Cart.add Cart.java:12', 'shop.Shop.run Shop.java:40']
const ofDotNet = ['Shop.Cart.Add /src/Cart.cs:12', 'Shop.Shop.Run <unknown>']
const ofGo = ['main.add /app/cart.go:12', 'main.main /app/main.go:40']

const { class: name, message, stack } = full
const title = 'CartError: it is full'

/** A line of each logger as it writes an exception. `trace_id` is added. */
const lines: { logger: string; line: object; title: string; frames: string[] }[] = [
  {
    logger: 'pino',
    line: { level: 50, msg: 'failed', err: { type: name, message, stack } },
    title,
    frames: ofNode,
  },
  {
    logger: 'pino, fatal',
    line: { level: 60, msg: 'failed', err: { type: name, message, stack } },
    title,
    frames: ofNode,
  },
  {
    logger: 'bunyan',
    line: { level: 50, msg: message, err: { name, message, stack } },
    title,
    frames: ofNode,
  },
  {
    logger: 'winston',
    line: { level: 'error', message, stack },
    title,
    frames: ofNode,
  },
  {
    logger: 'AWS Lambda, Node',
    line: { level: 'ERROR', errorType: name, errorMessage: message, stack: stack.split('\n') },
    title,
    frames: ofNode,
  },
  {
    logger: 'AWS Lambda, Python',
    line: {
      log_level: 'ERROR',
      level: 'ERROR',
      errorType: name,
      errorMessage: message,
      stackTrace: [
        '  File "/app/shop.py", line 40, in handle\n    add()\n',
        '  File "/app/cart.py", line 12, in add\n    raise CartError\n',
      ],
    },
    title,
    frames: ofPython,
  },
  {
    logger: 'AWS Lambda, Java',
    line: {
      level: 'ERROR',
      errorType: 'shop.CartError',
      errorMessage: message,
      stackTrace: ['shop.Cart.add(Cart.java:12)', 'shop.Shop.run(Shop.java:40)'],
    },
    title: `shop.${title}`,
    frames: ofJava,
  },
  {
    logger: 'python-json-logger',
    line: { levelname: 'ERROR', message: 'failed', exc_info: python },
    title,
    frames: ofPython,
  },
  {
    logger: 'Powertools, Python',
    line: { level: 'ERROR', message: 'failed', exception: python, exception_name: name },
    title,
    frames: ofPython,
  },
  {
    logger: 'structlog',
    line: {
      level: 'error',
      event: 'failed',
      exception: [
        {
          exc_type: name,
          exc_value: message,
          frames: [
            { filename: '/app/shop.py', lineno: 40, name: 'handle' },
            { filename: '/app/cart.py', lineno: 12, name: 'add' },
          ],
        },
      ],
    },
    title,
    frames: ofPython,
  },
  {
    logger: 'logback, Logstash',
    line: { level: 'ERROR', message: 'failed', stack_trace: java },
    title: `shop.${title}`,
    frames: ofJava,
  },
  {
    logger: 'logback, JSON',
    line: {
      level: 'ERROR',
      message: 'failed',
      throwable: {
        className: 'shop.CartError',
        message,
        stepArray: [
          { className: 'shop.Cart', methodName: 'add', fileName: 'Cart.java', lineNumber: 12 },
          { className: 'shop.Shop', methodName: 'run', fileName: 'Shop.java', lineNumber: 40 },
        ],
      },
    },
    title: `shop.${title}`,
    frames: ofJava,
  },
  {
    logger: 'ECS, with dots',
    line: {
      'log.level': 'ERROR',
      level: 'ERROR',
      message: 'failed',
      'error.type': 'shop.CartError',
      'error.message': message,
      'error.stack_trace': java,
    },
    title: `shop.${title}`,
    frames: ofJava,
  },
  {
    logger: 'ECS, nested',
    line: {
      level: 'error',
      message: 'failed',
      error: { type: 'shop.CartError', message, stack_trace: java },
    },
    title: `shop.${title}`,
    frames: ofJava,
  },
  {
    logger: 'log4j2',
    line: {
      level: 'ERROR',
      message: 'failed',
      thrown: { name: 'shop.CartError', message, extendedStackTrace: java },
    },
    title: `shop.${title}`,
    frames: ofJava,
  },
  {
    logger: 'Serilog, compact',
    line: { '@l': 'Error', level: 'Error', '@m': 'failed', '@x': dotNet },
    title: `Shop.${title}`,
    frames: ofDotNet,
  },
  {
    logger: 'Serilog',
    line: { Level: 'Error', level: 'Error', RenderedMessage: 'failed', Exception: dotNet },
    title: `Shop.${title}`,
    frames: ofDotNet,
  },
  {
    logger: 'zap',
    line: { level: 'error', msg: 'failed', error: message, stacktrace: go },
    title: `Error: ${message}`,
    frames: ofGo,
  },
  {
    logger: 'monolog',
    line: {
      level: 'ERROR',
      message: 'failed',
      context: {
        exception: {
          class: 'Shop\\CartError',
          message,
          file: '/app/cart.php:12',
          trace: ['/app/cart.php:12', '/app/shop.php:40'],
        },
      },
    },
    title: `Shop\\${title}`,
    frames: ['<unknown> /app/cart.php:12', '<unknown> /app/shop.php:40'],
  },
  {
    logger: 'Ruby, semantic',
    line: {
      level: 'error',
      message: 'failed',
      exception: {
        name,
        message,
        stack_trace: ["/app/cart.rb:12:in 'add'", "/app/shop.rb:40:in 'handle'"],
      },
    },
    title,
    frames: ['add /app/cart.rb:12', 'handle /app/shop.rb:40'],
  },
  {
    logger: 'Datadog',
    line: { status: 'error', level: 'error', error: { kind: name, message, stack } },
    title,
    frames: ofNode,
  },
  {
    logger: 'a text format, with the stack in the message',
    line: { level: 'error', message: `adding failed: ${stack}` },
    title,
    frames: ofNode,
  },
  {
    logger: 'journald',
    line: { PRIORITY: '3', MESSAGE: `adding failed: ${stack}`, _SYSTEMD_UNIT: 'shop.service' },
    title,
    frames: ofNode,
  },
  {
    logger: 'OpenTelemetry’s names, nested',
    line: { severity: 'ERROR', exception: { type: name, message, stacktrace: stack } },
    title,
    frames: ofNode,
  },
]

test.each(lines)('a line of $logger has its exception', async ({ line, frames, ...wanted }) => {
  await putLine(viewer, { ...line, trace_id: traceId(0) })

  const [error, ...others] = await errorsOf(viewer)

  expect(others).toStrictEqual([])
  expect(error).toMatchObject({ source: 'log', title: wanted.title, raw: line })
  expect(framesOf(error!.frames)).toStrictEqual(frames)
})

test.each([
  { what: 'a message alone', line: { level: 'error', error: message } },
  { what: 'a level below', line: { level: 'warn', err: { type: name, message, stack } } },
  { what: 'a level of pino’s below', line: { level: 40, err: { type: name, message, stack } } },
  { what: 'no level', line: { err: { type: name, message, stack } } },
  { what: 'the status of an answer', line: { level: 'error', 'error.type': '500' } },
  { what: 'empty members', line: { level: 'error', err: null, exception: '', stack: [] } },
  { what: 'members of other types', line: { level: 'error', err: 7, exception: [7], stack: {} } },
])('a line with $what has none', async ({ line }) => {
  await putLine(viewer, { ...line, trace_id: traceId(0) })

  expect(await errorsOf(viewer)).toStrictEqual([])
})

test.each([
  { what: 'AWS Lambda’s Python', text: `[ERROR] CartError: it is full\n${python}`, errors: 1 },
  { what: 'a stack of Node', text: `2026 ERROR failed ${stack}`, errors: 1 },
  { what: 'a line of text', text: 'ERROR CartError: it is full', errors: 0 },
  { what: 'lines of text', text: 'ERROR: all is lost\nor not\n', errors: 0 },
])('a text, $what: $errors', async ({ text, errors }) => {
  await putLine(viewer, text)

  const { body } = await viewer.get<{ errors: object[] }>('/-/api/errors')
  expect(body.errors).toHaveLength(errors)
})
