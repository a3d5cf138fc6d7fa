import { formatAgo } from '../../words/format.ts'
import { exactTime } from '../state/zone.ts'

export const TimeAgo = ({ millis }: { millis: number }) => (
  <time title={exactTime(millis)}>{formatAgo(millis, Date.now())}</time>
)
