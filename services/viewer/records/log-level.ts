/** The levels of log lines, each for four of OTLP's severity numbers, from 1 on. */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

/**
 * What loggers call them: of Java, Log4j, .NET, Serilog, Python, Go, syslog and Android. The first
 * letters are those of glog and logcat.
 */
const names: { [level in (typeof levels)[number]]: string } = {
  trace: 'trace verbose vrb finest finer silly v t',
  debug: 'debug dbg fine config d',
  info: 'info information informational inf notice i',
  warn: 'warn warning wrn w',
  error: 'error err severe e',
  fatal: 'fatal ftl critical crit alert emergency emerg panic dpanic f',
}

const levelByName = new Map(
  levels.flatMap(level => names[level].split(' ').map(name => [name, level] as const)),
)

/** Syslog's numbers, which journald writes as `PRIORITY`, from 0 for an emergency to 7. */
const priorities = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const

/**
 * The level that a logger's word or syslog's number means, in any case, also in brackets or before a
 * colon. An unknown word stays as it is, in lower case.
 */
export function levelOfText(text: string): string {
  const name = text.toLowerCase()
  return levelByName.get(name) ?? priorities[Number(name || Number.NaN)] ?? inBrackets(name)
}

function inBrackets(name: string): string {
  const bare = /^[[<(]?(\w{1,20})[\])>:]{0,2}$/.exec(name)?.[1]
  if (bare === undefined || bare === name) return name
  return levelByName.get(bare) ?? priorities[Number(bare)] ?? name
}

/** The level of an OTLP severity number (1 to 24); undefined for any other number. */
export const levelOfSeverity = (number: number): string | undefined =>
  levels[Math.floor((number - 1) / 4)]
