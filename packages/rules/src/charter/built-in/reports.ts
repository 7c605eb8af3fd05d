// Owns what the Python security policy asks of a report, as data: form, limits, conduct.
// It does not check a report: see intake.
import type { FormQuestion, ReportPolicy } from '../charter.js'
import { devguide, ours, pep811, policy } from './sources.js'

const questions: readonly FormQuestion[] = [
  {
    field: 'project',
    label: 'Which project is it in?',
    hint: 'Choose the last one when you are not sure: the team will find out.',
    required: true,
    source: policy,
  },
  {
    field: 'summary',
    label: 'What is it, in one line?',
    hint: 'Name the module or function and what goes wrong.',
    required: true,
    source: policy,
  },
  {
    field: 'details',
    label: 'What happens, and how can it be exploited in realistic code?',
    hint: 'A few sentences of plain text. Leave severity and scores to the team. If a tool found it, check its facts first.',
    required: true,
    source: policy,
  },
  {
    field: 'affectedVersions',
    label: 'Which versions did you test, and which of them are vulnerable?',
    hint: 'For example: 3.13.2 and main vulnerable, 3.12.9 not.',
    required: false,
    source: policy,
  },
  {
    field: 'proofOfConcept',
    label: 'A script that shows it',
    hint: 'Best if it exits with 1 where the problem is there and 0 where it is not. If it needs a special file, include the script that builds the file.',
    required: false,
    source: policy,
  },
  {
    field: 'patch',
    label: 'A minimal patch, if you have one',
    hint: 'As plain text, from git diff.',
    required: false,
    source: policy,
  },
  {
    field: 'reporter',
    label: 'Who are you, and how should we credit you?',
    hint: 'All of it is optional. Without an address, keep the link that you get: it is the only way to follow the report.',
    required: false,
    source: 'PSF CNA procedures, credits',
  },
  {
    field: 'embargo',
    label: 'Until when should this stay private?',
    hint: 'By default, until the advisory is published, at most the days that the charter sets. You may propose another date.',
    required: false,
    source: pep811,
  },
]

/**
 * The report policy of the `pep-811` charter.
 * @source Python Developer's Guide, Security policy (G1–G5, G9, K3)
 * @reading docs/READINGS.md#entry-points
 */
export const pep811Reports: ReportPolicy = {
  entryPoints: {
    value: ['form', 'mail', 'github', 'by-hand'],
    source: devguide,
    reading: 'entry-points',
  },
  mailChoices: {
    value: ['reject', 'ask-to-resubmit', 'open-for-reporter'],
    source: devguide,
    reading: 'mailed-reports',
  },
  resubmitReply: {
    value: `Thanks for submitting this report.
We use GitHub Security Advisories for triaging vulnerability reports,
please review our security policy before submitting:

https://devguide.python.org/security/policy/

Then submit your report here:

https://github.com/python/cpython/security/advisories/new`,
    source: devguide,
  },
  questions,
  limits: {
    value: {
      summaryMaxLength: 300,
      detailsMaxBytes: 65_536,
      proofOfConceptMaxBytes: 65_536,
      patchMaxBytes: 262_144,
      affectedVersionsMaxLength: 2000,
      nameMaxLength: 200,
      attachmentsMax: 10,
      attachmentMaxBytes: 5_242_880,
    },
    source: ours,
    reading: 'report-limits',
  },
  plainTextOnly: { value: true, source: policy },
  attachmentExtensions: {
    value:
      'bash,c,cc,cfg,conf,cpp,csv,diff,go,h,hpp,html,ini,js,json,log,md,mjs,patch,pem,ps1,py,pyi,pyx,rs,rst,sh,sql,svg,toml,ts,tsv,txt,xml,yaml,yml'.split(
        ',',
      ),
    source: policy,
    reading: 'plain-text-attachments',
  },
  sentencesAdvised: {
    value: 6,
    source: 'Proposal of 2026-02-24 to the Python security policy: six or fewer sentences',
    reading: 'six-sentences',
  },
  severityFromReporter: { value: false, source: policy },
  conduct: [
    { value: 'Do not open a public issue for a vulnerability.', source: policy },
    {
      value: 'Do not mention a CVE ID in public before its record is published.',
      source: policy,
    },
    {
      value:
        'When your report is a duplicate, keep it private until the first report of it is resolved.',
      source: devguide,
    },
    {
      value:
        'The PSF Code of Conduct applies to private reports; the well-being of the people who read them comes before technical merit.',
      source: policy,
    },
  ],
  spamIsAnswered: { value: false, source: policy },
  warningsBeforeRefusal: { value: 2, source: policy, reading: 'repeated-disregard' },
}
