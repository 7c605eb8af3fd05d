// What anyone reads of what was published: the PSF's own 138 advisories, taken over from their OSV records.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importAdvisories } from '../../src/publication/public/import.js'
import { addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { psfRecords } from './data.js'

let parley: TestApp
const get = (url: string, headers: Record<string, string> = {}) =>
  parley.request({ method: 'GET', url, headers })

const hostile = {
  schema_version: '1.5.0',
  id: 'PSF-2026-900',
  published: '2026-01-01T00:00:00Z',
  modified: '2026-01-01T00:00:00Z',
  summary: '<script>alert(1)</script> & "quotes" ]]> \u0007\u{FFFE}',
  details:
    '# Head\n<img src=x onerror=alert(1)> [x](javascript:alert(1)) ![p](https://e.test/p.png)',
  references: [{ type: 'WEB', url: 'javascript:alert(1)' }],
  credits: [{ name: '<b>Bo</b>', contact: ['javascript:alert(1)'], type: 'FINDER' }],
}

const plain = {
  ...hostile,
  id: 'CVE-2026-90901',
  summary: 'A plain one',
  details: 'It is plain.',
  references: [
    { type: 'ADVISORY', url: 'http://localhost:8080/advisories/CVE-2026-90901' },
    { type: 'WEB', url: 'https://example.org/elsewhere' },
  ],
  credits: ['FINDER', 'REMEDIATION_DEVELOPER', 'REPORTER'].map((type, at) => ({
    name: at === 2 ? 'Somebody Else' : 'Olaf Outsider',
    contact: ['https://olaf.example'],
    type,
  })),
  database_specific: { cwe_ids: ['CWE-1333'] },
}

beforeAll(async () => {
  parley = await openTestApp()
  const team = await addTeam(parley.installation, 'PSRT', { isDefault: true })
  const options = { teamId: team.teamId, projectName: 'CPython' }
  const imported = await importAdvisories(parley.installation, psfRecords(), options)
  expect(imported).toEqual({ written: 138, unreadable: [] })
  await importAdvisories(parley.installation, psfRecords(), options)
  const odd = await importAdvisories(
    parley.installation,
    [hostile, 'no record', { id: 'x' }, plain],
    options,
  )
  expect(odd.unreadable.map((each) => each.at)).toEqual([1, 2])
})
afterAll(() => parley.close())

test('the list shows every advisory once, the newest first, with the year above', async () => {
  const page = await get('/advisories')
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('140 published advisories')
  expect(page.body.match(/class="advisory-row"/g)).toHaveLength(140)
  expect(page.body.indexOf('PSF-2025-3')).toBeLessThan(page.body.indexOf('PSF-2007-1'))
  expect(page.body).toContain('id="year-2007"')
})

test('a record without a summary is called by the first sentence of its text, without the template', async () => {
  const page = await get('/advisories/PSF-2024-8')
  expect(page.body).toMatch(/<h1[^>]*>The email module didn’t properly quote newlines/)
  expect(page.body).toContain('Medium')
  expect(page.body).not.toContain('There is a MEDIUM')
})

test('an advisory is found by its CVE id and by its number, and lives at one address', async () => {
  const moved = await get('/advisories/CVE-2024-6923')
  expect([moved.statusCode, moved.headers.location]).toEqual([302, '/advisories/PSF-2024-8'])
  const json = await get('/advisories/CVE-2024-6923.osv.json')
  expect(json.headers.location).toBe('/advisories/PSF-2024-8.osv.json')
  const record = await get('/advisories/PSF-2024-8.osv.json')
  expect(record.json()).toMatchObject({ id: 'PSF-2024-8', aliases: ['CVE-2024-6923'] })
  expect((await get('/advisories/PSF-2024-8.cve.json')).statusCode).toBe(404)
})

test('what does not exist answers 404, whatever is asked', async () => {
  for (const id of ['PSF-1999-1', 'CVE-0000-0000', '%00', 'x'.repeat(150), '..%2f..%2fetc', "'--"])
    expect((await get(`/advisories/${id}`)).statusCode, id).toBe(404)
})

test('the list is searched by text, team and year; the wildcards of SQL are letters', async () => {
  const found = await get('/advisories?q=rgbimg&year=2007')
  expect(found.body.match(/class="advisory-row"/g)).toHaveLength(1)
  expect((await get('/advisories?q=%25%25')).body).toContain('Nothing matches')
  expect((await get('/advisories?team=nobody')).body).toContain('Nothing matches')
  expect((await get('/advisories?year=abcd&before=zz&q=%00')).statusCode).toBe(200)
})

test('a page names each person once with every role, no address of its own, and tags say an id once', async () => {
  const { body } = await get('/advisories/CVE-2026-90901')
  expect(body.match(/Olaf Outsider/g)).toHaveLength(1)
  expect(body).toContain('· finder, remediation developer<')
  expect(body).toContain('Somebody Else')
  const references = /<h2>References<.*?<\/section>/s.exec(body)?.[0]
  expect(references).toContain('https://example.org/elsewhere')
  expect(references).not.toContain('/advisories/CVE-2026-90901')
  const { items } = (await get('/advisories.json')).json()
  for (const { tags } of items as { tags: string[] }[]) expect(tags).toEqual([...new Set(tags)])
  const one = (items as { tags: string[] }[]).find(({ tags }) => tags.includes('CVE-2026-90901'))
  expect(one?.tags).toEqual(['CVE-2026-90901'])
})

test('the feeds are well-formed, newest first, and cached by their content', async () => {
  const atom = await get('/advisories.atom')
  expect(atom.headers['content-type']).toContain('application/atom+xml')
  expect(atom.body.match(/<entry>/g)).toHaveLength(50)
  const named = (await get('/advisories')).body.match(/<link rel="alternate"[^>]*title="[^"]*"/g)
  expect(new Set(named).size).toBe(2)
  expect(named?.join()).toMatch(/All advisories \(Atom\).*All advisories \(JSON Feed\)/s)
  expect(atom.body).toContain(
    '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot; ]]&gt;',
  )
  for (const character of ['\u0007', '\u{FFFE}']) expect(atom.body).not.toContain(character)
  const json = (await get('/advisories.json')).json<{ version: string; items: { url: string }[] }>()
  expect(json.version).toBe('https://jsonfeed.org/version/1.1')
  expect(json.items[0]?.url).toBe('http://localhost:8080/advisories/PSF-2026-900')
  const { etag } = atom.headers
  const again = await get('/advisories.atom', { 'if-none-match': String(etag) })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  expect(atom.headers['cache-control']).toBe('public, max-age=300')
})

// asvs: 1.2.2
test('hostile text is shown as text, and only addresses of the web are links', async () => {
  const { body } = await get('/advisories/PSF-2026-900')
  expect(body).toContain('&lt;script>alert(1)&lt;/script>')
  expect(body).toContain('&lt;b>Bo&lt;/b>')
  expect(body).not.toMatch(/href="javascript:/i)
  expect(body).not.toMatch(/<img|onerror=alert\(1\)>(?!\s)/i)
})
