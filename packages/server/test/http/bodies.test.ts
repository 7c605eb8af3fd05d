// What no route reads, asked of every route that writes: bodies that are too long, that have too many parts, and files
// where none are taken.
import { randomUUID } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../src/http/access.js'
import { isOfSoundShape, patchBytes, textBytes } from '../../src/http/bodies.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let person: TestPerson
beforeAll(async () => {
  parley = await openTestApp()
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  person = await addPerson(parley.installation, 'Coordinator One', { team, roles: ['admin'] })
})
afterAll(() => parley.close())

const NOTHING = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'
const boundary = 'parley-boundary'
const part = (name: string, value: string, more = '') =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
const multipart = `multipart/form-data; boundary=${boundary}`
const formOf = (...parts: string[]) => `${parts.join('')}--${boundary}--\r\n`

let asked = 0
const post = (line: RouteLine, type: string, payload: string): Promise<LightMyRequestResponse> => {
  asked += 1
  return parley.request({
    // because: the route table holds methods that were declared
    method: line.method as 'POST',
    url: line.url.replace(/:\w+|\*/g, NOTHING),
    remoteAddress: `10.1.${asked >> 8}.${asked & 255}`,
    cookie: person.cookie,
    headers: { 'content-type': type, 'x-csrf': person.csrf },
    payload,
  })
}

const writes = () => parley.routes.filter(({ method }) => method !== 'GET')

/** The routes that answer something else, or not at once. */
const others = async (
  lines: readonly RouteLine[],
  status: number,
  ask: (line: RouteLine) => Promise<LightMyRequestResponse>,
): Promise<readonly string[]> => {
  const wrong: string[] = []
  for (const line of lines) {
    const before = performance.now()
    const { statusCode } = await ask(line)
    const took = Math.round(performance.now() - before)
    if (statusCode !== status || took > 2_000)
      wrong.push(`${line.method} ${line.url}: ${statusCode} after ${took} ms`)
  }
  return wrong
}

const mostOf = ({ bodyLimit = textBytes(parley.settings.limits.intake) }: RouteLine) => bodyLimit

// asvs: 5.2.1
test('JSON, forms and files that are more than a route takes are refused by every route that writes', async () => {
  const lines = writes()
  expect(lines.length).toBeGreaterThan(100)
  const json = (line: RouteLine) =>
    post(line, 'application/json', JSON.stringify({ text: 'x'.repeat(mostOf(line)) }))
  expect(await others(lines, 413, json)).toEqual([])
  const form = (line: RouteLine) =>
    post(line, 'application/x-www-form-urlencoded', `text=${'x'.repeat(mostOf(line))}`)
  expect(await others(lines, 413, form)).toEqual([])
  const file = (line: RouteLine) => post(line, multipart, formOf(part('text', 'x')))
  const undeclared = lines.filter(({ takesFiles }) => !takesFiles)
  expect(await others(undeclared, 415, file)).toEqual([])
}, 120_000)

test('what has too many parts is judged by nobody', async () => {
  const lines = writes()
  for (const shape of [`[${'{},'.repeat(60_000)}{}]`, '['.repeat(5_000) + ']'.repeat(5_000)])
    expect(
      await others(
        lines.filter((line) => mostOf(line) > shape.length),
        413,
        (line) => post(line, 'application/json', shape),
      ),
    ).toEqual([])
  const long = lines.filter((line) => mostOf(line) > 30_000)
  const many = (line: RouteLine) =>
    post(line, 'application/x-www-form-urlencoded', 'a=1&'.repeat(6_000))
  expect(await others(long, 413, many)).toEqual([])
}, 120_000)

test('few routes take more than texts', () => {
  const files = parley.routes.filter(({ takesFiles }) => takesFiles)
  expect(files.map(({ url }) => url).sort()).toEqual([
    '/cases/:id/messages',
    '/cases/:id/messages/template',
    '/cases/:id/patches',
    '/r/:capability/messages',
    '/report',
  ])
  const most = textBytes(parley.settings.limits.intake)
  const longer = parley.routes.filter(({ bodyLimit = 0 }) => bodyLimit > most)
  expect(longer.map(({ url }) => url)).toEqual(['/api/v1/cases/:id/patches'])
  expect(patchBytes(parley.settings.limits.attachments)).toBe(20 * 1024 * 1024)
})

