// Shows that a report is checked whole: every error at its field, every text taken as text, advice apart.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pep811Charter as charter } from '../charter/built-in/pep-811.js'
import { addDays, instant } from '../time.js'
import { checkReport } from './check-report.js'

const now = instant(Date.UTC(2026, 10, 22))

const good = {
  project: 'CPython',
  summary: 'tarfile reads outside its folder',
  details: 'A member named ../x is written outside.',
  affectedVersions: '3.13.2 and main',
  proofOfConcept: 'import tarfile\nraise SystemExit(1)',
  patch: '--- a\n+++ b',
  reporter: { name: 'Rita Rowe', email: 'rita@example.org', creditAs: 'Rita' },
  embargo: { until: '2027-01-31', wish: 'After our own release.' },
  attachments: [{ name: 'poc.py', size: 120 }],
}

const check = (more: object = {}) => checkReport({ ...good, ...more }, charter, now)
const errorsOf = (more: object) => {
  const checked = check(more)
  return 'errors' in checked ? checked.errors.map(({ path }) => path) : []
}
const reportOf = (more: object = {}) => {
  const checked = check(more)
  if ('errors' in checked) throw new Error(JSON.stringify(checked.errors))
  return checked.report
}

test('G9: a full report is taken as it is, and needs no advice', () => {
  expect(check()).toEqual({
    report: { ...good, embargo: { ...good.embargo, until: Date.UTC(2027, 0, 31) } },
    advice: [],
  })
})

test('G9: project, summary and details are enough', () => {
  const { project, summary, details } = good
  expect(checkReport({ project, summary, details }, charter, now)).toMatchObject({
    report: {
      affectedVersions: null,
      proofOfConcept: null,
      patch: null,
      reporter: { name: null, email: null, creditAs: null },
      embargo: { until: null, wish: null },
      attachments: [],
    },
  })
})

test('G9: every error comes at once, each at its field', () => {
  const checked = checkReport(
    {
      project: ' ',
      summary: 'x'.repeat(301),
      details: '',
      affectedVersions: 7,
      reporter: { email: 'not an address', name: 'n'.repeat(201) },
      embargo: { until: 'soon' },
      attachments: [
        { name: 'poc.pdf', size: 1 },
        { name: '', size: -1 },
      ],
    },
    charter,
    now,
  )
  expect('errors' in checked && checked.errors.map(({ path }) => path)).toEqual([
    'project',
    'summary',
    'details',
    'affectedVersions',
    'reporter.name',
    'reporter.email',
    'embargo.until',
    'attachments.0.name',
    'attachments.1.name',
    'attachments.1.size',
  ])
})

test.each([null, undefined, 'text', 7, [], [good]])('%j is no report', (input) => {
  expect(checkReport(input, charter, now)).toEqual({
    errors: [{ path: '', message: 'A report is an object.' }],
  })
})

test.each<[object, string[]]>([
  [{ summary: 'x'.repeat(300) }, []],
  [{ summary: '🐍'.repeat(300) }, []],
  [{ details: 'é'.repeat(32_768) }, []],
  [{ details: 'é'.repeat(32_769) }, ['details']],
  [{ proofOfConcept: 'x'.repeat(65_537) }, ['proofOfConcept']],
  [{ patch: 'x'.repeat(262_145) }, ['patch']],
  [{ affectedVersions: 'x'.repeat(2001) }, ['affectedVersions']],
  [{ reporter: 'Rita' }, ['reporter']],
  [{ reporter: [] }, ['reporter']],
  [{ reporter: '' }, []],
  [{ reporter: null }, []],
  [{ reporter: { name: {} } }, ['reporter.name']],
  [{ embargo: { until: 7 } }, ['embargo.until']],
  [{ embargo: { until: '2027-01-31T10:00:00' } }, ['embargo.until']],
  [{ embargo: { wish: 'x'.repeat(2001) } }, ['embargo.wish']],
  [{ attachments: 'poc.py' }, ['attachments']],
  [{ attachments: Array(11).fill(good.attachments[0]) }, ['attachments']],
  [{ attachments: Array(10).fill(good.attachments[0]) }, []],
  [{ attachments: null }, []],
  [{ attachments: ['poc.py'] }, ['attachments.0', 'attachments.0.name', 'attachments.0.size']],
  [{ attachments: [{ name: 'a.py', size: 5_242_881 }] }, ['attachments.0.size']],
  [{ attachments: [{ name: 'a.py', size: 1.5 }] }, ['attachments.0.size']],
  [{ attachments: [{ name: `${'a'.repeat(199)}.py`, size: 1 }] }, ['attachments.0.name']],
])('%# has exactly its errors', (more, expected) => {
  expect(errorsOf(more)).toEqual(expected)
})

test.each(['a@b', 'rita@example.org', 'rita+psrt@example.org', 'rita@bücher.example'])(
  '%s can be written to',
  (email) => {
    expect(errorsOf({ reporter: { email } })).toEqual([])
  },
)

