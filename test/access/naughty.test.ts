// Every naughty string in the fields of a case that people and programs write into: taken and shown as text, or given
// back as it was typed. No page has an element, an attribute or a script that it does not have with plain words. Many
// strings share a field as far as it takes them; what is refused together is tried apart.
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signInAgain } from '../../packages/server/test/cases/support.js'
import { deskOf } from '../../packages/server/test/publication/stage.js'
import { escaped, naughty } from '../../packages/server/test/support/naughty.js'
import type { TestPerson } from '../../packages/server/test/support/people.js'
import { isShown, joined, kindsOf, MARKDOWN, portions } from './shown.js'
import { openAccessWorld, type World } from './world/build.js'

let world: World
beforeAll(async () => {
  world = await openAccessWorld(['triage', 'embargoed', 'fixed', 'published'])
}, 120_000)
afterAll(() => world.close())

let asked = 0
const request = (
  who: TestPerson | undefined,
  { url, fields }: { url: string; fields?: Record<string, string | readonly string[]> },
): Promise<LightMyRequestResponse> => {
  asked += 1
  const from = `10.9.${(asked >> 8) & 255}.${asked & 255}`
  const cookie = who === undefined ? {} : { cookie: who.cookie }
  if (fields === undefined)
    return world.stage.parley.request({ url, remoteAddress: from, ...cookie })
  const payload = new URLSearchParams(who === undefined ? {} : { csrf: who.csrf })
  for (const [name, value] of Object.entries(fields))
    for (const each of [value].flat()) payload.append(name, each)
  return world.stage.parley.request({
    ...{ method: 'POST', url, remoteAddress: from, payload: payload.toString(), ...cookie },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
}

interface Field {
  /** Characters it takes. */
  readonly most: number
  /** Several lines; else one. */
  readonly lines?: boolean
  readonly send: (text: string) => Promise<LightMyRequestResponse>
  /** What was sent before stays: the pages are looked at after so many, then `clear` makes room. */
  readonly adds?: number
  readonly clear?: () => Promise<unknown>
  /** It can be sent once: the pages show such a text already. */
  readonly once?: boolean
  /** The pages that show it. */
  readonly pages: () => readonly (readonly [TestPerson | undefined, string])[]
}

const pagesOf = async ({ pages }: Field): Promise<string> => {
  const bodies: string[] = []
  for (const [who, url] of pages()) {
    const page = await request(who, { url })
    expect(page.statusCode, url).toBe(200)
    bodies.push(page.body)
  }
  return bodies.join('\n')
}

const counts = { taken: 0, refused: 0 }

const look = async (field: Field, plain: ReadonlySet<string>, typed: readonly string[]) => {
  const page = await pagesOf(field)
  for (const text of typed)
    expect(isShown(page, text), `shown as text: ${JSON.stringify(text.slice(0, 80))}`).toBe(true)
  const foreign = [...kindsOf(page)].filter((kind) => !plain.has(kind) && !MARKDOWN.test(kind))
  expect(foreign, JSON.stringify(typed.join(' ').slice(0, 80))).toEqual([])
}

/** Sends some strings together, or apart where they are refused together; gives what was taken. */
const sendAll = async (field: Field, texts: readonly string[]): Promise<readonly string[]> => {
  const typed = joined(field, texts)
  const answer = await field.send(typed)
  const where = JSON.stringify(texts.join(' | ').slice(0, 80))
  expect([200, 201, 303, 409, 422], `${where}: ${answer.statusCode}`).toContain(answer.statusCode)
  if (answer.statusCode < 400) {
    counts.taken += texts.length
    return [typed]
  }
  if (texts.length > 1) {
    const half = Math.ceil(texts.length / 2)
    const first = await sendAll(field, texts.slice(0, half))
    return [...first, ...(await sendAll(field, texts.slice(half)))]
  }
  counts.refused += 1
  const back = typed.toWellFormed().replaceAll('\r\n', '\n').trim()
  const isProblem = String(answer.headers['content-type']).includes('json')
  if (!isProblem) expect(answer.body.includes(escaped(back)), `given back: ${where}`).toBe(true)
  expect([...kindsOf(answer.body)].filter((kind) => kind.includes('a script in'))).toEqual([])
  return []
}

const plainKinds = async (field: Field): Promise<ReadonlySet<string>> => {
  const plain = new Set<string>()
  for (const words of field.once ? [] : ['plain words', 'other plain words']) {
    const answer = await field.send(words)
    expect([200, 201, 303], answer.body.slice(0, 2_000)).toContain(answer.statusCode)
    for (const kind of kindsOf(await pagesOf(field))) plain.add(kind)
  }
  for (const kind of kindsOf(await pagesOf(field))) plain.add(kind)
  return plain
}

const endure = async (field: Field) => {
  const plain = await plainKinds(field)
  const { adds = 1, clear } = field
  let there: string[] = []
  for (const texts of portions(field)) {
    const taken = await sendAll(field, texts)
    // Where one text takes the place of another, only the last of those that were tried apart stands there.
    there.push(...(adds === 1 ? taken.slice(-1) : taken))
    if (there.length < adds) continue
    await look(field, plain, there)
    await clear?.()
    there = []
  }
  await look(field, plain, there)
}

type Known = 'triage' | 'embargoed' | 'fixed' | 'published'
const caseOf = (state: Known) => world.cases[state]
const people: { coordinator?: TestPerson } = {}
const member = () => people.coordinator ?? world.cast.people.coordinator
const embargoBasis = async (caseId: string) => {
  const rows = await world.stage.parley.installation.sql<{ basis: number }>(
    'select embargo_basis as basis from cases where case_id = $1',
    [caseId],
  )
  return String(rows[0]?.basis)
}
const onCase = (
  state: Known,
  path: string,
  fields: Record<string, string | readonly string[]>,
  who = member(),
) => request(who, { url: `/cases/${caseOf(state).caseId}/${path}`, fields })
const pageOfCase = (state: Known, path = '', who = member()) =>
  [[who, `/cases/${caseOf(state).caseId}${path}`]] as const

const program = (method: 'POST' | 'PUT', url: string, body: object) => {
  asked += 1
  const who = member()
  return world.stage.parley.request({
    ...{ method, url, payload: body, cookie: who.cookie },
    remoteAddress: `10.9.${(asked >> 8) & 255}.${asked & 255}`,
    headers: { accept: 'application/json', 'x-csrf': who.csrf },
  })
}

let days = 30
const FIELDS: Readonly<Record<string, () => Field>> = {
  'a credit: its name': () => ({
    ...{ most: 250, adds: 1_000 },
    send: (text) =>
      onCase('embargoed', 'credits', { name: text, types: ['analyst'], email: '', contacts: '' }),
    pages: () => pageOfCase('embargoed', '/credits'),
  }),
  'triage: every note, and every note of the threat model': () => ({
    most: 1_900,
    lines: true,
    send: (text) =>
      onCase('embargoed', 'triage', {
        ...{ 'notes.affectedVersions': text, 'notes.platforms': text, 'notes.draft': text },
        ...{ 'criterion.sandbox': 'no', 'note.sandbox': text },
      }),
    pages: () => pageOfCase('embargoed'),
  }),
  'a message of a member, in a frame of code': () => ({
    most: 18_000,
    lines: true,
    send: (text) =>
      onCase('embargoed', 'messages', {
        audience: 'everyone',
        body: `~~~\n${text.replaceAll('~~~', '---')}\n~~~`,
      }),
    pages: () => pageOfCase('embargoed'),
  }),
  'the advisory: its texts': () => ({
    most: 4_000,
    lines: true,
    send: async (text) => saveAdvisory({ description: text, mitigation: text }),
    pages: () => [
      ...pageOfCase('embargoed', '/advisory'),
      ...pageOfCase('embargoed', '/publication'),
    ],
  }),
  'the advisory: its title': () => ({
    most: 250,
    send: async (text) => saveAdvisory({ title: text }),
    pages: () => pageOfCase('embargoed', '/advisory'),
  }),
  'the advisory: versions, modules, platforms': () => ({
    most: 1_000,
    send: async (text) =>
      saveAdvisory({
        ...{ versionType: 'custom', modules: [text], platforms: [text] },
        affected: [
          { version: text, status: 'affected', lessThan: '', lessThanOrEqual: text, fixCommit: '' },
        ],
      }),
    pages: () => pageOfCase('embargoed', '/advisory'),
  }),
  'a saved filter: its name': () => ({
    ...{ most: 60, adds: 20 },
    clear: () => world.stage.parley.installation.sql('delete from saved_view'),
    send: (text) =>
      request(member(), { url: '/cases/views', fields: { name: text, query: 'is:open' } }),
    pages: () => [[member(), '/cases']],
  }),
  'why another end of the embargo is proposed': () => ({
    most: 2_000,
    lines: true,
    send: async (text) => {
      days += 1
      const at = new Date(world.stage.parley.installation.now() + days * 86_400_000)
      const { caseId } = caseOf('embargoed')
      return onCase('embargoed', 'embargo/proposals', {
        ...{ at: at.toISOString().slice(0, 16), zone: 'UTC', reason: text },
        basis: await embargoBasis(caseId),
      })
    },
    pages: () => pageOfCase('embargoed', '/embargo'),
  }),
  'where a party stands': () => ({
    most: 2_000,
    lines: true,
    send: (text) =>
      onCase(
        'embargoed',
        `parties/${world.uv}/status`,
        { status: 'investigating', note: text },
        world.cast.people.participant,
      ),
    pages: () => pageOfCase('embargoed', `/parties/${world.uv}`),
  }),
  'a brief: its subject and text': () => ({
    ...{ most: 120, adds: 100 },
    clear: () => world.stage.parley.installation.sql('truncate brief cascade'),
    send: async (text) => onCase('embargoed', 'briefs', { subject: text, body: text }),
    pages: () => [
      ...pageOfCase('embargoed', '/briefs'),
      [world.cast.people.council, '/briefs'] as const,
    ],
  }),
  'a second opinion': () => ({
    ...{ most: 30_000, lines: true, once: true },
    send: async (text) => {
      const { member: cleo } = world.cast.people
      await onCase('triage', 'opinions', { do: 'ask', memberId: cleo.personId })
      const fields = { do: 'give', determination: 'vulnerability', because: text }
      return onCase('triage', 'opinions', fields, cleo)
    },
    pages: () => pageOfCase('triage'),
  }),
  'a note in the list for a leak': () => ({
    ...{ most: 2_000, lines: true },
    send: async (text) => {
      await onCase('fixed', 'break-glass', { cause: 'attacks-observed', note: 'Seen in logs.' })
      const of = `break-glass/items/mitigation`
      await onCase('fixed', `${of}/open`, {})
      return onCase('fixed', of, { note: text })
    },
    pages: () => pageOfCase('fixed', '/break-glass'),
  }),
  'why a published advisory is withdrawn': () => ({
    most: 1_000,
    lines: true,
    send: async (text) => {
      const { caseId } = caseOf('published')
      const { draft } = (await deskOf(world.stage, caseId, member())).prepared
      return onCase('published', 'publication/approval', {
        ...{ basis: draft.hash, askedOf: world.cast.people.operator.personId },
        ...{ kind: 'withdrawal', reason: text },
      })
    },
    pages: () => pageOfCase('published', '/publication'),
  }),
  'what a reporter writes, by a program': () => ({
    most: 18_000,
    lines: true,
    send: (text) =>
      program('POST', `/api/v1/reports/${caseOf('embargoed').follow}/messages`, {
        body: `~~~\n${text.replaceAll('~~~', '---')}\n~~~`,
      }),
    pages: () => [[undefined, `/r/${caseOf('embargoed').follow}`], ...pageOfCase('embargoed')],
  }),
  'the name of an account': () => ({
    most: 150,
    send: (text) =>
      request(world.cast.people.member, {
        url: '/account',
        fields: { name: text, timeZone: 'Europe/Berlin' },
      }),
    pages: () => [[world.cast.people.member, '/account']],
  }),
  'a credit: why it was decided so': () => ({
    most: 2_000,
    lines: true,
    send: async (text) => {
      await waitForAnswers()
      return onCase('embargoed', `credits/${caseOf('embargoed').ids['credit']}/decision`, {
        ...{ choice: 'anonymous', reason: text },
      })
    },
    pages: () => pageOfCase('embargoed', '/credits'),
  }),
}

/** Once: those who were asked had their time, and whoever decides for them signs in again. */
const waitForAnswers = async () => {
  if (people.coordinator !== undefined) return
  const { installation } = world.stage.parley
  installation.passTime({ days: 30 })
  people.coordinator = await signInAgain(installation, world.cast.people.coordinator)
}

const saveAdvisory = async (more: object) => {
  const url = `/api/v1/cases/${caseOf('embargoed').caseId}/advisory`
  const rows = await world.stage.parley.installation.sql<{ version: number }>(
    'select coalesce(max(version), 0)::int as version from advisory_version where case_id = $1',
    [caseOf('embargoed').caseId],
  )
  return program('PUT', url, {
    ...{ basedOn: rows[0]?.version ?? 0, title: 'A title', description: 'A description.' },
    ...{ cweIds: [], versionType: 'python', defaultStatus: 'unaffected', affected: [], links: [] },
    ...more,
  })
}

describe('every naughty string', () => {
  test.each(Object.keys(FIELDS))(
    '%s',
    async (name) => {
      const field = FIELDS[name]?.()
      if (field === undefined) throw new Error(name)
      counts.taken = 0
      counts.refused = 0
      await endure(field)
      expect(counts.taken).toBeGreaterThan(naughty.length * 0.9)
      expect(counts.taken + counts.refused).toBe(naughty.length)
    },
    120_000,
  )

  test('as the address of a credit and its contacts: given back as it was typed', async () => {
    for (const texts of portions({ most: 400 })) {
      const typed = `${joined({}, texts)} is no address`
      const fields = { name: 'Somebody', types: ['analyst'], email: typed, contacts: typed }
      const answer = await onCase('embargoed', 'credits', fields)
      expect(answer.statusCode).toBe(409)
      const back = escaped(typed.toWellFormed().replaceAll('\r\n', '\n').trim())
      expect(answer.body.split(back).length).toBeGreaterThan(2)
    }
  }, 120_000)
})
