// Holds the default charter to its sources: the numbers of the charter rules, and a reading wherever the choice is ours.
import { expect, test } from 'vitest'
import { builtInCharters } from './built-in.js'
import { pep811Charter } from './pep-811.js'

type Provision = { value: unknown; source: string; reading?: string }

const provisions = (node: unknown, path = ''): (Provision & { path: string })[] => {
  if (typeof node !== 'object' || node === null) return []
  if ('value' in node && 'source' in node) return [{ ...(node as Provision), path }]
  return Object.entries(node).flatMap(([key, child]) => provisions(child, `${path}/${key}`))
}

test('every provision names its source, and our own choices their reading', () => {
  const all = provisions(pep811Charter)
  expect(all.length).toBeGreaterThan(40)
  for (const { path, source, reading } of all) {
    expect(source, path).not.toBe('')
    if (source === 'our reading') expect(reading, path).toBeDefined()
  }
})

test('a team names the charter by its id', () => {
  expect(builtInCharters['pep-811']).toBe(pep811Charter)
})

const { reports, threatModel, determinations, clocks, coordination, approvals, severity } =
  pep811Charter

test('C5: at least two members are admins', () => {
  expect(pep811Charter.team.adminsMinimum.value).toBe(2)
})

test('D1, D2: what members and admins do stands in the charter, with its source', () => {
  const { memberDuties, adminDuties } = pep811Charter.team
  for (const word of ['embargoes', 'Coordinate', 'experts', 'severity', 'hand over'])
    expect(memberDuties?.value.join(' ')).toContain(word)
  for (const word of ['mail', 'in step', 'nominations', 'year'])
    expect(adminDuties?.value.join(' ')).toContain(word)
  expect(memberDuties?.source).toContain('PEP 811')
})

test('R5: the Packaging Council has its authority from the Steering Council', () => {
  const { bodies } = pep811Charter.governance
  expect(bodies.find(({ id }) => id === 'packaging-council')?.under).toBe('steering-council')
})

test('G1: a report comes by form, mail, GitHub or hand', () => {
  expect(reports.entryPoints.value).toEqual(['form', 'mail', 'github', 'by-hand'])
})

test('G2: a mailed report is rejected, answered with R1, or opened for its reporter', () => {
  expect(reports.mailChoices.value).toEqual(['reject', 'ask-to-resubmit', 'open-for-reporter'])
  expect(reports.resubmitReply.value).toContain(
    'https://github.com/python/cpython/security/advisories/new',
  )
})

test('G7: the threat model asks each criterion of the policy, with the answer that speaks against', () => {
  expect(threatModel.map(({ id, against }) => `${id}:${against}`)).toEqual([
    'realistic-code:no',
    'documented-behaviour:yes',
    'sandbox:yes',
    'launch-conditions:yes',
    'reasonable-input:no',
    'upward-change:no',
    'unhandled-exception:yes',
    'dependency:yes',
    'supported-version:no',
    'prerelease-only:yes',
    'experimental:yes',
    'unsupported-platform:yes',
    'fixed-on-main:yes',
  ])
})

test('G9: the form asks for text alone, advises six sentences, and asks for no severity', () => {
  expect(reports.plainTextOnly.value).toBe(true)
  expect(reports.sentencesAdvised.value).toBe(6)
  expect(reports.severityFromReporter.value).toBe(false)
  expect(reports.questions.filter((q) => q.required).map((q) => q.field)).toEqual([
    'project',
    'summary',
    'details',
  ])
  expect(reports.attachmentExtensions.value).not.toContain('pdf')
  expect(reports.attachmentExtensions.value).not.toContain('ipynb')
})

test('a rejection is answered with the exact template (reply R2)', () => {
  const template = [
    "Thanks for your report. We've determined that the report doesn't constitute",
    'a vulnerability. Let us know if you disagree with this determination.',
    'If you are interested in working on this further, you can optionally open a',
    'public issue on GitHub.',
  ].join('\n')
  expect(determinations.invalid.reply?.value).toBe(template)
  expect(determinations.bug.reply?.value).toBe(template)
})

test('a duplicate is answered with the exact template (reply R3)', () => {
  expect(determinations.duplicate.reply?.value).toBe(
    [
      "Thanks for your report. We've determined that this submission is a duplicate",
      'of an issue that is already being tracked internally. Please refrain from',
      'public disclosure until the issue has been resolved.',
    ].join('\n'),
  )
})

test('H3: idle is three days, and release managers and council members are not assigned', () => {
  expect(clocks.idleDays.value).toBe(3)
  expect(coordination.excludedFromAssignment.value).toEqual(['release-manager', 'steering-council'])
})

test('J1–J5: 90 days, 3 idle days, the ladder, 24 hours, and 3, 5 and 15 days for disputes', () => {
  expect(clocks.finishDays.value).toBe(90)
  expect(clocks.reminderDaysBefore.value).toEqual([60, 30, 15, 7, 3, 1])
  expect(clocks.reminderEveryDaysAfter.value).toBe(1)
  expect(clocks.cveRecordAfterAdvisoryHours.value).toBe(24)
  expect(clocks.disputeAcknowledgeDays.value).toBe(3)
  expect(clocks.disputeDecideDays.value).toBe(5)
  expect(clocks.disputeFinalDays.value).toBe(15)
})

test('I5: an advisory needs a severity, an issue, a merged fix, a title and a description', () => {
  expect(pep811Charter.disclosure.map(({ id }) => id)).toEqual([
    'severity',
    'public-issue',
    'fix-merged',
    'title',
    'description',
    'cve-id',
  ])
})

test('K1: everybody agrees neither to share nor to act on embargoed information', () => {
  expect(pep811Charter.embargo.acknowledgement.value).toContain('share or act on embargoed')
  expect(pep811Charter.embargo.acknowledgement.source).toContain('PEP 811')
})

test('K3: reporters are asked for no public issue, no public CVE ID, no disclosure of duplicates', () => {
  const conduct = reports.conduct.map(({ value }) => value).join('\n')
  expect(conduct).toMatch(/public issue[\s\S]*CVE ID in public[\s\S]*duplicate/)
})

test('L1: CVSS v4 is asked for, v3.1 is taken', () => {
  expect(severity.required.value).toBe('cvss-v4')
  expect(severity.accepted.value).toEqual(['cvss-v4', 'cvss-v3.1'])
})

test('L7: one reader, neither the last editor nor the requester, and a second CNA reader', () => {
  expect(approvals.readers.value).toBe(1)
  expect(approvals.excludesLastEditor.value && approvals.excludesRequester.value).toBe(true)
  expect(approvals.secondCnaReader.value).toBe(true)
})
