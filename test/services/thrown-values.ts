import { runInNewContext } from 'node:vm'
import { HttpError } from '../../services/http/errors.ts'

type ThrownValue = {
  make: () => unknown
  /** What every lens shows of it. */
  class: string
  message: string | RegExp
}

const hugeStack = 'at nowhere\n'.repeat(5_000_000)

/** Throws for whatever is done with it. */
const throwing = () => {
  throw new Error('touched')
}
const everyTrap = new Proxy({}, { get: () => throwing })

const withGetters = (target: object) => {
  const names = [
    'message',
    'stack',
    'name',
    'cause',
    'code',
    'errors',
    'status',
    'toString',
    'toJSON',
  ]
  for (const name of names) Object.defineProperty(target, name, { get: throwing, enumerable: true })
  return target
}

function nested(depth: number): unknown {
  let error: unknown = new Error('innermost')
  for (let level = 0; level < depth; level++) error = new AggregateError([error], `level ${level}`)
  return error
}

function circular(): Error {
  const [first, second] = [new Error('first'), new Error('second')]
  first.cause = second
  second.cause = first
  return first
}

class Private extends Error {
  readonly #words = 'private'
  override get message() {
    return this.#words
  }
}

const notAnError = (message: string | RegExp) => ({ class: 'NotAnError', message })
const unreadable = notAnError('an object was thrown, with keys that cannot be read')
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** All that a program may throw, by name. */
export const thrownValues: Record<string, ThrownValue> = {
  undefined: { make: () => undefined, ...notAnError('undefined was thrown') },
  null: { make: () => null, ...notAnError('null was thrown') },
  false: { make: () => false, ...notAnError('false was thrown') },
  zero: { make: () => 0, ...notAnError('0 was thrown') },
  NaN: { make: () => Number.NaN, ...notAnError('NaN was thrown') },
  bigint: { make: () => 10n, ...notAnError('10 was thrown') },
  symbol: { make: () => Symbol('sign'), ...notAnError('Symbol(sign) was thrown') },
  'empty-text': { make: () => '', ...notAnError('an empty text was thrown') },
  text: { make: () => 'some text', ...notAnError('some text') },
  // Words of Express for "go on elsewhere".
  'text-route': { make: () => 'route', ...notAnError('route') },
  'text-router': { make: () => 'router', ...notAnError('router') },
  function: { make: () => throwing, ...notAnError('a function was thrown') },
  'null-prototype': {
    make: () => Object.create(null),
    ...notAnError('an object was thrown, with no keys'),
  },
  object: { make: () => ({ key: 1 }), ...notAnError('an object was thrown, with key') },
  array: { make: () => [1, 2], ...notAnError('an object was thrown, with 0, 1') },
  // biome-ignore lint/suspicious/noThenProperty: a promise that is none is what is thrown.
  thenable: { make: () => ({ then: throwing }), ...notAnError('an object was thrown, with then') },
  proxy: { make: () => new Proxy({}, everyTrap), ...unreadable },
  'proxy-function': {
    make: () => new Proxy(() => {}, everyTrap),
    ...notAnError('a function was thrown'),
  },
  'proxy-error': {
    make: () => new Proxy(new Error('inside'), {}),
    class: 'Error',
    message: 'inside',
  },
  'revoked-proxy': { make: revoked, ...unreadable },
  'proxy-prototype': {
    make: () => Object.create(new Proxy({}, everyTrap)),
    ...notAnError('an object was thrown, with no keys'),
  },
  getters: {
    make: () => withGetters({}),
    ...notAnError(/^an object was thrown, with message, stack/),
  },
  'error-getters': { make: () => withGetters(new Error('hidden')), class: 'Error', message: '' },
  'our-own-getters': {
    make: () => withGetters(new HttpError(404, 'hidden')),
    class: 'HttpError',
    message: '',
  },
  'private-getter': { make: () => new Private(), class: 'Private', message: 'private' },
  'private-getter-away': {
    make: () => Object.create(Private.prototype),
    class: 'Private',
    message: '',
  },
  error: { make: () => new TypeError('plain'), class: 'TypeError', message: 'plain' },
  frozen: { make: () => Object.freeze(new Error('frozen')), class: 'Error', message: 'frozen' },
  circular: { make: circular, class: 'Error', message: 'first' },
  'aggregate-deep': { make: () => nested(10_000), class: 'AggregateError', message: 'level 9999' },
  'aggregate-wide': {
    make: () =>
      new AggregateError(
        Array.from({ length: 10_000 }, (_, i) => new Error(`${i}`)),
        'wide',
      ),
    class: 'AggregateError',
    message: 'wide',
  },
  'aggregate-odd': {
    make: () => Object.assign(new Error('odd'), { errors: new Proxy([], everyTrap) }),
    class: 'Error',
    message: 'odd',
  },
  'other-realm': {
    make: () => runInNewContext('new RangeError("elsewhere")'),
    class: 'RangeError',
    message: 'elsewhere',
  },
  'dom-exception': {
    make: () => new DOMException('too late', 'TimeoutError'),
    class: 'TimeoutError',
    message: 'too late',
  },
  'stack-number': {
    make: () => Object.assign(new Error('numbered'), { stack: 5 }),
    class: 'Error',
    message: 'numbered',
  },
  'stack-huge': {
    make: () => Object.assign(new Error('huge'), { stack: hugeStack }),
    class: 'Error',
    message: 'huge',
  },
  'message-huge': {
    make: () => new Error('word '.repeat(1_000_000)),
    class: 'Error',
    message: /^(word )+word… \(5000000 characters\)$/,
  },
  'message-symbol': {
    make: () => Object.assign(new Error(), { message: Symbol('odd') }),
    class: 'Error',
    message: '',
  },
  // Statuses that are none, on errors that ask to be shown.
  'status-text': { make: () => shown('404'), class: 'Error', message: 'shown' },
  'status-fraction': { make: () => shown(404.5), class: 'Error', message: 'shown' },
  'status-without-end': {
    make: () => shown(Number.POSITIVE_INFINITY),
    class: 'Error',
    message: 'shown',
  },
}

const shown = (status: unknown) => Object.assign(new Error('shown'), { status, expose: true })
