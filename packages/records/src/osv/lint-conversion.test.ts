// What is said of a record beside the advisory it was made of.
import { expect, test } from 'vitest'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { convertToOsv } from './convert.js'
import { lintConversion } from './lint-conversion.js'

const commit = 'a'.repeat(40)

const made = (of: { fixed: boolean; commit: boolean }) => {
  const advisory = createAdvisory({
    title: 'T',
    descriptions: [{ language: 'en', value: 'It is bad.' }],
    aliases: ['CVE-2026-0001'],
    dates: { published: '2026-01-02T00:00:00Z', modified: '2026-01-02T00:00:00Z' },
    affected: [
      createAffected({
        product: 'Widget',
        repo: 'https://github.com/example/widget',
        versions: [
          {
            version: '2.0',
            status: 'affected',
            versionType: 'custom',
            ...(of.fixed && { lessThan: '2.4' }),
            changes: [],
          },
        ],
      }),
    ],
    references: of.commit
      ? [{ url: `https://github.com/example/widget/commit/${commit}`, tags: ['patch'] }]
      : [],
  })
  const converted = convertToOsv(advisory, { profile: 'default' })
  if (!converted.ok) throw new Error(converted.because)
  return { advisory, record: converted.record }
}

test.each([
  ['a fixed version without a commit', { fixed: true, commit: false }, ['osv.fix-without-commit']],
  ['a fixed version with its commit', { fixed: true, commit: true }, []],
  ['no fix yet', { fixed: false, commit: false }, []],
])('%s', (_, of, rules) => {
  const { advisory, record } = made(of)
  const findings = lintConversion(advisory, record)
  expect(findings.map(({ rule }) => rule)).toEqual(rules)
  for (const { path, level } of findings) expect([path, level]).toEqual(['/affected', 'warning'])
})

test('a fix that is known by its version alone makes no range that says everything is affected', () => {
  expect(made({ fixed: true, commit: false }).record).not.toHaveProperty('affected')
  const events = (of: Parameters<typeof made>[0]) => JSON.stringify(made(of).record['affected'])
  expect(events({ fixed: true, commit: true })).toContain(
    `[{"introduced":"0"},{"fixed":"${commit}"}]`,
  )
  expect(events({ fixed: false, commit: false })).toContain('[{"introduced":"0"}]')
})
