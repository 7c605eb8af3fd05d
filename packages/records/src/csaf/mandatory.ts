/*
 * Owns how a failed mandatory test of CSAF is reported. Refuses to know any test.
 */
import type { Finding } from '../advisory/report.js'

/** A finding of a mandatory test, by its number in section 6.1 of the standard. */
export function failed(test: string, path: string, because: string): Finding {
  return {
    path,
    rule: `csaf.${test}`,
    level: 'error',
    because,
    source: `CSAF 2.0, section ${test}`,
  }
}
