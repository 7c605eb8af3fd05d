/*
 * Proves the command as it is installed: the built program, its streams and exit codes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { jsonLines } from './memory-io.js'

const command = fileURLToPath(new URL('../bin/parley.js', import.meta.url))
const RECORD = '{"id":"PSF-2050-1","modified":"2050-01-01T00:00:00Z"}\n'

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the program; `stopAfter` closes its output after so many bytes, as `head` does. */
const run = (
  args: readonly string[],
  { input = '', stopAfter = Number.POSITIVE_INFINITY } = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args])
    let out = ''
    let err = ''
    child.stdout.on('data', (data) => {
      out += data
      if (out.length > stopAfter) child.stdout.destroy()
    })
    child.stderr.on('data', (data) => {
      err += data
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })

test('help, a result and a wrong call have their exit codes', async () => {
  const help = await run(['--help'])
  expect([help.code, help.err]).toEqual([0, ''])
  expect(help.out).toContain('records')
  const linted = await run(['records', 'lint', '-', '--format', 'json'], { input: RECORD })
  expect([linted.code, jsonLines(linted.out).length]).toEqual([0, 1])
  expect((await run(['nonsense'])).code).toBe(2)
})

test('a long batch goes through the pipe whole and in order', async () => {
  const args = ['records', 'lint', '-', '--jsonl', '--format', 'json']
  const { code, out } = await run(args, { input: RECORD.repeat(5000) })
  expect(code).toBe(0)
  expect(jsonLines(out).map(({ line }) => line)).toEqual(
    Array.from({ length: 5000 }, (_, index) => index + 1),
  )
})

const LONG = 1_000_000
const long = (number: number): string => String(number).padEnd(LONG, '1')
const date = '2050-01-01T00:00:00Z'
const osv = (number: number, more: object) =>
  JSON.stringify({ id: `PSF-2050-${number}`, modified: date, ...more })
const ranges = (fixed: string) => [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }]

test.each<[string, (number: number) => string]>([
  [
    'a version',
    (number) =>
      osv(number, {
        affected: [{ package: { ecosystem: 'PyPI', name: 'x' }, ranges: ranges(long(number)) }],
      }),
  ],
  [
    'the URL of an issue',
    (number) =>
      JSON.stringify({
        dataType: 'CVE_RECORD',
        cveMetadata: { cveId: `CVE-2050-${10_000 + number}` },
        containers: {
          cna: {
            references: [{ url: `https://a.example/${long(number)}`, tags: ['issue-tracking'] }],
          },
        },
      }),
  ],
  [
    'the id that issues are remembered by',
    (number) =>
      JSON.stringify({
        dataType: 'CVE_RECORD',
        cveMetadata: { cveId: long(number) },
        containers: {
          cna: { references: [{ url: `https://a.example/${number}`, tags: ['issue-tracking'] }] },
        },
      }),
  ],
])(
  'a stream of records with a megabyte for %s does not fill the memory',
  { timeout: 120_000 },
  async (_, record) => {
    const child = spawn(process.execPath, [
      '--max-old-space-size=96',
      ...[command, 'records', 'lint', '--jsonl', '--format', 'json', '-'],
    ])
    let lines = 0
    child.stdout.on('data', (data: Buffer) => {
      lines += data.toString('latin1').split('\n').length - 1
    })
    child.stdin.on('error', () => {})
    const ended = once(child, 'close')
    for (let number = 0; number < 250 && child.exitCode === null; number++)
      if (!child.stdin.write(`${record(number)}\n`))
        await Promise.race([once(child.stdin, 'drain').catch(() => undefined), ended])
    child.stdin.end()
    const [code] = await ended
    expect([code === 0 || code === 1, lines]).toEqual([true, 250])
  },
)

test('a reader that goes away is no fault', async () => {
  const args = ['records', 'convert', '--from', 'osv', '--to', 'osv', '--jsonl']
  const { err } = await run(args, { input: RECORD.repeat(20_000), stopAfter: 1000 })
  expect(err).toBe('')
})

test('the bundle carries its compiled code, and V8 takes it', async () => {
  const require = createRequire(import.meta.url)
  const { load, scripts } = require('../bin/compiled.js')
  load(fileURLToPath(new URL('../dist/bundle/main.cjs', import.meta.url)))
  const rejected = [...scripts.values()].map((script) => script.cachedDataRejected)
  expect(rejected.length).toBeGreaterThan(0)
  expect(new Set(rejected)).toEqual(new Set([false]))
})
