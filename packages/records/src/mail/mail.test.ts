/*
 * Proves the announce mail against the template's own words, and that it reads back.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadRecords } from '../../test/data.js'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import { lintAnnounceMail } from './lint.js'
import { announceMailText, plainDescription, readAnnounceMail, writeAnnounceMail } from './mail.js'

const advisory = createAdvisory({
  id: 'CVE-2030-1234',
  title: 'Quadratic complexity in example.parse()',
  project: 'CPython',
  descriptions: [{ language: 'en', value: 'Parsing takes quadratic time.\n\nUpgrade.' }],
  severities: [
    {
      type: 'CVSS_V4',
      vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N',
      scenarios: [],
    },
  ],
  references: [
    { url: 'https://github.com/python/cpython/issues/1', tags: ['issue-tracking'] },
    { url: 'https://github.com/python/cpython/pull/2', tags: ['patch'] },
  ],
})

const TEXT = `Title: [CVE-2030-1234] Quadratic complexity in example.parse()

There is a MEDIUM severity vulnerability affecting CPython.

Parsing takes quadratic time.

Upgrade.

Please see the linked CVE ID for the latest information on affected versions:

* https://www.cve.org/CVERecord?id=CVE-2030-1234
* https://github.com/python/cpython/pull/2
`

describe('writing', () => {
  test('a mitigation that the mail says is not left out, wherever its lines break', () => {
    const value = 'Set a limit,\nor upgrade.'
    const announcement = { description: 'Parsing takes long.\n\nSet a limit, or upgrade.' }
    const workarounds = [{ language: 'en', value }]
    const { lost } = writeAnnounceMail({ ...advisory, announcement, workarounds })
    expect(lost.map(({ path }) => path)).not.toContain('/workarounds/0')
    const other = [{ language: 'en', value: 'Turn it off.' }]
    const unsaid = writeAnnounceMail({ ...advisory, announcement, workarounds: other })
    expect(unsaid.lost.map(({ path }) => path).join()).toContain('/workarounds')
  })

  test('two scores that come to different words are pointed out', () => {
    const v3 = (vector: string) => ({ type: 'CVSS_V3' as const, vector, scenarios: [] })
    const low = v3('CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:L/A:L') // 5.0 MEDIUM, as the 4.0 one
    const high = v3('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H') // 9.8 CRITICAL
    const rules = (severity: typeof low) =>
      lintAnnounceMail({ ...advisory, severities: [...advisory.severities, severity] })
    expect(rules(low)).toEqual([])
    expect(rules(high)).toMatchObject([
      {
        rule: 'mail.ratings-differ',
        level: 'warning',
        because: expect.stringContaining('9.8 CRITICAL); the announcement says MEDIUM'),
      },
    ])
  })

  test('the mail is the template, filled', () => {
    const { record, lost } = writeAnnounceMail(advisory)
    expect(announceMailText(record)).toBe(TEXT)
    expect(record.subject).toBe('[CVE-2030-1234] Quadratic complexity in example.parse()')
    expect(lost.map(({ path }) => path)).toEqual(['/references/0', '/severities/0/vector'])
    expect(lintAnnounceMail(advisory)).toEqual([])
  })

  test('the announcement’s own words stand over the record’s', () => {
    const { record } = writeAnnounceMail({
      ...advisory,
      announcement: { description: 'Short.', rating: 'HIGH', links: ['https://a.example'] },
    })
    expect(record.body).toContain(
      'There is a HIGH severity vulnerability affecting CPython.\n\nShort.\n\nPlease',
    )
    expect(record.body).toMatch(/:\n\n\* https:\/\/a\.example\n$/)
  })

  test('a record that already begins with the sentence does not say it twice', () => {
    for (const source of loadRecords('psf-cve')) {
      const read = readCve(source)
      if (!read.ok) throw new Error(read.because)
      const { body } = writeAnnounceMail(read.value).record
      expect(body.match(/There is an? .*vulnerability affecting/g)?.length ?? 1).toBe(1)
      if (read.value.id === 'CVE-2024-6232')
        expect(body).toMatch(
          /^There is a MEDIUM severity vulnerability affecting CPython\.\n\nRegular/,
        )
    }
  })

  test('what is not known is left out, and lint names it', () => {
    const empty = createAdvisory()
    expect(writeAnnounceMail(empty).record).toEqual({
      subject: '',
      body: 'There is a vulnerability.\n\nPlease see the linked pages for the latest information on affected versions:\n',
    })
    expect(lintAnnounceMail(empty).map(({ rule }) => rule)).toEqual([
      'mail.no-cve-id',
      'mail.no-title',
      'mail.no-severity',
      'mail.no-project',
      'mail.no-description',
      'mail.no-pull-request',
    ])
  })

  test('without a CVE id the mail speaks of none, and reads back; the pull request is seen all the same', () => {
    const { id: _id, ...rest } = advisory
    const { record } = writeAnnounceMail(rest)
    expect(record.subject).toBe('Quadratic complexity in example.parse()')
    expect(record.body).not.toContain('CVE')
    expect(record.body).toMatch(
      /Please see the linked pages .*:\n\n\* https:\/\/github.com\/python\/cpython\/pull\/2\n$/,
    )
    expect(lintAnnounceMail(rest).map(({ rule }) => rule)).toEqual(['mail.no-cve-id'])
    const read = readAnnounceMail(record)
    expect(read).toMatchObject({ ok: true, lost: [] })
  })

  test('a link list without the fix is named by lint, a patch of another kind is a fix', () => {
    const links = ['https://www.cve.org/CVERecord?id=CVE-2030-1234', 'https://a.example/commit/1']
    const mail = { ...advisory, announcement: { links } }
    expect(lintAnnounceMail(mail).map(({ rule }) => rule)).toEqual(['mail.no-pull-request'])
    const references = [{ url: 'https://a.example/commit/1', tags: ['patch'] }]
    expect(lintAnnounceMail({ ...mail, references })).toEqual([])
  })

  test('the project is the product where no other name is given, the rating that of the newest vector', () => {
    const { project: _project, ...rest } = advisory
    const older = [
      {
        type: 'CVSS_V3' as const,
        vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
        scenarios: [],
      },
      ...advisory.severities,
    ]
    const { body } = writeAnnounceMail({
      ...rest,
      severities: older,
      affected: [createAffected({ product: 'pip' })],
    }).record
    expect(body).toMatch(/^There is a MEDIUM severity vulnerability affecting pip\./)
  })

  test('what the mail leaves to the CVE record is reported', () => {
    const { lost } = writeAnnounceMail({
      ...advisory,
      credits: [{ name: 'A', contacts: [] }],
      weaknesses: [{ cweId: 'CWE-1' }],
      extra: { cve: { container: { x_a: 1 } } },
    })
    expect(lost.map(({ path }) => path)).toEqual([
      '/credits',
      '/weaknesses',
      '/references/0',
      '/severities/0/vector',
      '/extra/cve/container/x_a',
    ])
    const why = ({ lost }: { lost: readonly { reason: string }[] }) => lost.at(0)?.reason
    expect(why({ lost })).toBe('The mail points to the CVE record for it.')
    const { id: _id, ...nameless } = { ...advisory, weaknesses: [{ cweId: 'CWE-1' }] }
    expect(why(writeAnnounceMail({ ...nameless, aliases: [] }))).toBe(
      'The mail points to the linked pages for it.',
    )
  })
})

describe('reading back', () => {
  test('what was written is read', () => {
    const read = readAnnounceMail(TEXT)
    if (!read.ok) throw new Error(read.because)
    expect(read.lost).toEqual([])
    expect(read.value).toMatchObject({
      id: 'CVE-2030-1234',
      title: advisory.title,
      project: 'CPython',
      descriptions: advisory.descriptions,
      references: [{ url: 'https://github.com/python/cpython/pull/2', tags: ['patch'] }],
      announcement: { rating: 'MEDIUM' },
    })
    expect(announceMailText(writeAnnounceMail(read.value).record)).toBe(TEXT)
  })

  test('header lines, CRLF and a Subject in place of Title are understood', () => {
    const mail = `From: a@example.org\r\n${TEXT.replace('Title:', 'Subject:').replaceAll('\n', '\r\n')}`
    expect(readAnnounceMail(mail)).toEqual({
      ...readAnnounceMail(TEXT),
      lost: [{ path: '/header/0', reason: 'Of the header only the subject is read.' }],
    })
  })

  test('what an edited mail has beyond the template is reported', () => {
    expect(readAnnounceMail(`${TEXT}\nRegards\n`)).toMatchObject({
      ok: true,
      lost: [{ path: '/body' }],
    })
  })

  test.each([
    ['', '/subject'],
    ['Hello', '/subject'],
    ['Title: x\n\nThere is a bug.', '/body'],
    [TEXT.replace('Please see', 'See'), '/body'],
  ])('%j is refused', (text, path) => {
    expect(readAnnounceMail(text)).toMatchObject({ ok: false, path })
  })

  test.each([
    'Slow\nBcc: evil@example.org',
    'Slow\r\n\r\nBcc: evil@example.org',
    'Slow \u2028\u0007Bcc: evil@example.org',
  ])('a title of several lines, %j, is a subject of one, which is reported', (title) => {
    const written = writeAnnounceMail(createAdvisory({ id: 'CVE-2030-1234', title }))
    expect(written.record.subject).toBe('[CVE-2030-1234] Slow Bcc: evil@example.org')
    expect(written.lost).toContainEqual({
      path: '/title',
      reason: 'A subject is one line: its line ends became blanks.',
    })
    expect(announceMailText({ subject: title, body: '' }).split('\n')).toEqual([
      'Title: Slow Bcc: evil@example.org',
      ...['', ''],
    ])
  })

  test('any title, project and description survive, or the loss is reported', () => {
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 '()-]{0,30}[a-z]$/)
    fc.assert(
      fc.property(
        word,
        word,
        fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
        (title, project, lines) => {
          const value = lines.join('\n')
          const source = { ...advisory, title, project, descriptions: [{ language: 'en', value }] }
          const { record } = writeAnnounceMail(source)
          const read = readAnnounceMail(record)
          if (!read.ok) throw new Error(read.because)
          const again = writeAnnounceMail(read.value).record
          const isSame = again.body.trim() === record.body.trim() && read.value.title === title
          expect([record, isSame || read.lost.length > 0]).toEqual([record, true])
        },
      ),
    )
  })

  test('words that are none of the template’s survive whole', () => {
    const word = fc.stringMatching(/^[A-Za-z][a-z0-9()-]{0,12}$/)
    const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((all) => all.join(' '))
    fc.assert(
      fc.property(words, words, words, (title, project, value) => {
        const source = { ...advisory, title, project, descriptions: [{ language: 'en', value }] }
        const read = readAnnounceMail(writeAnnounceMail(source).record)
        expect(read).toMatchObject({
          ok: true,
          lost: [],
          value: { title, project, descriptions: [{ value }] },
        })
      }),
    )
  })

  test('reading never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof readAnnounceMail(text).ok).toBe('boolean')
        expect(typeof readAnnounceMail({ subject: text, body: TEXT + text }).ok).toBe('boolean')
      }),
    )
  })
})

test('a mail without a CVE id and with other links is read too', () => {
  const read = readAnnounceMail(
    TEXT.replace('[CVE-2030-1234] ', '').replace(
      '* https://github.com/python/cpython/pull/2',
      '* https://a.example',
    ),
  )
  expect(read).toMatchObject({
    ok: true,
    lost: [],
    value: { title: advisory.title, references: [{}, { url: 'https://a.example', tags: [] }] },
  })
  const body = TEXT.slice(TEXT.indexOf('There is'))
  expect(readAnnounceMail({ subject: '[CVE-2030-1234]T', body })).toMatchObject({
    ok: true,
    lost: [{ path: '/subject' }],
  })
})

test.each([
  ['There is a MEDIUM severity vulnerability affecting pip.\n\nIt is bad.', 'It is bad.'],
  ['There is a vulnerability affecting CPython 3.13. It is bad.', 'It is bad.'],
  ['There is a way to write outside. It is bad.', 'There is a way to write outside. It is bad.'],
  ['  It is bad.\n', 'It is bad.'],
])('%j is shown as %j', (value, shown) => {
  expect(plainDescription(createAdvisory({ descriptions: [{ language: 'en', value }] }))).toBe(
    shown,
  )
})
