/*
 * Proves that the time of a conversion does not run away with the number of statements.
 */
import { expect, test } from 'vitest'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { convertToOsv } from './convert.js'

const milliseconds = (count: number): number => {
  const versions = Array.from({ length: count }, (_, at) => ({
    version: `1.${at}`,
    status: 'affected' as const,
    changes: [],
  }))
  const affected = [createAffected({ product: 'Example', versions })]
  const advisory = createAdvisory({ id: 'CVE-2030-1234', affected })
  const before = performance.now()
  convertToOsv(advisory, { profile: 'default' })
  return performance.now() - before
}

test('five times the single versions take no hundred times as long', () => {
  milliseconds(500)
  const few = Math.max(1, milliseconds(1_000))
  const many = milliseconds(5_000)
  expect(many / few).toBeLessThan(60)
}, 60_000)
