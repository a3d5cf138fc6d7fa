/** The fault bench with little load and for some seconds, for `npm test`. */
export const short = {
  perSecond: 25,
  warmUpMillis: 400,
  beforeMillis: 400,
  duringMillis: 2000,
  longMillis: 2000,
  settleMillis: 40_000,
}

export const shortTimeoutMillis = 90_000
