// Shows the advisory's editor: versions, every error at once, nothing typed lost, two editors at once, any text as
// text, and the record it makes.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { lintCve, REFERENCE_TAGS, VERSION_TYPES, writeCveCna } from '@parley/records'
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCase } from '../../src/cases/load.js'
import { inTransaction } from '../../src/db/transaction.js'
import { hashOfAdvisory, loadAdvisoryDraft, toAdvisory } from '../../src/remediation/advisory.js'
import { emptyDraft } from '../../src/remediation/draft.js'
import { checkDraft } from '../../src/remediation/draft-check.js'
import { saveAdvisory } from '../../src/remediation/edit.js'
import { selectLinks } from '../../src/remediation/links.js'
import { scoreCase } from '../../src/remediation/severity.js'
import { eventsOf, formOf, rowOfCase } from '../cases/support.js'
import { addPerson, addTeam } from '../support/people.js'
import { acceptedCase, asViewer, openRoom, type Room } from './support.js'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room.close())

const form = (change: Record<string, string> = {}) => ({
  version: '0',
  title: 'Quadratic time in the parser',
  description: 'The parser takes quadratic time for long headers. Fixed by a limit.',
  recordDescription: '',
  mitigation: '',
  versionType: 'python',
  defaultStatus: 'unaffected',
  modules: '',
  platforms: '',
  'cwe/lines': '1',
  'cwe/0': 'CWE-1333',
  'affected/lines': '2',
  'affected/0/version': '0',
  'affected/0/status': 'affected',
  'affected/0/lessThan': '3.12.6',
  'affected/0/lessThanOrEqual': '',
  'affected/0/fixCommit': '4eaf4891c12589e3c7bdad5f5b076e4c8392dd06',
  'links/lines': '2',
  'links/0/kind': 'pull-request',
  'links/0/url': 'https://github.com/example/parser/pull/7',
  'links/0/tags': '',
  'links/0/merged': 'yes',
  fixPublic: 'yes',
  'links/1/kind': 'public-issue',
  'links/1/url': 'https://github.com/example/parser/issues/6',
  'links/1/tags': '',
  ...change,
})

const post = (caseId: string, fields: Record<string, string>, person = room.ada) =>
  room.parley.request({
    method: 'POST',
    url: `/cases/${caseId}/advisory`,
    cookie: person.cookie,
    ...formOf(person, fields),
  })

const draftOf = (caseId: string) =>
  inTransaction(
    room.parley.installation.db,
    { kind: 'person', personId: room.ada.personId },
    async (tx) => {
      const loaded = await loadCase(tx, room.parley.installation, caseId)
      if (loaded === undefined) throw new Error('no case')
      return loadAdvisoryDraft(tx, room.parley.installation, loaded)
    },
  )

