/*
 * Proves that no reader hides what it cannot read behind the words that it keeps for its own writer: whatever one value of
 * a record is changed to stands in the fields, or in the rest that other formats report, or under a path that is lost.
 */
import { describe, expect, test } from 'vitest'
import { example as csafExample } from '../../test/csaf-example.js'
import { loadGoPairs, loadRecords } from '../../test/data.js'
import { globalExample, repositoryExample } from '../../test/ghsa-examples.js'
import { csafRich, vexRich } from '../../test/rich-examples.js'
import { readCsaf } from '../csaf/read.js'
import { readCve } from '../cve/read.js'
import { readGhsa } from '../ghsa/read.js'
import { isJsonObject, type Json, type JsonObject, pointer } from '../json/json.js'
import { readOsv } from '../osv/read.js'
import { readVex } from '../vex/read.js'
import type { Advisory } from './advisory.js'
import type { Read } from './report.js'

const sample = <T>(all: readonly T[], every: number) =>
  all.filter((_, index) => index % every === 0)

const RECORDS: Readonly<
  Record<string, readonly [records: readonly JsonObject[], read: (record: Json) => Read<Advisory>]>
> = {
  cve: [sample(loadRecords('cve-records-sample'), 20), readCve],
  osv: [
    [
      ...sample(loadRecords('psf-osv'), 20),
      ...sample(loadRecords('pypa-osv'), 300),
      ...sample(loadGoPairs(), 20).map(({ osv }) => osv),
    ],
    readOsv,
  ],
  ghsa: [[repositoryExample, globalExample], readGhsa],
  csaf: [[csafExample, csafRich], readCsaf],
  vex: [[vexRich], readVex],
}

/** Every record says it alike, and another word makes it none. */
const SAME_IN_ALL = /^\/dataType$|^\/dataVersion$/

function* leavesOf(value: Json, path = ''): Generator<readonly [string, Json]> {
  if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* leavesOf(inner, pointer(path, name))
  } else if (typeof value !== 'boolean') yield [path, value]
}

/** The record with another value at one place. */
const changed = (record: Json, steps: readonly string[], value: Json): Json => {
  const [step, ...rest] = steps
  if (step === undefined) return value
  const inside = changed((record as Record<string, Json>)[step] ?? null, rest, value)
  return Array.isArray(record)
    ? record.with(Number(step), inside)
    : { ...(record as JsonObject), [step]: inside }
}

const stepsOf = (path: string) =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** What the advisory says without the words that its own writer repeats. */
const withoutEcho = ({ extra, ...advisory }: Advisory): string => {
  const rests = Object.entries(extra ?? {}).map(([format, members]) => {
    const { record: _record, ...rest } = isJsonObject(members) ? members : {}
    return [format, rest]
  })
  return JSON.stringify({ ...advisory, rests }).toLowerCase()
}

describe.each(Object.entries(RECORDS))('%s', (_, [records, read]) => {
  test('each value, whatever it is, is said or lost', () => {
    const hidden = records.flatMap((record) =>
      [...leavesOf(record)].flatMap(([path, value], index) => {
        const mark = typeof value === 'number' ? `0.77${index + 1}1` : `zz${index}qq`
        const values = typeof value === 'number' ? [Number(mark)] : [mark, `${value}${mark}`]
        const isHidden = (other: Json) => {
          const result = read(changed(record, stepsOf(path), other))
          if (!result.ok || withoutEcho(result.value).includes(mark)) return false
          return !result.lost.some((each) => `${path}/`.startsWith(`${each.path}/`))
        }
        return values.some(isHidden) && !SAME_IN_ALL.test(path) ? [path] : []
      }),
    )
    expect(hidden).toEqual([])
  })
})
