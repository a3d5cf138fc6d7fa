import type { XRayRule } from './sampling-rule.ts'

/** `5/s, then 10 %`: how many requests a sampling rule keeps. */
export const rateInWords = ({
  ReservoirSize,
  FixedRate,
}: Pick<XRayRule, 'ReservoirSize' | 'FixedRate'>) =>
  `${ReservoirSize}/s, then ${Number((FixedRate * 100).toFixed(4))} %`
