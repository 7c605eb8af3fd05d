// A reporter who gave no address gives one later, on their page: sealed as the first one is, found again by its keyed hash. Mail
// goes there from now on, beginning with the one that says that the report is stored.
import { isRefusal, type Refusal, readContactAddress, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import { openContact, sealContact } from '../cases/report.js'
import type { Limits } from '../config/limits.js'
import type { Installation } from '../db/installation.js'
import { sealFor } from '../db/sealing.js'
import { admitWriting } from './admission.js'
import { selectFollowedCase } from './follow.js'
import { contactLookup, followLinkPlace, reporterBy } from './follow-link.js'
import { unknownReport } from './reporter-messages.js'

export interface GivenContact {
  /** The secret of the follow link: its copy is sealed again where it was erased. */
  readonly capability: string
  readonly email: string
  /** The network it came from. */
  readonly address: string
}

/** Keeps the address, or says why not: refusals `contact.no-address`, `contact.known` and those of writing too often. */
export const giveContact = async (
  {
    installation,
    settings,
  }: {
    readonly installation: Installation
    readonly settings: { readonly limits: Limits }
  },
  { capability, email, address }: GivenContact,
): Promise<{ readonly given: true } | Refusal> => {
  const { keys } = installation
  const reporter = reporterBy(keys, capability)
  if (reporter === undefined) return unknownReport()
  return change<{ readonly given: true }>(installation, reporter, async (step) => {
    const loaded = await selectFollowedCase(step.tx, installation, { lock: true })
    if (loaded === undefined) return unknownReport()
    const { caseId, key, of, acknowledgedAt } = loaded
    const read = readContactAddress(email)
    if (isRefusal(read)) return read
    const row = await step.tx
      .selectFrom('report')
      .innerJoin('followLink', 'followLink.caseId', 'report.caseId')
      .select(['contact', 'followLinkId'])
      .where('report.caseId', '=', caseId)
      .where('lookup', '=', reporter.lookup)
      .executeTakeFirst()
    if (row === undefined) return unknownReport()
    const known = row.contact === null ? null : openContact(key, caseId, row.contact)
    if (known !== null && known.email !== null)
      return refuse('contact.known', 'An address is held already: have it erased first.')
    const admitted = await admitWriting(step, settings.limits, {
      ...{ link: reporter.lookup, address },
      bytes: Buffer.byteLength(read),
    })
    if (isRefusal(admitted)) return admitted
    const contact = { name: null, creditAs: null, ...known, email: read }
    await step.tx
      .updateTable('report')
      .set({ contact: sealContact(key, caseId, contact), unsubscribedAt: null })
      .where('caseId', '=', caseId)
      .execute()
    const kept = sealFor(keys, followLinkPlace(row.followLinkId), capability)
    await sql`select sec.remember_reporter(${caseId}, ${kept}, ${contactLookup(keys, read)})`.execute(
      step.tx,
    )
    await step.record({ name: 'report:contact-given', of })
    // Whoever had an address before was told then that the report is stored: a new one is sent the link.
    const task = acknowledgedAt === null ? 'report.acknowledge' : 'report.send-link'
    await step.enqueue({ task, ids: { caseId } })
    return { given: true }
  })
}
