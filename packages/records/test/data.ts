/*
 * Owns loading the real records that the tests prove things on. Refuses to change them.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { vi } from 'vitest'
import type { Json, JsonObject } from '../src/json/json.js'

// Thousands of records take their time where other work runs beside the tests.
vi.setConfig({ testTimeout: 120_000 })

/** The text of one compressed file of data/. */
export function loadText(name: string): string {
  return gunzipSync(readFileSync(new URL(`../data/${name}.gz`, import.meta.url))).toString('utf8')
}

/**
 * Mutation runs try every change of the source on a part of the data (`npm run soak`): on all of
 * it, one run would take days. Everywhere else the sets are whole.
 */
const EVERY = Number(process.env.PARLEY_RECORDS_EVERY ?? '1')

/** True when the sets are whole, so that their counts can be held. */
export const isWhole = EVERY === 1

/** Sets below this stay whole in mutation runs too. */
const SMALL = 50

/** Mutation runs load this file anew for every change: the lines outlive it. */
const KEPT = Symbol.for('parley.records.lines')
const everywhere = globalThis as { [KEPT]?: Map<string, readonly string[]> }
everywhere[KEPT] ??= new Map()
const kept = everywhere[KEPT]

/** The lines of one compressed file of data/. */
export function loadLines(name: string): string[] {
  const known = kept.get(name)
  if (known !== undefined) return [...known]
  const lines = loadText(name)
    .split('\n')
    .filter((line) => line !== '')
  const chosen = lines.length < SMALL ? lines : lines.filter((_, index) => index % EVERY === 0)
  kept.set(name, chosen)
  return [...chosen]
}

/** The records of one compressed file of JSON Lines. */
export function loadRecords(name: string): JsonObject[] {
  return loadLines(`${name}.jsonl`).map((line) => JSON.parse(line))
}

/** A pair of Go's database: the CVE record as submitted and the OSV record of the same. */
export interface GoPair {
  readonly name: string
  readonly cve: JsonObject
  readonly osv: JsonObject
}

/** The 118 pairs. */
export function loadGoPairs(): GoPair[] {
  return loadRecords('go-cve-osv-pairs') as unknown as GoPair[]
}

/** Values that break readers which trust the shape of their input. */
const ODD_VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  ' ',
  '\u0000',
  'x'.repeat(5000),
  [],
  {},
  [[]],
  [null],
  [{}],
  [''],
  { __proto__: null },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  ['a', 1],
  { lang: 'en' },
  'CVSS:4.0/AV:N',
  'https://https://example.org',
]

/**
 * Real records with up to four members or items replaced, removed or repeated. What is put in is a copy: a later edit may
 * change it, and would put it into itself otherwise.
 */
export function mutated(records: readonly Json[]): fc.Arbitrary<Json> {
  const edit = fc.record({
    steps: fc.array(fc.nat(50), { minLength: 1, maxLength: 7 }),
    value: fc.oneof(fc.constantFrom(...ODD_VALUES), fc.jsonValue() as fc.Arbitrary<Json>),
    action: fc.constantFrom('replace', 'remove', 'repeat'),
  })
  return fc
    .tuple(fc.constantFrom(...records), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([record, edits]) => {
      const copy = structuredClone(record)
      for (const each of edits) applyEdit(copy, each)
      return copy
    })
}

type Container = Record<string, Json> | Json[]

function applyEdit(
  root: Json,
  edit: { readonly steps: readonly number[]; readonly value: Json; readonly action: string },
): void {
  let container = root as Container
  for (const step of edit.steps.slice(0, -1)) {
    const keys = Object.keys(container)
    const next = (container as Record<string, Json>)[keys[step % Math.max(keys.length, 1)] ?? '']
    if (typeof next !== 'object' || next === null) break
    container = next as Container
  }
  const keys = Object.keys(container)
  const key = keys[(edit.steps.at(-1) ?? 0) % Math.max(keys.length, 1)]
  if (key === undefined) return
  if (Array.isArray(container)) {
    if (edit.action === 'repeat') container.push(structuredClone(container[Number(key)] as Json))
    else if (edit.action === 'remove') container.splice(Number(key), 1)
    else container[Number(key)] = structuredClone(edit.value)
  } else if (edit.action === 'remove') delete container[key]
  else container[key] = structuredClone(edit.value)
}