describe('every save is a version', () => {
  it('stores what the form says, with its event, and nothing when nothing changed', async () => {
    const caseId = await acceptedCase(room)
    expect((await post(caseId, form())).statusCode).toBe(303)
    const first = await draftOf(caseId)
    expect(first).toMatchObject({ version: 1, editedBy: room.ada.personId })
    expect(first.draft).toMatchObject({ cweIds: ['CWE-1333'], versionType: 'python' })
    expect(first.draft.affected[0]?.fixCommit).toBe(
      'https://github.com/example/parser/commit/4eaf4891c12589e3c7bdad5f5b076e4c8392dd06',
    )
    expect(first.links.map(({ kind, isMerged }) => [kind, isMerged])).toEqual([
      ['pull-request', true],
      ['public-issue', false],
    ])
    await post(caseId, form({ version: '1' }))
    expect((await draftOf(caseId)).version).toBe(1)
    await post(caseId, form({ version: '1', title: 'Another title' }))
    const second = await draftOf(caseId)
    expect(second.version).toBe(2)
    expect(second.hash).not.toBe(first.hash)
    const events = await eventsOf(room.parley.installation, caseId)
    expect(events.filter((name) => name === 'advisory:edited')).toHaveLength(2)
    expect(events.filter((name) => name === 'link:added')).toHaveLength(2)
  })

  it('makes a version of a changed link too, and removes what is gone', async () => {
    const caseId = await acceptedCase(room)
    await post(caseId, form())
    await post(caseId, form({ version: '1', 'links/1/url': '' }))
    const draft = await draftOf(caseId)
    expect(draft.version).toBe(2)
    expect(draft.links).toHaveLength(1)
    expect(await eventsOf(room.parley.installation, caseId)).toContain('link:removed')
  })

  it('asks in the form before it records that anyone can see the fix, and leads on afterwards', async () => {
    const caseId = await acceptedCase(room)
    const asked = await post(caseId, form({ fixPublic: '' }))
    expect(asked.statusCode).toBe(409)
    expect(asked.body).toContain('Is the fix public?')
    const box = /<a href="#([\w-]+)">under the references/.exec(asked.body)?.[1]
    expect(asked.body).toContain(`id="${box}"`)
    expect(asked.body).toContain('https://github.com/example/parser/pull/7')
    expect((await draftOf(caseId)).version).toBe(0)
    expect(await eventsOf(room.parley.installation, caseId)).not.toContain('case:fix-visible')
    const saved = await post(caseId, form())
    expect(await eventsOf(room.parley.installation, caseId)).toContain('case:fix-visible')
    const { headers } = saved
    const page = await room.parley.request({
      method: 'GET',
      url: String(headers.location),
      cookie: room.ada.cookie,
    })
    expect(page.body).toContain(`Next: <a href="/cases/${caseId}/severity">Severity (no severity)`)
    expect((await post(caseId, form({ version: '1', fixPublic: '' }))).statusCode).toBe(303)
  })

  it('is the same hash for the same content, and another one for anything that goes out', async () => {
    const caseId = await acceptedCase(room)
    await post(caseId, form())
    const { hash } = await draftOf(caseId)
    const facts = await draftOf(caseId)
    expect(hashOfAdvisory(toAdvisory(facts))).toBe(hash)
    expect(hashOfAdvisory(toAdvisory({ ...facts, links: [] }))).not.toBe(hash)
    expect(hashOfAdvisory(toAdvisory({ ...facts, cveId: 'CVE-2026-0001' }))).not.toBe(hash)
  })
})

