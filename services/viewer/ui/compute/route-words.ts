import { formatCount } from '../../words/format.ts'

/** `0`, `0.3 %`, `12 %`; never `0 %` of something. `share` is 0 to 1. */
export function formatShare(share: number): string {
  if (share === 0) return '0'
  const percent = share * 100
  if (percent < 0.1) return '< 0.1 %'
  return `${percent < 9.95 ? Number(percent.toFixed(1)) : Math.round(percent)} %`
}

/** Requests a minute: `0.2`, `3.4`, `1,250`. */
export function formatRate(perMinute: number): string {
  if (perMinute > 0 && perMinute < 0.05) return '< 0.1'
  return perMinute < 9.95 ? `${Number(perMinute.toFixed(1))}` : formatCount(Math.round(perMinute))
}
