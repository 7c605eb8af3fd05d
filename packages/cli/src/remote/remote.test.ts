/*
 * Proves what `parley report` and `parley case` send and say, against a server on the loopback.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parley } from '../../test/memory-io.js'

interface Asked {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

let server: Server
let asked: Asked[] = []
let answers: Answer[] = []
const folder = mkdtempSync(join(tmpdir(), 'parley-remote-'))

beforeEach(async () => {
  asked = []
  answers = []
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method, url, headers } = request
    asked.push({ method, url, headers, body })
    const answer = answers.shift() ?? { status: 404, body: undefined }
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise((resolve) => server.close(resolve)))
afterAll(() => rmSync(folder, { recursive: true }))

const env = () => ({
  PARLEY_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  PARLEY_TOKEN: 'secret-token',
})

const received = {
  reportId: 'r1',
  receipt: 'the receipt\n',
  followUrl: 'https://parley.example/r/x',
}
const report = ['report', '--project', 'Example', '--summary', 'Breaks']

describe('report', () => {
  test('sends what was said, once, and prints the link', async () => {
    answers = [{ status: 201, body: received }]
    const args = [...report, '--email', 'ada@example.org', '--affected-versions', 'all']
    const { code, out } = await parley(args, { input: 'It breaks.\n', env: env() })
    expect(code).toBe(0)
    expect(out).toContain(received.followUrl)
    expect(out).toContain(received.receipt)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/api/v1/reports' })
    expect(asked[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      project: 'Example',
      summary: 'Breaks',
      details: 'It breaks.\n',
      affectedVersions: 'all',
      reporter: { email: 'ada@example.org' },
    })
  })

  test('keeps the receipt in a file of its own, and never over another', async () => {
    const path = join(folder, 'receipt.txt')
    answers = [
      { status: 201, body: received },
      { status: 201, body: { ...received, receipt: 'another\n' } },
    ]
    const args = [...report, '--receipt', path]
    expect(await parley(args, { env: env() })).toMatchObject({ code: 0 })
    expect(readFileSync(path, 'utf8')).toBe(received.receipt)
    const again = await parley(args, { env: env() })
    expect(again.code).toBe(2)
    expect(again.err).toContain('another')
    expect(readFileSync(path, 'utf8')).toBe(received.receipt)
  })

  test('tries again with the same key where the server is not available', async () => {
    answers = [
      { status: 503, body: { title: 'Not available right now', detail: 'Wait.' } },
      { status: 201, body: received },
    ]
    expect(await parley(report, { env: env() })).toMatchObject({ code: 0 })
    const keys = asked.map(({ headers }) => headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  test('shows every field that needs another look', async () => {
    const errors = [
      { path: 'summary', message: 'Say it in one line.' },
      { path: 'details', message: 'Say more.' },
    ]
    const problem = {
      title: 'Some fields need another look',
      detail: 'Nothing was stored.',
      errors,
    }
    answers = [{ status: 422, body: problem }]
    const { code, err } = await parley(report, { env: env() })
    expect(code).toBe(1)
    expect(err).toBe(
      'parley: Some fields need another look: Nothing was stored.\n  summary: Say it in one line.\n  details: Say more.\n',
    )
  })
})

describe('case', () => {
  test('list shows a line a case, and where to go on', async () => {
    const cases = [
      { number: 'PSRT-2050-001', phase: 'triage', title: 'A \u001b[31mred title', id: 'x' },
    ]
    answers = [{ status: 200, body: { cases, next: 'cursor-2' } }]
    const { code, out, err } = await parley(['case', 'list', '--limit', '10'], { env: env() })
    expect(code).toBe(0)
    expect(out).toBe('PSRT-2050-001  x  triage  A \ufffd[31mred title\n')
    expect(err).toContain('--cursor cursor-2')
    expect(asked[0]).toMatchObject({ method: 'GET', url: '/api/v1/cases?limit=10' })
    expect(asked[0]?.headers.authorization).toBe('Bearer secret-token')
  })

  test('show prints every field, or the answer itself for programs', async () => {
    const body = {
      number: 'PSRT-2050-001',
      credits: [{ name: 'Ada' }],
      note: 'two\nlines',
      none: null,
    }
    answers = [
      { status: 200, body },
      { status: 200, body },
    ]
    const text = await parley(['case', 'show', 'a/b'], { env: env() })
    expect(text.out).toBe(
      'number: PSRT-2050-001\ncredits:\n  1:\n    name: Ada\nnote: two\n  lines\n',
    )
    expect(asked[0]?.url).toBe('/api/v1/cases/a%2Fb')
    const json = await parley(['case', 'show', 'x', '--format', 'json'], { env: env() })
    expect(JSON.parse(json.out)).toEqual(body)
  })

  test.each<[Answer, number, string]>([
    [{ status: 401, body: undefined }, 2, 'PARLEY_TOKEN'],
    [
      { status: 404, body: { title: 'Not found', detail: 'Nothing here.' } },
      1,
      'Not found: Nothing here.',
    ],
    [
      {
        status: 409,
        body: { title: 'Refused', detail: 'No.', refusal: 'case.closed', source: 'PEP 811' },
      },
      1,
      'Refused: No. (case.closed, PEP 811)',
    ],
    [{ status: 500, body: undefined }, 2, 'The server answered 500.'],
    [{ status: 200, body: undefined }, 2, 'no JSON'],
  ])('%j exits %i with words', async (answer, code, words) => {
    answers = [answer]
    const result = await parley(['case', 'show', 'x'], { env: env() })
    expect(result.code).toBe(code)
    expect(result.err).toContain(words)
  })
})

describe('where nothing is sent', () => {
  test.each<[string, Record<string, string>, string]>([
    ['no token', {}, 'PARLEY_TOKEN is not set'],
    ['no address', { PARLEY_URL: 'example', PARLEY_TOKEN: 't' }, 'no web address'],
    ['an open line', { PARLEY_URL: 'http://parley.example', PARLEY_TOKEN: 't' }, 'https://'],
  ])('%s exits 2', async (_, given, words) => {
    const { code, err } = await parley(['case', 'list'], { env: given })
    expect(code).toBe(2)
    expect(err).toContain(words)
  })

  test('a server that is not there is said so', async () => {
    const { code, err } = await parley(['case', 'list'], {
      env: { PARLEY_URL: 'http://127.0.0.1:9', PARLEY_TOKEN: 't' },
    })
    expect(code).toBe(2)
    expect(err).toContain('127.0.0.1:9')
  })
})
