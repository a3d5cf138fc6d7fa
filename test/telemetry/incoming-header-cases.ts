export const w3cTrace = '4bf92f3577b34da6a3ce929d0e0e4736'
export const w3cParent = '00f067aa0ba902b7'
const xrayTrace = '5759e988bd862e3fe1be46a994272793'
const xrayRoot = '1-5759e988-bd862e3fe1be46a994272793'
const xrayParent = '53995c3f42cd8ad8'
export const traceparent = `00-${w3cTrace}-${w3cParent}-01`

type Expected = { traceId: string | undefined; parentId: string | undefined; flags: string }

const fromW3c: Expected = { traceId: w3cTrace, parentId: w3cParent, flags: '01' }
const fromXRay: Expected = { traceId: xrayTrace, parentId: xrayParent, flags: '01' }
const rootAlone: Expected = { traceId: xrayTrace, parentId: undefined, flags: '01' }
/** A trace of ours: its id is random. */
const fresh: Expected = { traceId: undefined, parentId: undefined, flags: '03' }

type Case = [title: string, headers: Record<string, string>, expected: Expected]

export const kept: Case[] = [
  ['no header begins a trace', {}, fresh],
  ['traceparent alone is continued', { traceparent }, fromW3c],
  [
    'flags are bits: 03 is sampled',
    { traceparent: `${traceparent.slice(0, -2)}03` },
    { ...fromW3c, flags: '03' },
  ],
  ['a later version may say more', { traceparent: `01${traceparent.slice(2)}-more` }, fromW3c],
  [
    'x-amzn-trace-id alone is continued',
    { 'x-amzn-trace-id': `Root=${xrayRoot};Parent=${xrayParent};Sampled=1` },
    fromXRay,
  ],
  [
    'traceparent wins where the two disagree',
    { traceparent, 'x-amzn-trace-id': `Root=${xrayRoot};Parent=${xrayParent};Sampled=0` },
    fromW3c,
  ],
  [
    'x-amzn-trace-id is taken where traceparent is malformed',
    {
      traceparent: 'nonsense',
      'x-amzn-trace-id': `Root=${xrayRoot};Parent=${xrayParent};Sampled=1`,
    },
    fromXRay,
  ],
  [
    'Root alone is continued without a parent',
    { 'x-amzn-trace-id': `Root=${xrayRoot}` },
    rootAlone,
  ],
  [
    'Root alone with Sampled=1 is continued without a parent',
    { 'x-amzn-trace-id': `Root=${xrayRoot};Sampled=1` },
    rootAlone,
  ],
  [
    'Self= and any order are understood',
    { 'x-amzn-trace-id': `Sampled=1;Self=1-67891234-12456789abcdef012345678;Root=${xrayRoot}` },
    rootAlone,
  ],
  [
    'Sampled=? leaves the decision to the service',
    { 'x-amzn-trace-id': `Parent=${xrayParent};Root=${xrayRoot};Sampled=?` },
    fromXRay,
  ],
  [
    'no Sampled leaves the decision to the service',
    { 'x-amzn-trace-id': ` Root = ${xrayRoot} ; Parent = ${xrayParent} ` },
    fromXRay,
  ],
  [
    'a Parent that is not a span id is left out',
    { 'x-amzn-trace-id': `Root=${xrayRoot};Parent=xyz;Sampled=1` },
    rootAlone,
  ],
  ['keys are compared whole', { 'x-amzn-trace-id': `RootX=${xrayRoot};Sampled=1` }, fresh],
  ['a Root in the other spelling is ignored', { 'x-amzn-trace-id': `Root=${xrayTrace}` }, fresh],
  ['version ff is ignored', { traceparent: `ff${traceparent.slice(2)}` }, fresh],
  ['version 00 with more is ignored', { traceparent: `${traceparent}-more` }, fresh],
  ['an upper-case traceparent is ignored', { traceparent: traceparent.toUpperCase() }, fresh],
  [
    'a trace id of zeroes is ignored',
    { traceparent: `00-${'0'.repeat(32)}-${w3cParent}-01` },
    fresh,
  ],
  ['a span id of zeroes is ignored', { traceparent: `00-${w3cTrace}-${'0'.repeat(16)}-01` }, fresh],
  ['two traceparents are ignored', { traceparent: `${traceparent}, ${traceparent}` }, fresh],
  [
    'two traceparents of a later version are ignored',
    { traceparent: `01${traceparent.slice(2)}-more, 01${traceparent.slice(2)}-more` },
    fresh,
  ],
  [
    'a later version whose flags go on is ignored',
    { traceparent: `01${traceparent.slice(2)}.more` },
    fresh,
  ],
  ['flags of one digit are ignored', { traceparent: traceparent.slice(0, -1) }, fresh],
  ['flags that are not hex are ignored', { traceparent: `${traceparent.slice(0, -1)}x` }, fresh],
]

const notKept = (expected: Expected) => ({ ...expected, flags: '00' })