describe('bad input', () => {
  it('takes the records’ word for which ranges name a version, and which tags there are', () => {
    const input = (versionType: string, lessThan: string, tags: readonly string[] = []) =>
      checkDraft(
        {
          ...emptyDraft('T', versionType),
          affected: [
            { version: '2.0', status: 'affected', lessThan, lessThanOrEqual: '', fixCommit: '' },
          ],
          links: [{ kind: 'other', url: 'https://example.org', tags, isMerged: false }],
        },
        null,
      )
    for (const type of VERSION_TYPES.filter((each) => each !== 'git')) {
      expect(input(type, '2.1')).toHaveProperty('checked')
      for (const end of ['2.0', '1.9'])
        expect(input(type, end)).toMatchObject({
          errors: { 'affected/0/lessThan': expect.stringContaining('come after') },
        })
    }
    for (const tag of REFERENCE_TAGS)
      expect(input('python', '2.1', [tag])).toHaveProperty('checked')
    expect(input('python', '2.1', ['no-tag'])).toHaveProperty('errors')
  })

  it('names every error at once, beside its field, and keeps what was typed', async () => {
    const caseId = await acceptedCase(room)
    const answer = await post(
      caseId,
      form({
        title: 'x'.repeat(300),
        'cwe/0': 'CWE-no',
        'affected/0/lessThan': '1',
        'affected/0/version': '3.12',
        'affected/0/fixCommit': 'http://example.org',
        'links/0/url': 'javascript:alert(1)',
        'links/1/url': 'https://https://example.org',
      }),
    )
    expect(answer.statusCode).toBe(422)
    for (const id of [
      'field-title',
      'field-cwe-0',
      'field-affected-0-lessThan',
      'field-affected-0-fixCommit',
      'field-links-0-url',
      'field-links-1-url',
    ]) {
      expect(answer.body, id).toContain(`id="${id}-error"`)
    }
    expect(answer.body).toContain('value="javascript:alert(1)"')
    expect(answer.body).toContain('x'.repeat(300))
    expect((await draftOf(caseId)).version).toBe(0)
  })

  it('knows which weaknesses there are, by name, and takes one that a later edition may have', async () => {
    const caseId = await acceptedCase(room)
    const none = await post(caseId, form({ 'cwe/0': 'CWE-99999' }))
    expect(none.statusCode).toBe(422)
    expect(none.body).toContain('There is no CWE-99999')
    await post(caseId, form({ 'cwe/0': '367', 'cwe/lines': '2', 'cwe/1': 'CWE-1500' }))
    const page = await room.parley.request({
      url: `/cases/${caseId}/advisory`,
      cookie: room.ada.cookie,
    })
    expect(page.body).toContain('value="CWE-367 Time-of-check Time-of-use (TOCTOU) Race Condition"')
    expect(page.body).toContain('value="CWE-1500"')
  })

  it('says what is empty, and speaks of approvals only where an earlier version could have some', async () => {
    const caseId = await acceptedCase(room)
    const save = async (fields: Record<string, string>) => {
      const url = (await post(caseId, form(fields))).headers.location ?? ''
      return (await room.parley.request({ url, cookie: room.ada.cookie })).body
    }
    const first = await save({ title: '' })
    expect(first).toContain('Saved as version 1. It has no title yet.')
    expect(first).not.toContain('no longer count')
    const second = await save({ version: '1' })
    expect(second).toContain('Saved as version 2. Approvals of earlier versions no longer count.')
    expect(second).not.toContain('no title')
  })

  it('begins with what triage wrote, and says it until the draft does', async () => {
    const caseId = await acceptedCase(room)
    const page = async () =>
      (await room.parley.request({ url: `/cases/${caseId}/advisory`, cookie: room.ada.cookie }))
        .body
    const noted = { 'notes.draft': 'A first draft of triage.', 'notes.affectedVersions': '3.11 on' }
    await room.parley.request({
      method: 'POST',
      url: `/cases/${caseId}/triage`,
      cookie: room.ada.cookie,
      ...formOf(room.ada, noted),
    })
    const begun = await page()
    expect(begun).toMatch(/<textarea[^>]*name="description"[^>]*>\s*A first draft of triage\.</)
    expect(begun).toContain('it is not saved here yet')
    expect(begun).toContain('Triage found affected: <bdi>3.11 on</bdi>')
    await post(caseId, form())
    expect(await page()).not.toMatch(/A first draft of triage|Triage found affected/)
  })

  it('gives more lines without saving or losing anything', async () => {
    const caseId = await acceptedCase(room)
    const answer = await post(caseId, form({ more: 'affected', title: 'Typed, not saved' }))
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('value="Typed, not saved"')
    expect(answer.body).toContain('name="affected/4/version"')
    expect((await draftOf(caseId)).version).toBe(0)
  })

  it('stores and shows every hostile string as text, in every text field', async () => {
    const file = new URL('../look/data/naughty-strings.json.gz', import.meta.url)
    // because: the file is a list of strings, as its licence note says
    const strings = JSON.parse(gunzipSync(readFileSync(file)).toString()) as string[]
    const caseId = await acceptedCase(room)
    const person = await asViewer(room.parley.installation, room.ada)
    let basedOn = 0
    for (const text of strings) {
      const read = checkDraft(
        {
          ...{
            title: text.slice(0, 200),
            description: text,
            recordDescription: text,
            mitigation: text,
          },
          ...{ versionType: 'python', defaultStatus: 'unaffected', cweIds: [], links: [] },
          ...{ modules: [text], platforms: [text] },
          affected: [
            {
              version: text || '0',
              status: 'affected',
              lessThan: '',
              lessThanOrEqual: '',
              fixCommit: '',
            },
          ],
        },
        null,
      )
      if ('errors' in read) throw new Error(JSON.stringify(read.errors))
      const saved = await saveAdvisory(room.parley.installation, person, {
        caseId,
        basedOn,
        ...read.checked,
      })
      if (isRefusal(saved)) throw new Error(saved.because)
      basedOn = saved.version
      const { draft } = await draftOf(caseId)
      expect(draft.description).toBe(read.checked.draft.description)
      expect(draft.affected).toEqual(read.checked.draft.affected)
    }
    const hostile = form({ version: String(basedOn), title: '<script>alert(1)</script>' })
    await post(caseId, hostile)
    const page = await room.parley.request({
      url: `/cases/${caseId}/advisory`,
      cookie: room.ada.cookie,
    })
    expect(page.body).not.toContain('<script>alert')
    expect(page.body).toContain('&lt;script>alert(1)&lt;/script>')
  }, 60_000)
})

