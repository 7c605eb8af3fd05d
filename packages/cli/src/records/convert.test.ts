/*
 * Proves what `parley records convert` says of what it made: its errors, what it needs, and whose document it is.
 */
import { expect, test } from 'vitest'
import { jsonLines, parley } from '../../test/memory-io.js'

const RECORD = { id: 'PSF-2030-1', modified: '2030-01-01T00:00:00Z' }

test('what is written and contradicts itself is said, exits 1, and is written', async () => {
  const events = [{ introduced: '2.0' }, { fixed: '1.0' }]
  const affected = [
    {
      package: { ecosystem: 'PyPI', name: 'pip' },
      ranges: [{ type: 'ECOSYSTEM', events }],
    },
  ]
  const record = { ...RECORD, affected }
  const input = JSON.stringify(record)
  const args = ['records', 'convert', '--from', 'osv', '--to', 'osv']
  const one = await parley(args, { input })
  expect([one.code, JSON.parse(one.out).affected]).toEqual([1, affected])
  const path = '/affected/0/ranges/0/events/1/fixed'
  expect(one.err).toContain(`parley: error: ${path}: The range ends before it begins`)
  const lines = await parley([...args, '--jsonl'], { input })
  expect([lines.code, jsonLines(lines.err)]).toMatchObject([
    1,
    [{ line: 1, errors: [{ path, rule: 'version.range-out-of-order' }] }],
  ])
  const draft = await parley([...args, '--draft'], { input })
  expect([draft.code, draft.err]).toEqual([0, one.err])
})

test('a title is given where the source has none, and keeps what it says where it has one', async () => {
  const untitled = JSON.stringify({ ...RECORD, id: 'GHSA-abcd-1234-efgh' })
  const args = ['records', 'convert', '--from', 'osv', '--to', 'ghsa']
  const without = await parley(args, { input: untitled })
  expect([without.code, without.err]).toEqual([1, expect.stringContaining('with --title')])
  const titled = await parley([...args, '--title', 'Slow'], { input: untitled })
  expect([titled.code, JSON.parse(titled.out).summary]).toEqual([0, 'Slow'])
  const own = JSON.stringify({ ...JSON.parse(untitled), summary: 'Its own' })
  const kept = await parley([...args, '--title', 'Slow'], { input: own })
  expect(JSON.parse(kept.out).summary).toBe('Its own')
  const mail = ['records', 'convert', '--from', 'osv', '--to', 'mail']
  expect((await parley(mail, { input: untitled })).err).toContain('with --title')
})

test('a document keeps its publisher, and another one in its place is said to be lost', async () => {
  const publisher = { category: 'coordinator', name: 'A', namespace: 'https://a.example' }
  const tracking = { id: 'EXAMPLE-1', status: 'draft', version: '0' }
  const csaf = JSON.stringify({ document: { csaf_version: '2.0', publisher, tracking } })
  const vex = JSON.stringify({ '@id': 'https://a.example/1', author: 'A', statements: [] })
  const other = ['--publisher', 'B', '--namespace', 'https://b.example']
  const convert = async (from: string, to: string, input: string, ...more: string[]) => {
    const args = ['records', 'convert', '--draft', '--from', from, '--to', to, ...more]
    const { out, err } = await parley(args, { input })
    return {
      record: JSON.parse(out),
      lost: err.match(/lost: \S+(?:publisher|author|@id):/g) ?? [],
    }
  }
  expect(await convert('csaf', 'csaf', csaf)).toMatchObject({
    record: { document: { publisher } },
    lost: [],
  })
  expect(await convert('csaf', 'csaf', csaf, ...other)).toMatchObject({
    record: { document: { publisher: { name: 'B' } } },
    lost: ['lost: /extra/csaf/container/publisher:'],
  })
  expect((await convert('csaf', 'vex', csaf)).record).toMatchObject({
    ...{ author: 'A', '@id': 'https://a.example/EXAMPLE-1' },
  })
  expect((await convert('vex', 'vex', vex)).lost).toEqual([])
  expect(await convert('vex', 'vex', vex, ...other)).toMatchObject({
    record: { author: 'B' },
    lost: ['lost: /extra/vex/entry/@id:', 'lost: /extra/vex/entry/author:'],
  })
  expect((await convert('vex', 'csaf', vex)).record.document).not.toHaveProperty('publisher')
})