test('the files of a form are counted together while they arrive', async () => {
  const small = await openTestApp({
    env: {
      PARLEY_ATTACHMENT_MAX_BYTES: '100000',
      PARLEY_ATTACHMENTS_PER_MESSAGE: '2',
      PARLEY_INTAKE_MAX_FIELD_BYTES: '1000',
    },
  })
  const team = await addTeam(small.installation, 'EXAMPLE', { isDefault: true })
  await addProject(small.installation, team, 'Widget')
  const send = async (parts: readonly string[], chunked = false) => {
    const payload = formOf(...parts)
    return small.request({
      method: 'POST',
      url: '/report',
      headers: { 'content-type': multipart },
      payload: chunked ? Readable.from([...parts, `--${boundary}--\r\n`]) : payload,
    })
  }
  const file = (name: string, length: number) =>
    part('attachments', 'x'.repeat(length), `; filename="${name}"`)
  const texts = [part('project', 'Widget'), part('summary', 'A summary.'), part('details', 'Some.')]
  const three = ['a.txt', 'b.txt', 'c.txt'].map((name) => file(name, 90_000))
  expect((await send([...texts, ...three])).statusCode).toBe(413)
  expect((await send([...texts, ...three], true)).statusCode).toBe(413)
  const one = await send([...texts, file('a.txt', 150_000)])
  expect(one.statusCode).toBe(422)
  expect(one.body).toContain('A summary.')
  const long = await send([...texts, part('patch', 'x'.repeat(11_000))])
  expect(long.statusCode).toBe(413)
  expect((await send([...texts, file('a.txt', 90_000), file('b.txt', 90_000)])).statusCode).toBe(
    303,
  )
  await small.close({ jobsMayRemain: true })
}, 60_000)

test('large uploads wait while others fill the memory they may; a report without files never does', async () => {
  const busy = await openTestApp({ env: { PARLEY_UPLOADS_ON_THE_WAY_MAX_BYTES: '3000000' } })
  const team = await addTeam(busy.installation, 'EXAMPLE', { isDefault: true })
  await addProject(busy.installation, team, 'Widget')
  const texts = [part('project', 'Widget'), part('summary', 'A summary.'), part('details', 'Some.')]
  const file = part('attachments', 'x'.repeat(2_000_000), '; filename="a.txt"')
  const send = (payload: string | Readable) =>
    busy.request({
      ...{ method: 'POST', url: '/report', payload },
      headers: { 'content-type': multipart },
    })
  const slow = new PassThrough()
  slow.write([...texts, file].join(''))
  const first = send(slow)
  await expect.poll(async () => (await send(formOf(...texts, file))).statusCode).toBe(503)
  expect((await send(formOf(...texts))).statusCode).toBe(303)
  slow.end(`--${boundary}--\r\n`)
  expect((await first).statusCode).toBe(303)
  expect((await send(formOf(...texts, file))).statusCode).toBe(303)
  await busy.close({ jobsMayRemain: true })
}, 60_000)

test('nobody’s files are read for what they cannot write to', async () => {
  const never = new PassThrough()
  never.write(part('body', 'x'))
  for (const url of [`/r/plr_${'A'.repeat(43)}/messages`, `/cases/${randomUUID()}/messages`]) {
    const answer = await parley.request({
      ...{ method: 'POST', url, payload: never },
      headers: { 'content-type': multipart },
    })
    expect(answer.statusCode).toBe(404)
  }
})

test('the shape of JSON is found in one pass, whatever stands in its texts', () => {
  expect(isOfSoundShape('{"a":"[[,,{\\"","b":[1,2,{"c":"\\\\"}]}')).toBe(true)
  expect(isOfSoundShape(JSON.stringify({ text: '[{,'.repeat(100_000) }))).toBe(true)
  expect(isOfSoundShape('['.repeat(33))).toBe(false)
  expect(isOfSoundShape(`[${'1,'.repeat(20_001)}1]`)).toBe(false)
  const before = performance.now()
  expect(isOfSoundShape('"\\'.repeat(5_000_000))).toBe(true)
  expect(performance.now() - before).toBeLessThan(2_000)
})