describe('two editors at once', () => {
  it('keeps the first, shows both to the second, and stores theirs when they save again', async () => {
    const caseId = await acceptedCase(room)
    await post(caseId, form())
    await post(caseId, form({ version: '1', title: 'Saved by Bob' }), room.bob)
    const late = await post(caseId, form({ version: '1', title: 'Typed by Ada' }))
    expect(late.statusCode).toBe(409)
    expect(late.body).toContain('Saved by Bob')
    expect(late.body).toContain('value="Typed by Ada"')
    expect((await draftOf(caseId)).draft.title).toBe('Saved by Bob')
    const shown = /name="version" value="(\d+)"/.exec(late.body)?.[1] ?? ''
    expect(shown).toBe('2')
    await post(caseId, form({ version: shown, title: 'Typed by Ada' }))
    expect((await draftOf(caseId)).draft.title).toBe('Typed by Ada')
  })

  it('writes one version when two saves arrive together', async () => {
    const caseId = await acceptedCase(room)
    const answers = await Promise.all([
      post(caseId, form({ title: 'One' })),
      post(caseId, form({ title: 'Other' }), room.bob),
    ])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409])
    expect((await draftOf(caseId)).version).toBe(1)
  })
})

describe('L1: severity', () => {
  const V4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N'
  const V3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L'
  const score = (caseId: string, fields: Record<string, string>) =>
    room.parley.request({
      method: 'POST',
      url: `/cases/${caseId}/severity`,
      cookie: room.ada.cookie,
      ...formOf(room.ada, fields),
    })

  it('is scored by choices or a pasted vector, and the charter’s version counts', async () => {
    const caseId = await acceptedCase(room)
    expect(
      (await score(caseId, { cvss: '3.1', 'cvss-vector': V3, 'cvss-was': '' })).statusCode,
    ).toBe(303)
    expect(await rowOfCase(room.parley.installation, caseId)).toMatchObject({
      severity_score: '5.3',
      severity_rating: 'medium',
    })
    const choices = Object.fromEntries(
      V4.split('/')
        .slice(1)
        .map((part) => part.split(':'))
        .map(([metric, value]) => [`cvss-${metric}`, value ?? '']),
    )
    await score(caseId, { cvss: '4.0', 'cvss-vector': '', 'cvss-was': '', ...choices })
    expect(await rowOfCase(room.parley.installation, caseId)).toMatchObject({
      severity_score: '8.7',
      severity_rating: 'high',
    })
    expect((await draftOf(caseId)).draft.vectors).toEqual([V4, V3])
    await score(caseId, { cvss: '4.0', clear: 'yes' })
    expect((await draftOf(caseId)).draft.vectors).toEqual([V3])
    expect(await eventsOf(room.parley.installation, caseId)).toContain('severity:scored')
  })

  it('explains the score, and gives a refused choice back', async () => {
    const caseId = await acceptedCase(room)
    await score(caseId, { cvss: '4.0', 'cvss-vector': V4, 'cvss-was': '' })
    const page = await room.parley.request({
      url: `/cases/${caseId}/severity`,
      cookie: room.ada.cookie,
    })
    expect(page.body).toContain('Where the score comes from')
    expect(page.body).toContain('8.7 High')
    const bad = await score(caseId, {
      cvss: '4.0',
      'cvss-AV': 'P',
      'cvss-vector': '',
      'cvss-was': '',
    })
    expect(bad.statusCode).toBe(422)
    expect(bad.body).toMatch(/<option value="P" selected/)
    const other = await score(caseId, { cvss: '4.0', 'cvss-vector': V3, 'cvss-was': '' })
    expect(other.statusCode).toBe(422)
    expect(other.body).toContain('CVSS 3.1')
  })

  it('refuses a vector of another version through the action too', async () => {
    const caseId = await acceptedCase(room)
    const person = await asViewer(room.parley.installation, room.ada)
    const outcome = await scoreCase(room.parley.installation, person, {
      ...{ caseId, version: '4.0', vector: V3 },
    })
    expect(outcome).toMatchObject({ refusal: 'severity.not-a-vector' })
  })
})

