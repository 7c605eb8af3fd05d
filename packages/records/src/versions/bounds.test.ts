// Proves which ranges name no version, type by type.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparisonOfType, isEmptyRange, schemeOfType, VERSION_TYPES } from './bounds.js'
import { compareVersions } from './order.js'

test.each<[string | undefined, string, Record<string, string>, boolean]>([
  ['python', '3.12', { lessThan: '1' }, true],
  ['python', '3.12', { lessThan: '3.12.0' }, true],
  ['python', '3.12', { lessThanOrEqual: '3.12.0' }, false],
  ['python', '3.12', { lessThanOrEqual: '3.11' }, true],
  ['python', '3.12', { lessThan: '*' }, false],
  ['python', '3.12', {}, false],
  ['python', '0', { lessThan: '0' }, true],
  ['python', 'three', { lessThan: '1' }, false],
  ['semver', '1.0.0-alpha', { lessThan: '1.0.0' }, false],
  ['semver', '2.0.0', { lessThan: '1.9.0' }, true],
  ['custom', '2.0', { lessThan: '1.0' }, true],
  ['custom', '1.9', { lessThan: '1.10' }, false],
  ['custom', '2.0b', { lessThan: '1.0' }, false],
  [undefined, '2.0', { lessThan: '1.0' }, true],
  ['git', '2000000', { lessThan: '1000000' }, false],
  ['custom', '1234567890', { lessThan: '1' }, false],
  ['custom', '1.1.1.1.1.1.1.1.1', { lessThan: '1' }, false],
])('%s %s %j: %s', (versionType, version, end, isEmpty) => {
  const type = versionType === undefined ? {} : { versionType }
  expect(isEmptyRange({ version, ...type, ...end })).toBe(isEmpty)
})

test('types of a scheme order by it, plain numbers alike in all others', () => {
  const version = fc
    .array(fc.nat(30), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('.'))
  fc.assert(
    fc.property(version, version, fc.constantFrom(...VERSION_TYPES), (left, right, type) => {
      const expected = compareVersions(schemeOfType(type) ?? 'pep440', left, right)
      expect(comparisonOfType(type)(left, right)).toBe(type === 'git' ? undefined : expected)
    }),
  )
})
