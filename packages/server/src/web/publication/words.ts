// The words for what went wrong with a step: what a person can know and do, never a text from outside.
const WORDS: Readonly<Record<string, string>> = {
  'mail.unreachable': 'The mail server cannot be reached.',
  'mail.deferred': 'The mail server asks to try later.',
  'mail.broken-off':
    'The connection to the mail server ended before the mail was offered: it has nothing of it.',
  'mail.answer-lost':
    'The mail server’s answer was lost, so that it may have the message: whenever it is sent again, it is under the same Message-ID.',
  'mail.rejected': 'The mail server does not take the announcement. An operator looks at it.',
  'mail.venue-changed':
    'The team announces elsewhere than what was approved: it is not sent. Call it off and ask for approval anew.',
  'mail.unauthorized': 'The mail server does not accept this installation’s password.',
  'mail.not-configured': 'No mail server is configured (PARLEY_SMTP_URL).',
  'cve.not-configured': 'No account at CVE Services is configured (PARLEY_CVE_URL).',
  'cve.rate-limited': 'CVE Services asks to slow down.',
  'cve.firewall': 'The firewall in front of CVE Services refused the call.',
  'cve.unavailable': 'CVE Services has a problem of its own.',
  'cve.unreachable': 'CVE Services cannot be reached.',
  'cve.answer-lost':
    'The answer of CVE Services was lost: the record is looked for before posting.',
  'cve.record-changed':
    'Somebody else changed the CVE record since. Nothing was sent: look at what putting this version over it changes, and try again where that is right; or edit the advisory and publish a new version.',
  'cve.other-organisation':
    'The team names another CNA than the account of this installation is of. An operator looks at it.',
  'cve.INVALID_JSON_SCHEMA': 'CVE Services does not take the record: it does not fit the schema.',
  'cve.UNAUTHORIZED': 'CVE Services does not accept the account’s key.',
  'osv.not-configured': 'No folder for copies of the advisory database is configured.',
  'osv.nothing-to-withdraw': 'The advisory database has no record of this CVE.',
  'osv.nothing-approved':
    'No record was approved in the form of today: ask for approval of a new version.',
  'osv.record-changed':
    'Another wrote the record in the advisory database since it was approved: nothing was changed. A new version is made over the record as it stands now: read it and ask for approval.',
  'git.no-such-branch': 'The advisory database has not the branch that its address names.',
  'git.unreachable': 'The advisory database cannot be reached.',
  'git.refused': 'The advisory database refused the push.',
  'git.busy': 'Others kept writing to the advisory database.',
  'git.push-failed':
    'The push to the advisory database did not go through; it is looked for before pushing again.',
  'worker.gone': 'The worker stopped in the middle; what it did is looked for before going on.',
  retried: 'It is tried again now.',
}

/** A fault's code as a sentence; an unknown code is shown as it is. */
export const stepFaultWords = (code: string | null): string =>
  WORDS[code ?? ''] ?? `It failed (${code ?? 'unknown'}).`
