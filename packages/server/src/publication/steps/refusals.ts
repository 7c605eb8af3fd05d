// Which faults say for certain that an attempt did nothing: nobody was reached, or whoever was reached said no. Every
// other one may have been done; unknown ones too.
const CLEAR = new Set([
  'mail.unreachable',
  'mail.deferred',
  'mail.rejected',
  'mail.unauthorized',
  'mail.not-configured',
  'mail.venue-changed',
  'cve.not-configured',
  'cve.other-organisation',
  'cve.unreachable',
  'cve.record-changed',
  'cve.rate-limited',
  'cve.firewall',
  'osv.not-configured',
  'osv.nothing-approved',
  'osv.record-changed',
  'osv.nothing-to-withdraw',
  'git.unreachable',
  'git.refused',
  'git.busy',
  'git.no-such-branch',
  'git.missing',
])

/** An error code of CVE Services' own, or a status of the 400s: it read the call and refused it. */
const CVE_REFUSED = /^cve\.(?:[A-Z][A-Z0-9_]*|http-4\d\d)$/

/** Whether this fault's attempt has certainly done nothing. */
export const isClearRefusal = (code: string): boolean => CLEAR.has(code) || CVE_REFUSED.test(code)
