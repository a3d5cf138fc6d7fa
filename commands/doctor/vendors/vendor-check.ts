import { type Check, skipped } from '../frame/check.ts'

/** A check that sends something to a vendor, which the services would not do either with wrong settings. */
export const vendorCheck = (check: Omit<Check, 'area'>): Check => ({
  ...check,
  area: 'vendors',
  run(context) {
    if (context.problems.length > 0) return skipped('the settings are wrong: mend these first')
    if (context.config.disabled) return skipped('OTEL_SDK_DISABLED is set: nothing is sent')
    return check.run(context)
  },
})