test.each([
  'rita',
  'rita@',
  '@example.org',
  'a@b@c',
  'a b@example.org',
  'rita@example.org, eve@example.org',
  '<rita@example.org>',
  'rita@example.org\r\nBcc: eve@example.org',
])('%j is no single address', (email) => {
  expect(errorsOf({ reporter: { email } })).toEqual(['reporter.email'])
})

test.each([
  ['C:\\fakepath\\poc.py', 'poc.py'],
  ['../../etc/passwd', 'passwd'],
  ['poc\u0000.py', 'poc\uFFFD.py'],
  ['Makefile', 'Makefile'],
  ['a.TAR.PY', 'a.TAR.PY'],
  [' poc\n.py ', 'poc .py'],
])('G9: the file name %j is kept as %j', (name, expected) => {
  expect(reportOf({ attachments: [{ name, size: 0 }] }).attachments).toEqual([
    { name: expected, size: 0 },
  ])
})

test.each([
  'poc.pdf',
  'poc.ipynb',
  'poc.exe',
  'poc.tar.gz',
  'poc.py.zip',
  'poc.',
  '..',
  '.',
  'a/',
  ' ',
])('G9: the file %j is refused', (name) => {
  expect(errorsOf({ attachments: [{ name, size: 1 }] })).toEqual(['attachments.0.name'])
})

test('G9: texts are kept but for what cannot be stored: line ends, NUL, half surrogates', () => {
  const report = reportOf({
    summary: ' one\r\ntwo\tthree\u0085 ',
    details: '\r\n\r\n    indented\r\nnext\rlast\u0000\uD800 \n\n',
  })
  expect(report.summary).toBe('one two three')
  expect(report.details).toBe('    indented\nnext\nlast\uFFFD\uFFFD')
})

test('any text in every field is taken as text', () => {
  const unit = fc.oneof(
    fc.nat({ max: 0xff }),
    fc.nat({ max: 0xffff }),
    fc.integer({ min: 0xd800, max: 0xdfff }),
  )
  const any = fc.array(unit, { maxLength: 12 }).map((codes) => String.fromCharCode(...codes))
  fc.assert(
    fc.property(any, (text) => {
      const filled = `x${text}x`
      const report = reportOf({
        project: filled,
        summary: filled,
        details: filled,
        affectedVersions: text,
        proofOfConcept: text,
        patch: text,
        reporter: { name: text, creditAs: text },
        embargo: { wish: text },
      })
      const again = reportOf({ ...report, embargo: { wish: report.embargo.wish } })
      expect(again).toEqual(report)
      expect(JSON.stringify(report)).not.toMatch(/\\u0000|\\ud[89a-f]/)
    }),
  )
})

test('nothing inherited is read as given', () => {
  expect(errorsOf(Object.create(null))).toEqual([])
  const inherited = Object.create(good) as object
  expect(checkReport(inherited, charter, now)).toMatchObject({
    errors: [{ path: 'project' }, { path: 'summary' }, { path: 'details' }],
  })
})

const adviceOf = (more: object) => {
  const checked = check(more)
  return 'advice' in checked ? checked.advice.map(({ path }) => path) : ['refused']
}

test.each<[object, string[]]>([
  [{ details: 'One. Two! Three? Four. Five. Six' }, []],
  [{ details: 'One. Two! Three? Four. Five. Six. Seven' }, ['details']],
  [{ details: `One.\n\`\`\`\n${'x.\n'.repeat(20)}\`\`\`\nTwo.` }, []],
  [{ details: '一。二。三。四。五。六。七。' }, ['details']],
  [{ details: '```\ncode\n```' }, []],
  [{ details: '.'.repeat(60_000) }, []],
  [{ details: 'It is CVSS:3.1/AV:N/AC:L.' }, ['details']],
  [{ summary: 'Critical, CVSS score 9.8' }, ['details']],
  [{ affectedVersions: '' }, ['affectedVersions']],
  [{ proofOfConcept: '', attachments: [] }, ['proofOfConcept']],
  [{ proofOfConcept: '' }, []],
  [{ reporter: {} }, ['reporter.email']],
  [{ severity: 'critical' }, ['severity']],
  [{ embargo: { until: '2026-11-22' } }, ['embargo.until']],
  [{ embargo: { until: '2026-11-22T23:59:59Z' } }, ['embargo.until']],
  [{ embargo: { until: '2026-11-23' } }, []],
  [{ embargo: { until: '2030-01-01' } }, ['embargo.until']],
])('G9: advice, which stops nothing: %#', (more, expected) => {
  expect(adviceOf(more)).toEqual(expected)
})

test('a charter that asks for a severity gives no advice against one', () => {
  const reports = { ...charter.reports, severityFromReporter: { value: true, source: 'a test' } }
  const scored = { ...good, details: 'CVSS:3.1/AV:N' }
  expect(checkReport(scored, { ...charter, reports }, now)).toMatchObject({ advice: [] })
})

test('the longest embargo is the last one without advice', () => {
  const last = addDays(now, charter.embargo.maximumDays.value)
  const until = new Date(last).toISOString()
  expect(adviceOf({ embargo: { until } })).toEqual([])
  expect(adviceOf({ embargo: { until: new Date(last + 1).toISOString() } })).toEqual([
    'embargo.until',
  ])
})
