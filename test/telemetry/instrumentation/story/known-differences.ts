/**
 * Each difference between our hooks and the contributed http and undici instrumentations, with its
 * reason. A value is `[ours, theirs]`; undefined: not there; `any`: whatever it is.
 */
export type KnownDifference = {
  reason: string
  steps: string[]
  kind: 'SERVER' | 'CLIENT'
  fields: Record<string, [ours: unknown, theirs: unknown]>
}

export const any = Symbol('any')

const abortedBeforeAnswer = [
  'client aborts before the answer',
  'response destroyed',
  'pipelined behind one that never answers',
]
const abortedDuringAnswer = [
  'client aborts during the answer',
  'fetch cancelled during the body',
  'node:http cut off',
]
const fetchesOfOneCall = [
  'sampled parent',
  'fetch to own peer',
  'fetch to third party',
  'fetch answered 404',
  'fetch redirected',
  'fetch POST',
  'fetch refused',
  'fetch timed out',
  'fetch cancelled',
  'fetch cancelled during the body',
]

export const knownDifferences: KnownDifference[] = [
  {
    reason: 'a client that never got the answer did not get a 200',
    steps: abortedBeforeAnswer,
    kind: 'SERVER',
    fields: {
      'http.response.status_code': [undefined, 200],
      'error.type': ['aborted', undefined],
      status: ['ERROR', 'UNSET'],
    },
  },
  {
    reason: 'half an answer is a failure, with the status that did go out',
    steps: abortedDuringAnswer,
    kind: 'SERVER',
    fields: { 'error.type': ['aborted', undefined], status: ['ERROR', 'UNSET'] },
  },
  {
    reason: 'the conventions name spans of unknown methods HTTP: a client must not invent names',
    steps: ['unknown method'],
    kind: 'SERVER',
    fields: { name: ['HTTP', 'PROPFIND'] },
  },
  {
    reason: 'the path is in the request even where a URL cannot be made of it and the Host header',
    steps: ['malformed URL', 'malformed Host'],
    kind: 'SERVER',
    fields: { 'url.path': [any, undefined] },
  },
  {
    reason: 'not in the conventions of CLIENT spans: url.full contains it',
    steps: fetchesOfOneCall,
    kind: 'CLIENT',
    fields: { 'url.path': [undefined, any], 'url.scheme': [undefined, 'http'] },
  },
  {
    reason: 'the same, where there is a query',
    steps: ['sampled parent', 'fetch to own peer', 'fetch to third party'],
    kind: 'CLIENT',
    fields: { 'url.query': [undefined, any] },
  },
  {
    reason: 'the conventions ask for the original method only where it is not the known one',
    steps: fetchesOfOneCall,
    kind: 'CLIENT',
    fields: { 'http.request.method_original': [undefined, any] },
  },
  {
    reason: 'opt-in for CLIENT spans, and always `node`',
    steps: fetchesOfOneCall,
    kind: 'CLIENT',
    fields: { 'user_agent.original': [undefined, 'node'] },
  },
  {
    reason: 'the code of a DOMException is a number: 23 does not show a timeout',
    steps: ['fetch timed out'],
    kind: 'CLIENT',
    fields: {
      'error.type': ['TimeoutError', 23],
      events: ['exception TimeoutError', 'exception 23'],
    },
  },
  {
    reason: 'a call that was given up without an answer has failed',
    steps: ['fetch cancelled'],
    kind: 'CLIENT',
    fields: {
      'error.type': ['AbortError', undefined],
      status: ['ERROR: This operation was aborted', 'UNSET'],
      events: ['exception AbortError', ''],
    },
  },
  {
    reason:
      'a code that is a word is more specific than `Error`, and both clients should use the same',
    steps: ['node:http refused'],
    kind: 'CLIENT',
    fields: { 'error.type': ['ECONNREFUSED', 'Error'] },
  },
  {
    reason: 'node:http hides the timeout of a signal in the cause of an AbortError',
    steps: ['node:http timed out'],
    kind: 'CLIENT',
    fields: {
      'error.type': ['TimeoutError', 'AbortError'],
      status: [
        'ERROR: The operation was aborted due to timeout',
        'ERROR: The operation was aborted',
      ],
      events: ['exception TimeoutError', 'exception ABORT_ERR'],
    },
  },
  {
    reason: 'an answer that breaks off is a failure',
    steps: ['node:http cut off'],
    kind: 'CLIENT',
    fields: {
      'error.type': ['ECONNRESET', undefined],
      status: ['ERROR: aborted', 'UNSET'],
      events: ['exception ECONNRESET', ''],
    },
  },
]