export const dropped: Case[] = [
  ['traceparent', { traceparent: `00-${w3cTrace}-${w3cParent}-00` }, notKept(fromW3c)],
  ['flag 02', { traceparent: `00-${w3cTrace}-${w3cParent}-02` }, { ...fromW3c, flags: '02' }],
  [
    'Sampled=0',
    { 'x-amzn-trace-id': `Root=${xrayRoot};Parent=${xrayParent};Sampled=0` },
    notKept(fromXRay),
  ],
  [
    'Root alone with Sampled=0',
    { 'x-amzn-trace-id': `Root=${xrayRoot};Sampled=0` },
    notKept(rootAlone),
  ],
]

/** Its last 56 bits, which decide, are the highest possible, so every threshold keeps it. */
export const luckyTrace = `4bf92f3577b34da6a3${'f'.repeat(14)}`

export const weights: [
  title: string,
  traceId: string,
  tracestate: string,
  kept: string,
  rate?: number,
][] = [
  ['a weight is taken', w3cTrace, 'ot=th:8', 'ot=th:8', 2],
  ['everything kept is a weight of 1', w3cTrace, 'ot=th:0', 'ot=th:0'],
  ['one in a million is taken', luckyTrace, 'ot=th:ffffef390', 'ot=th:ffffef390', 999_992],
  ['one in a billion is not a share of any rule', luckyTrace, 'ot=th:fffffffbb47d', ''],
  ['the highest number is not a share of any rule', luckyTrace, 'ot=th:ffffffffffffff', ''],
  ['a weight that would have dropped the trace is removed', w3cTrace, 'ot=th:d', ''],
  [
    'explicit randomness counts',
    w3cTrace,
    'ot=rv:dfffffffffffff;th:d',
    'ot=rv:dfffffffffffff;th:d',
    5,
  ],
  [
    'a weight that drops the explicit randomness is removed',
    luckyTrace,
    'ot=th:d;rv:cfffffffffffff',
    'ot=rv:cfffffffffffff',
  ],
  ['no digits', w3cTrace, 'ot=th:', ''],
  ['no hex digits', w3cTrace, 'ot=th:8x', ''],
  ['15 digits', w3cTrace, 'ot=th:800000000000000', ''],
  ['two weights', w3cTrace, 'ot=th:8;th:4', ''],
  ['others stay', luckyTrace, 'a=1,ot=th:fffffffffffff;p:1,b=2', 'ot=p:1,a=1,b=2'],
  ['malformed members go alone', w3cTrace, 'a=1,B=2,,=,c=d=e, f=3 ', 'a=1,f=3'],
]

const member = (name: string, chars: number) => `${name}=${'x'.repeat(chars - name.length - 1)}`
const many = Array.from({ length: 40 }, (_, index) => `m${index}=1`)

const padded = many.flatMap(text => [text, 'MALFORMED=1', text])
/** Four members of 102 characters, and one. */
const exactly = (chars: number) =>
  [...['a', 'b', 'c', 'd'].map(name => member(name, 102)), member('e', chars - 412)].join(',')

export const limits: [title: string, tracestate: string, kept: string][] = [
  ['no members', ' , ,\t,', ''],
  ['blanks around members are none of theirs', ' a=1\t,\t b= 2 ,c=3 4', 'a=1,b= 2,c=3 4'],
  ['of two members with one key the first stays', 'a=1,b=2,a=3,b=4', 'a=1,b=2'],
  ['a malformed member takes no key', 'a=,a=1,b=2', 'a=1,b=2'],
  ['the first of two weights counts', 'ot=th:8,ot=th:c', 'ot=th:8'],
  ['keys of level 2', '1a=1,a@b@c=2,@a=3,A=4,a b=5', '1a=1,a@b@c=2'],
  [
    'keys and values of 256 characters',
    [member('k'.repeat(256), 258), member('l'.repeat(257), 259), member('v', 258)].join(','),
    member('k'.repeat(256), 258),
  ],
  ['a value of 256 characters', member('v', 258), member('v', 258)],
  ['a value of 257 characters', member('v', 259), ''],
  ['signs that no value may have', 'a=\u00e9,b=c=d,e="f;g"', 'e="f;g"'],
  [
    'members that are malformed or there twice count for nothing',
    padded.join(','),
    many.slice(0, 32).join(','),
  ],
  ['512 characters fit', exactly(512), exactly(512)],
  ['of 513 the last member is dropped', exactly(513), exactly(513).slice(0, 411)],
  ['32 members are passed on', many.join(','), many.slice(0, 32).join(',')],
  [
    'beyond 512 characters the long members are dropped first, then the last',
    [
      ...[member('a', 120), member('long1', 150), member('b', 120), member('long2', 150)],
      ...[member('c', 120), member('d', 120), member('e', 40)],
    ].join(','),
    [member('a', 120), member('b', 120), member('c', 120), member('d', 120)].join(','),
  ],
  ['a long member that fits stays', member('a', 257), member('a', 257)],
]