describe('L6: the record has every field the CNA asks for', () => {
  it('is valid by the CVE schema and names its references by tag', async () => {
    const caseId = await acceptedCase(room, { wish: true })
    await room.parley.work()
    await post(caseId, form())
    const facts = await draftOf(caseId)
    const archiveUrl = 'https://mail.example.org/archives/list/a@example.org/message/ABC/'
    const { record } = writeCveCna(toAdvisory({ ...facts, archiveUrl }))
    expect(record).toMatchObject({
      title: 'Quadratic time in the parser',
      affected: [
        {
          vendor: 'Example Foundation',
          product: 'Parser',
          defaultStatus: 'unaffected',
          versions: [
            { version: '0', lessThan: '3.12.6', status: 'affected', versionType: 'python' },
          ],
        },
      ],
      problemTypes: [
        {
          descriptions: [
            {
              cweId: 'CWE-1333',
              description: 'CWE-1333 Inefficient Regular Expression Complexity',
            },
          ],
        },
      ],
    })
    expect(record['references']).toEqual([
      { url: 'https://github.com/example/parser/pull/7', tags: ['patch'] },
      { url: 'https://github.com/example/parser/issues/6', tags: ['issue-tracking'] },
      { url: archiveUrl, tags: ['vendor-advisory'] },
      {
        url: 'https://github.com/example/parser/commit/4eaf4891c12589e3c7bdad5f5b076e4c8392dd06',
        tags: ['patch'],
      },
    ])
    const orgId = '28c92f92-d60d-412d-b760-e73465c3df22'
    const held = writeCveCna({
      ...toAdvisory({ ...facts, archiveUrl }),
      provider: { orgId, shortName: 'EXAMPLE' },
    }).record
    const errors = lintCve(held, { products: [] }).filter(({ level }) => level === 'error')
    expect(errors).toEqual([])
  })
})

describe('who may', () => {
  it('is members; another team sees nothing there', async () => {
    const caseId = await acceptedCase(room)
    const { installation } = room.parley
    const other = await addTeam(installation, `OTHER`)
    const stranger = await addPerson(installation, 'Stranger', { team: other })
    for (const path of ['advisory', 'severity', 'credits']) {
      const answer = await room.parley.request({
        url: `/cases/${caseId}/${path}`,
        cookie: stranger.cookie,
      })
      expect(answer.statusCode, path).toBe(404)
    }
    expect((await post(caseId, form(), stranger)).statusCode).toBe(404)
    expect((await draftOf(caseId)).version).toBe(0)
    const links = await inTransaction(
      installation.db,
      { kind: 'person', personId: stranger.personId },
      async (tx) => selectLinks(tx, { caseId, key: Buffer.alloc(32) as never }),
    )
    expect(links).toEqual([])
  })
})
