/*
 * Holds the README to what the library does: its examples run as they stand, and what it names is there.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadRecords } from '../test/data.js'
import * as library from './index.js'
import type { JsonObject } from './json/json.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const [first = '', second = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)
const record = loadRecords('psf-cve').find(
  ({ cveMetadata }) => (cveMetadata as JsonObject).cveId === 'CVE-2024-6232',
)

/** Runs an example, its imports handed in, and answers what it printed. */
const printedBy = (code: string): readonly (readonly unknown[])[] => {
  const printed: unknown[][] = []
  const scope = {
    ...library,
    readFileSync: () => JSON.stringify(record),
    console: { log: (...values: unknown[]) => printed.push(values) },
  }
  const imported = [...code.matchAll(/^import \{ (.*?) \} from/gm)].flatMap(
    ([, names]) => names?.split(', ') ?? [],
  )
  for (const name of imported) expect(Object.keys(scope)).toContain(name)
  // because: the text is this repository's own README
  new Function(...Object.keys(scope), code.replace(/^import .*$/gm, ''))(...Object.values(scope))
  return printed
}

describe('the README', () => {
  test('reads, lints and converts a record', () => {
    const printed = printedBy(first)
    expect(printed.at(-2)?.[0]).toMatchObject({ aliases: ['CVE-2024-6232'] })
    expect(printed.at(-1)).toEqual([false])
    const words = printed.slice(0, -2).map(([level, path]) => [level, path])
    expect(words).toEqual([['warning', '/containers/cna']])
  })

  test('writes an advisory of one’s own, without an error', () => {
    const [[lost, findings] = []] = printedBy(second)
    expect(lost).toEqual([])
    expect(findings).toMatchObject([{ rule: 'cve.no-weakness' }, { rule: 'cve.no-severity' }])
  })

  test('names nothing that is not there', () => {
    const table = readme.slice(
      readme.indexOf('## What there is'),
      readme.indexOf('Shapes, units and refusals'),
    )
    const named = [...table.matchAll(/`([A-Za-z_]\w+)`/g)].map(([, name]) => name)
    const words = ['Advisory', 'lost']
    expect(named.filter((name) => !words.includes(name ?? '') && !(`${name}` in library))).toEqual(
      [],
    )
    expect(named.length).toBeGreaterThan(40)
  })
})
