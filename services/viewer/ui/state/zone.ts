import { signal } from '@preact/signals'
import { formatClock, formatExact, formatMoment, type Zone, zoneName } from '../../words/format.ts'
import { readSetting, writeSetting } from './settings.ts'

/** The zone of all times on the page, which the reader chooses once. */
export const zone = signal<Zone>(readSetting('zone') === 'utc' ? 'utc' : 'local')

export function setZone(chosen: Zone): void {
  zone.value = chosen
  writeSetting('zone', chosen)
}

export const otherZone = () => setZone(zone.value === 'utc' ? 'local' : 'utc')

/** `UTC`, `UTC+02:00` */
export const zoneNow = () => zoneName(Date.now(), zone.value)

/** See `formatExact`, `formatClock` and `formatMoment`, in the chosen zone. */
export const exactTime = (epochMillis: number) => formatExact(epochMillis, zone.value)
export const clockTime = (epochMillis: number) => formatClock(epochMillis, zone.value)
export const momentTime = (epochMillis: number) => formatMoment(epochMillis, Date.now(), zone.value)
