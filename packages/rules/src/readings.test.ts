// Holds code and charter data to docs/READINGS.md: what they point to is there, and says all it must.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const sections = readFileSync(join(root, 'docs/READINGS.md'), 'utf8').split(/^## /m).slice(1)
const anchorOf = (section: string) =>
  section.split('\n', 1).join('').toLowerCase().replaceAll(' ', '-')
const anchors = new Set(sections.map(anchorOf))

const sources = readdirSync(join(root, 'packages/rules/src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => ({ path, text: readFileSync(join(root, 'packages/rules/src', path), 'utf8') }))

test('every reading that code points to is a heading of READINGS.md', () => {
  const pointed = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/READINGS\.md#([a-z0-9-]+)|reading: '([a-z0-9-]+)'/g)].map(
      ([, comment, data]) => ({ path, anchor: comment ?? data }),
    ),
  )
  expect(pointed.length).toBeGreaterThan(40)
  expect(pointed.filter(({ anchor }) => !anchors.has(anchor ?? ''))).toEqual([])
})

test('every reading gives the options, the choice and who changes it, under a heading of its own', () => {
  expect(anchors.size).toBe(sections.length)
  for (const section of sections) {
    for (const part of ['**Options:**', '**Choice:**', '**Changed by:**']) {
      expect(section, anchorOf(section)).toContain(part)
    }
  }
})
