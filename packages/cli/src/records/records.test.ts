/*
 * Proves what `parley records` prints and how it exits, on real records and on input nobody should send.
 */
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { jsonLines, parley } from '../../test/memory-io.js'
import { rememberIssues } from './linters/issue-owners.js'

// Thousands of records take their time where other work runs beside the tests.
vi.setConfig({ testTimeout: 120_000 })

const load = (name: string): string =>
  gunzipSync(readFileSync(new URL(`../../../records/data/${name}.gz`, import.meta.url))).toString()

const psfCves = load('psf-cve.jsonl')
const psfOsvs = load('psf-osv.jsonl')
const folder = mkdtempSync(join(tmpdir(), 'parley-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const SCORED = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
const DOUBLED = {
  id: 'PSF-2030-1',
  modified: '2030-01-01T00:00:00Z',
  references: [{ type: 'WEB', url: 'https://https://example.org/' }],
}

describe('lint', () => {
  test('one line of JSON a record, in input order; warnings do not fail', async () => {
    const { code, out } = await parley(['records', 'lint', '-', '--jsonl', '--format', 'json'], {
      input: psfCves,
    })
    const ids = jsonLines(psfCves).map(({ cveMetadata }) => Object(cveMetadata).cveId)
    expect(jsonLines(out).map(({ id, line, format }) => [id, line, format])).toEqual(
      ids.map((id, index) => [id, index + 1, 'cve']),
    )
    expect(code).toBe(0)
  })

  test('an error exits 1, an unreadable line 2, and the rest goes on', async () => {
    const invalid = '{"id":"PSF-2030-1","modified":"yesterday"}'
    const input = `${invalid}\n{"id":\n${JSON.stringify({ ...DOUBLED, references: [] })}\n`
    const args = ['records', 'lint', '-', '--jsonl', '--format', 'json']
    const { code, out } = await parley(args, { input })
    expect(code).toBe(2)
    expect(jsonLines(out)).toMatchObject([
      {
        line: 1,
        id: 'PSF-2030-1',
        format: 'osv',
        findings: [{ level: 'error' }, { level: 'error' }],
      },
      { line: 2, error: { line: 2, position: 6 } },
      { line: 3, findings: [] },
    ])
    expect((await parley(args, { input: invalid })).code).toBe(1)
  })

  test('several files are told apart, and one that is missing does not hide the others', async () => {
    const good = file('good.json', JSON.stringify(DOUBLED))
    const missing = join(folder, 'missing.json')
    const { code, out, err } = await parley(['records', 'lint', missing, good, '--format', 'json'])
    expect(code).toBe(2)
    expect(err).toContain('there is no such file')
    expect(jsonLines(out)).toMatchObject([
      { file: missing, error: { message: `${missing}: there is no such file.` } },
      { file: good, findings: [{ rule: 'url.doubled-scheme' }] },
    ])
  })

  test('a list of records is told from what is no record', async () => {
    const args = ['records', 'lint', '-', '--format', 'json']
    const { code, out } = await parley(args, { input: JSON.stringify([DOUBLED, DOUBLED]) })
    expect(code).toBe(1)
    expect(jsonLines(out)).toMatchObject([{ findings: [{ rule: 'schema.list' }] }])
  })

  test('text for people names place, rule and remedy, and counts', async () => {
    const { out } = await parley(['records', 'lint', '-'], { input: JSON.stringify(DOUBLED) })
    expect(out).toContain('standard input:1: PSF-2030-1 (osv)')
    expect(out).toContain('warning  /references/0/url  url.doubled-scheme')
    expect(out).toMatch(/1 record, 0 errors, 1 warning\n$/)
  })

  test('of many findings a person is told how often each rule was broken', async () => {
    const record = (id: number) => JSON.stringify({ ...DOUBLED, id: `PSF-2030-${id}` })
    const input = Array.from({ length: 30 }, (_, id) => record(id + 1)).join('\n')
    const few = await parley(['records', 'lint', '-', '--jsonl'], { input: record(1) })
    expect(few.out).not.toMatch(/^ +\d+ {2}url/m)
    const many = await parley(['records', 'lint', '-', '--jsonl'], { input })
    const ends = / {5}30 {2}url\.doubled-scheme\n30 records, 0 errors, 30 warnings\n$/
    expect(many.out).toMatch(ends)
  })

  test('a value that is no record is an error, unless the caller says what it is', async () => {
    const args = ['records', 'lint', '-', '--format', 'json']
    const unknown = await parley(args, { input: '{"a":1}' })
    expect(unknown.code).toBe(1)
    expect(jsonLines(unknown.out)).toMatchObject([
      {
        id: null,
        format: null,
        findings: [{ rule: 'schema.unknown-format', fix: expect.stringContaining('mail') }],
      },
    ])
    const told = await parley([...args, '--as', 'osv'], { input: '{"a":1}' })
    expect(jsonLines(told.out)).toMatchObject([{ format: 'osv' }])
  })

  test('a second CVE under the same public issue is noticed, in whichever file it stands', async () => {
    const issue = 'https://github.com/example/tool/issues/1'
    const record = (cveId: string): string =>
      JSON.stringify({
        cveMetadata: { cveId, state: 'PUBLISHED' },
        containers: { cna: { references: [{ url: issue, tags: ['issue-tracking'] }] } },
      })
    const first = file('first.jsonl', `${record('CVE-2030-1000')}\n${record('CVE-2030-1000')}\n`)
    const second = file('second.json', record('CVE-2030-2000'))
    const { out } = await parley(['records', 'lint', first, second, '--format', 'json'])
    const shared = jsonLines(out).map(({ findings }) =>
      (findings as { rule: string; because: string }[]).filter(
        ({ rule }) => rule === 'cve.shared-issue',
      ),
    )
    expect(shared).toEqual([
      [],
      [],
      [expect.objectContaining({ because: expect.stringContaining('CVE-2030-1000') })],
    ])
  })

  test('of the issues the oldest are forgotten, so that memory does not grow with the stream', () => {
    const { issueOwners, note } = rememberIssues(2)
    for (const number of [1000, 1001, 1002]) {
      note([`https://a.example/${number}`, 'https://a.example/1001'], `CVE-2030-${number}`)
    }
    expect([...issueOwners]).toEqual([
      ['https://a.example/1001', 'CVE-2030-1000'],
      ['https://a.example/1002', 'CVE-2030-1002'],
    ])
  })

  test('a mail is linted as the text it is', async () => {
    const cve = psfCves.split('\n').find((line) => line.includes('"CVE-2024-6232"')) ?? ''
    const mail = await parley(['records', 'convert', '--from', 'cve', '--to', 'mail'], {
      input: cve,
    })
    const args = ['records', 'lint', '-', '--as', 'mail', '--format', 'json']
    expect(await parley(args, { input: mail.out })).toMatchObject({ code: 0 })
    const other = await parley(args, { input: 'Hello.' })
    expect([other.code, jsonLines(other.out)]).toMatchObject([
      1,
      [
        {
          format: 'mail',
          findings: [
            { rule: 'schema.mail', path: '/subject', fix: expect.stringContaining('template') },
          ],
        },
      ],
    ])
    expect((await parley(args, { input: Buffer.from([0x54, 0xff]) })).code).toBe(2)
  })

  test('--fix mends the file itself, keeps its layout, and says what it did', async () => {
    const path = file('mend.json', `${JSON.stringify(DOUBLED, null, 4)}\n`)
    const { out } = await parley(['records', 'lint', path, '--fix'])
    expect(out).toContain('mended   /references/0/url')
    expect(out).toMatch(/0 warnings\n$/)
    const mended = { ...DOUBLED, references: [{ type: 'WEB', url: 'https://example.org/' }] }
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(mended, null, 4)}\n`)
    expect(readdirSync(folder).filter((name) => name.includes('.parley-'))).toEqual([])
  })

  test('--fix of JSON Lines leaves the other lines as they are, and a file with a bad line alone', async () => {
    const clean = '{"id":"PSF-2030-2",  "modified":"2030-01-01T00:00:00Z"}'
    const path = file('mend.jsonl', `${clean}\n${JSON.stringify(DOUBLED)}\n`)
    await parley(['records', 'lint', path, '--fix'])
    expect(readFileSync(path, 'utf8').split('\n')[0]).toBe(clean)
    expect(readFileSync(path, 'utf8')).not.toContain('https://https://')
    const broken = `${JSON.stringify(DOUBLED)}\n{"id"\n`
    const other = file('broken.jsonl', broken)
    const { code, err } = await parley(['records', 'lint', other, '--fix'])
    expect([code, err.includes('nothing of it was mended')]).toEqual([2, true])
    expect(readFileSync(other, 'utf8')).toBe(broken)
  })

  test('--fix writes no record anew whose numbers it cannot keep, and mends what a link leads to', async () => {
    for (const number of ['12345678901234567890', '1e999']) {
      const text = `{"extra": ${number}, ${JSON.stringify(DOUBLED).slice(1)}`
      const path = file('numbers.json', text)
      const { err } = await parley(['records', 'lint', path, '--fix'])
      expect(err).toContain('is not mended')
      expect(readFileSync(path, 'utf8')).toBe(text)
    }
    const target = file('target.json', JSON.stringify(DOUBLED))
    const link = `${target}.link`
    symlinkSync(target, link)
    await parley(['records', 'lint', link, '--fix'])
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).not.toContain('https://https://')
  })

  test('--fix of many records waits for the file without piling up listeners', async () => {
    const path = file('many.jsonl', `${JSON.stringify(DOUBLED)}\n`.repeat(20_000))
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    await parley(['records', 'lint', path, '--fix'])
    process.off('warning', note)
    expect(warnings).toEqual([])
    expect(readFileSync(path, 'utf8').match(/https:\/\/https/g)).toBeNull()
  })

  test('--fix of standard input gives the record back, and the findings to standard error', async () => {
    const { out, err } = await parley(['records', 'lint', '-', '--fix'], {
      input: JSON.stringify(DOUBLED),
    })
    expect(JSON.parse(out)).toMatchObject({ references: [{ url: 'https://example.org/' }] })
    expect(err).toContain('mended')
  })
})

describe('convert', () => {
  test('the PSF profile gives what the PSF publishes, batch by batch and one by one', async () => {
    const expected = jsonLines(load('psf-osv-expected.jsonl'))
    const args = ['records', 'convert', '--from', 'cve', '--to', 'osv', '--profile', 'psf']
    const { out, code } = await parley([...args, '--jsonl'], { input: psfCves })
    const made = jsonLines(out).filter(({ error }) => error === undefined)
    for (const each of expected) expect(made).toContainEqual(each)
    expect(jsonLines(out).filter(({ error }) => error !== undefined)).toHaveLength(1)
    expect(code).toBe(1)
    const [first = ''] = psfCves.split('\n').filter((line) => line.includes('CVE-2024-6232'))
    const alone = await parley(args, { input: first })
    expect(expected).toContainEqual(JSON.parse(alone.out))
  })

  test('CSAF is of version 2.0, or of 2.1 with CVSS 4 and weaknesses when told so', async () => {
    const cve = psfCves.split('\n')[0] ?? ''
    const publisher = ['--publisher', 'P', '--namespace', 'https://p.example']
    const args = ['records', 'convert', '--from', 'cve', '--to', 'csaf', ...publisher]
    const old = await parley(args, { input: cve })
    expect(JSON.parse(old.out)).toMatchObject({ document: { csaf_version: '2.0' } })
    const added = ['--csaf-version', '2.1', '--cwe-version', '4.16']
    const made = await parley([...args, ...added], { input: cve })
    expect(JSON.parse(made.out)).toMatchObject({
      $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json',
      document: { csaf_version: '2.1', distribution: { tlp: { label: 'CLEAR' } } },
    })
    expect((await parley([...args, '--csaf-version', '3'], { input: cve })).code).toBe(2)
  })

  test('all 138 records of the PSF go through OSV to OSV unchanged', async () => {
    const args = ['records', 'convert', '--from', 'osv', '--to', 'osv', '--jsonl']
    const { code, out, err } = await parley(args, { input: psfOsvs })
    expect([code, err]).toEqual([0, ''])
    expect(jsonLines(out)).toEqual(jsonLines(psfOsvs))
    expect(jsonLines(out)).toHaveLength(138)
  })

  test('an existing record is updated; where nothing but dates would change it stands', async () => {
    const args = ['records', 'convert', '--from', 'cve', '--to', 'osv', '--profile', 'psf']
    const [cve = ''] = psfCves.split('\n').filter((line) => line.includes('"CVE-2024-6232"'))
    const made = JSON.parse((await parley(args, { input: cve })).out)
    const kept = { ...made, id: 'PSF-2024-9', summary: 'kept', modified: '2024-01-01T00:00:00Z' }
    const same = file('existing.json', JSON.stringify(kept))
    const again = await parley([...args, '--existing', same], { input: cve })
    expect(JSON.parse(again.out)).toEqual(kept)
    expect(again.err).toContain('unchanged')
    const batch = await parley([...args, '--jsonl', '--existing', same], { input: cve })
    expect(jsonLines(batch.err)).toMatchObject([{ line: 1, unchanged: true }])
    const list = file('database.jsonl', `${JSON.stringify({ ...kept, details: 'old' })}\n`)
    const updated = await parley([...args, '--existing', list], { input: cve })
    expect(JSON.parse(updated.out)).toEqual({ ...made, id: 'PSF-2024-9', summary: 'kept' })
  })

  test('what is lost goes to standard error, by line', async () => {
    const args = ['records', 'convert', '--from', 'cve', '--to', 'osv', '--jsonl']
    const { err } = await parley(args, { input: psfCves })
    const [first] = jsonLines(err)
    expect(first).toMatchObject({ line: 1 })
    expect(first?.['lost']).toContainEqual({
      path: '/affected/0/product',
      reason: 'OSV has no place for it.',
    })
  })

  test('a bad line gives an error in its place; alone it goes to standard error', async () => {
    const args = ['records', 'convert', '--from', 'osv', '--to', 'cve']
    const [good = ''] = load('pypa-osv.jsonl')
      .split('\n')
      .filter((line) => line.includes('"references"') && line.includes('"CVE-'))
    const batch = await parley([...args, '--jsonl'], { input: `${good}\n{"id"}\n7\n` })
    expect(batch.code).toBe(2)
    expect(jsonLines(batch.out)).toMatchObject([
      { dataType: 'CVE_RECORD' },
      { error: { line: 2, position: 5 } },
      { error: { line: 3, position: 0 } },
    ])
    const alone = await parley(args, { input: '{"id"}' })
    expect([alone.code, alone.out]).toEqual([2, ''])
    expect(alone.err).toContain('line 1, column 6')
  })

  test('a document that its schema refuses is not written: the findings are, and the rest goes on', async () => {
    const [cve = '', second = ''] = psfCves.split('\n')
    const nobody = JSON.parse(cve)
    nobody.containers.cna.providerMetadata.shortName = undefined
    nobody.cveMetadata.assignerShortName = undefined
    const bare = JSON.stringify({ id: 'PSF-2030-1', modified: '2030-01-01T00:00:00Z' })
    const csaf = await parley(['records', 'convert', '--from', 'cve', '--to', 'csaf'], {
      input: JSON.stringify(nobody),
    })
    expect([csaf.code, csaf.out]).toEqual([1, ''])
    expect(csaf.err).toContain('/document: The member "publisher" is missing. Add "publisher".')
    const newer = ['records', 'convert', '--from', 'cve', '--to', 'csaf', '--csaf-version', '2.1']
    expect((await parley(newer, { input: JSON.stringify(nobody) })).code).toBe(1)
    const own = await parley(newer, { input: cve })
    expect(JSON.parse(own.out)).toMatchObject({
      document: {
        publisher: {
          category: 'other',
          name: 'PSF',
          namespace: 'https://www.cve.org/PartnerInformation/ListofPartners/partner/PSF',
        },
      },
    })
    const args = ['records', 'convert', '--from', 'osv', '--to', 'vex', '--jsonl']
    const publisher = ['--publisher', 'P', '--namespace', 'https://p.example']
    const whole = JSON.stringify({
      ...JSON.parse(bare),
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'pip', purl: 'pkg:pypi/pip' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '23.3' }] }],
        },
      ],
    })
    const vex = await parley([...args, ...publisher], { input: `${bare}\n${whole}\n` })
    expect(vex.code).toBe(1)
    const alone = await parley(
      ['records', 'convert', '--from', 'osv', '--to', 'vex', ...publisher],
      {
        input: JSON.stringify({ ...JSON.parse(whole), affected: [{ versions: ['1'] }] }),
      },
    )
    expect(alone.err).toContain('no valid OpenVEX document')
    expect(alone.err).toContain('lost: /affected/0: OpenVEX needs a package URL')
    expect(jsonLines(vex.out)).toMatchObject([
      { error: { line: 1, findings: [{ path: '/statements', rule: 'schema.min-items' }] } },
      { statements: [{ status: 'affected' }] },
    ])
    const draft = await parley([...args, ...publisher, '--draft'], { input: `${bare}\n` })
    expect(draft.code).toBe(0)
    expect(jsonLines(draft.out)).toMatchObject([{ statements: [] }])
    expect(jsonLines(draft.err)[0]?.['missing']).toMatchObject([{ path: '/statements' }])
    const same = ['records', 'convert', '--from', 'cve', '--to', 'cve', '--jsonl']
    expect((await parley(same, { input: `${cve}\n${second}\n` })).code).toBe(0)
  })

  test('what a CVE record demands and OSV has no place for is asked for by its option, and taken from it', async () => {
    const args = ['records', 'convert', '--from', 'osv', '--to', 'cve']
    const inRepository = {
      id: 'PSF-2030-1',
      modified: '2030-01-01T00:00:00Z',
      details: 'D',
      references: [{ type: 'WEB', url: 'https://example.org' }],
      affected: [
        {
          ranges: [
            { type: 'GIT', repo: 'https://r.example', events: [{ introduced: 'a'.repeat(40) }] },
          ],
        },
      ],
    }
    const withdrawn = { ...inRepository, withdrawn: '2030-01-02T00:00:00Z', details: undefined }
    const refused = await parley(args, { input: JSON.stringify(inRepository) })
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('Give the names with --vendor and --product.')
    expect(refused.err).toContain('Give it with --cve-id.')
    const given = ['--vendor', 'V', '--product', 'P', '--cve-id', 'CVE-2030-1234']
    const made = await parley([...args, ...given], { input: JSON.stringify(inRepository) })
    expect(made.code).toBe(0)
    expect(JSON.parse(made.out)).toMatchObject({
      cveMetadata: { cveId: 'CVE-2030-1234' },
      containers: { cna: { affected: [{ vendor: 'V', product: 'P' }] } },
    })
    const silent = await parley([...args, ...given], { input: JSON.stringify(withdrawn) })
    expect([silent.code, silent.out]).toEqual([1, ''])
    expect(silent.err).toContain('Say why with --reason.')
    const said = await parley([...args, ...given, '--reason', 'No bug.'], {
      input: JSON.stringify(withdrawn),
    })
    expect(said.code).toBe(0)
    expect(JSON.parse(said.out)).toMatchObject({
      containers: { cna: { rejectedReasons: [{ lang: 'en', value: 'No bug.' }] } },
    })
    expect((await parley([...args, '--cve-id', 'CVE-1'], { input: '{}' })).code).toBe(2)
  })

  test('every published record of the PSF becomes valid CSAF and OpenVEX without a further word', async () => {
    for (const to of ['csaf', 'vex']) {
      const args = ['records', 'convert', '--from', 'osv', '--to', to, '--jsonl']
      const { code, out } = await parley(args, { input: load('psf-osv.jsonl') })
      expect([to, code, jsonLines(out).length]).toEqual([to, 0, 138])
    }
  })

  test('what CVE Services puts in is not held against a record that is submitted', async () => {
    const drafts = load('go-cve-osv-pairs.jsonl').trim().split('\n')
    const input = drafts.map((line) => JSON.stringify(JSON.parse(line).cve)).join('\n')
    const args = ['records', 'convert', '--from', 'cve', '--to', 'cve', '--jsonl']
    const { code, out } = await parley(args, { input })
    expect([code, jsonLines(out).length]).toEqual([0, 118])
    expect(jsonLines(out)).toEqual(jsonLines(input))
  })

  test('a number that would be rounded is refused with its place, and the others go on', async () => {
    const record = (number: string) =>
      `{"id":"PSF-2030-1","modified":"2030-01-01T00:00:00Z","database_specific":{"n":${number}}}`
    const kept = ['1', '-0.5', '1.50', '9007199254740992', '1e3', '0.1', '100000000000000000000']
    const lost = ['12345678901234567890', '1e999', '0.12345678901234567890']
    const args = ['records', 'convert', '--from', 'osv', '--to', 'osv', '--jsonl']
    const { code, out } = await parley(args, { input: [...kept, ...lost].map(record).join('\n') })
    expect(code).toBe(1)
    const lines = jsonLines(out)
    for (const [index, number] of kept.entries())
      expect(Object(lines[index]?.['database_specific']).n).toBe(Number(number))
    for (const [index, number] of lost.entries()) {
      const line = kept.length + index + 1
      const position = record(number).indexOf(number)
      expect(lines[line - 1]).toMatchObject({ error: { line, position } })
    }
    const alone = await parley(args.slice(0, -1), { input: record(lost[0] ?? '') })
    expect([alone.code, alone.out]).toEqual([1, ''])
    expect(alone.err).toContain('12345678901234567890')
  })

  test.each([
    ['withdrawn', true, '/withdrawal: '],
    ['without a title', false, '/title: '],
  ])('no mail is made of an advisory that is %s', async (_, isRejected, said) => {
    const cve = JSON.parse(psfCves.split('\n')[0] ?? '')
    const { title, ...untitled } = cve.containers.cna
    const rejectedReasons = [{ lang: 'en', value: 'Not a vulnerability.' }]
    const rejected = { providerMetadata: untitled.providerMetadata, rejectedReasons }
    const state = isRejected ? 'REJECTED' : 'PUBLISHED'
    const input = JSON.stringify({
      ...cve,
      cveMetadata: { ...cve.cveMetadata, state },
      containers: { cna: isRejected ? rejected : untitled },
    })
    const args = ['records', 'convert', '--from', 'cve', '--to', 'mail']
    const refused = await parley(args, { input })
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain(said)
    const draft = await parley([...args, '--draft'], { input })
    expect(draft.code).toBe(0)
    expect(draft.err).toContain(`parley: missing: ${said}`)
  })

  test('a document that fails a mandatory test of CSAF is refused', async () => {
    const publisher = ['--publisher', 'X', '--namespace', 'https://x.example']
    const input = psfCves.split('\n').find((line) => line.includes('"CVE-2024-6232"')) ?? ''
    const csaf = ['records', 'convert', '--to', 'csaf', ...publisher]
    const made = await parley([...csaf, '--from', 'cve'], { input })
    expect(made.code).toBe(0)
    const { vulnerabilities, ...document } = JSON.parse(made.out)
    const [{ notes, ...entry }] = vulnerabilities
    expect(notes).toHaveLength(1)
    const unsaid = { input: JSON.stringify({ ...document, vulnerabilities: [entry] }) }
    const refused = await parley([...csaf, '--from', 'csaf'], unsaid)
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('The profile demands "notes" in each vulnerability. Add "notes".')
    expect((await parley([...csaf, '--from', 'csaf', '--draft'], unsaid)).code).toBe(0)
  })

  test('a mail is written as text and read back', async () => {
    const cve = psfCves.split('\n').find((line) => line.includes('"CVE-2024-6232"')) ?? ''
    const mail = await parley(['records', 'convert', '--from', 'cve', '--to', 'mail'], {
      input: cve,
    })
    expect(mail.out).toMatch(/^Title: \[CVE-2024-6232\] /)
    const args = ['records', 'convert', '--from', 'mail', '--to', 'osv']
    const back = await parley([...args, '--draft'], { input: mail.out })
    expect(back.code).toBe(0)
    // A mail has no date, and OSV wants one.
    expect(back.err).toContain('parley: missing: /: The member "modified" is missing.')
    expect((await parley(args, { input: mail.out })).code).toBe(1)
    expect(JSON.parse(back.out).aliases ?? [JSON.parse(back.out).id]).toContain('CVE-2024-6232')
  })
})

describe('score', () => {
  test('vectors by name or by line; one that is none says so and the rest go on', async () => {
    const named = await parley(['records', 'score', SCORED])
    expect(named).toMatchObject({ code: 0, out: `${SCORED} 9.8 CRITICAL\n` })
    const lines = await parley(['records', 'score'], { input: `nonsense\r\n\n${SCORED}\r\n` })
    expect(lines).toMatchObject({ code: 2, out: `nonsense ERROR\n${SCORED} 9.8 CRITICAL\n` })
    expect(lines.err).toContain('line 1')
    const json = await parley(['records', 'score', '--format', 'json', SCORED])
    expect(jsonLines(json.out)).toEqual([
      { line: 1, vector: SCORED, score: 9.8, severity: 'CRITICAL' },
    ])
  })

  test('all 2,000 vectors of version 4 score exactly', async () => {
    const rows = load('cvss4-scores.txt').trim().split('\n')
    const vectors = rows.map((row) => row.split(' - ')[0])
    const { out } = await parley(['records', 'score'], { input: vectors.join('\n') })
    const scored = out.trim().split('\n')
    expect(scored.map((line) => line.split(' ').slice(0, 2).join(' - '))).toEqual(
      rows.map((row) => {
        const [vector, score] = row.split(' - ')
        return `${vector} - ${Number(score).toFixed(1)}`
      }),
    )
    expect(scored).toHaveLength(2000)
  })
})

describe('calls that are wrong', () => {
  test.each([
    [['records', 'lint']],
    [['records', 'frobnicate']],
    [['records', 'convert', '--from', 'cve', '--to', 'xml']],
    [['records', 'lint', '-', '--format', 'yaml']],
  ])('%j exits 2 with a word on standard error', async (args) => {
    const { code, out, err } = await parley(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).not.toBe('')
  })

  test('help is no error', async () => {
    expect(await parley(['records', 'lint', '--help'])).toMatchObject({ code: 0, err: '' })
  })
})

describe('what a stranger wrote', () => {
  const id = 'PSF-2024-1\u001b[2J\u001b]0;pwn\u0007\nfake.json:9: clean \u202e'
  const hostile = JSON.stringify({
    ...{ id, modified: 'yesterday', [`a\u001b[2J\n${'b'}`]: 1 },
    database_specific: { [`x\u009b2J\n`]: 1 },
  })

  test.each([
    [['records', 'lint', '-'], hostile],
    [['records', 'lint', '-', '--fix'], hostile],
    [['records', 'convert', '--from', 'osv', '--to', 'mail', '--draft', '--title', 'T'], hostile],
    [['records', 'score'], 'CVSS\u001b[2J\u202e\n'],
  ])('%j commands no terminal and writes no line of ours', async (args, input) => {
    const { out, err } = await parley(args, { input })
    const words = args.includes('--fix') || args.includes('convert') ? err : `${out}${err}`
    expect(words).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u)
    expect(words).not.toMatch(/^fake/m)
    expect(words).toMatch(/\\u00[19]b/)
  })
})
