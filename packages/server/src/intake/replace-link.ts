// The team replaces a reporter's follow link, because it was lost or seen by others. The old one opens nothing from the
// next request on; the new one goes to the reporter by mail, and is shown to the member only where there is no mail.
import { isRefusal, type Refusal } from '@parley/rules'
import { change } from '../audit/change.js'
import { digestOf } from '../audit/digest.js'
import { begin } from '../cases/begin.js'
import { openContact } from '../cases/report.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { Person } from '../identity/viewer.js'
import { contactLookup, followUrl, newFollowLink } from './follow-link.js'
import { insertFollowLink } from './store.js'

/** `url` is null when the new link went to the reporter's own address. */
export interface ReplacedLink {
  readonly url: string | null
}

export const replaceFollowLink = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<ReplacedLink | Refusal> =>
  change(installation, { kind: 'person', personId: person.personId }, async (change) => {
    const begun = await begin(change, person, { caseId, action: 'case.replace-link' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    const report = await change.tx
      .selectFrom('report')
      .select('contact')
      .where('caseId', '=', caseId)
      .executeTakeFirst()
    const email = report?.contact ? openContact(loaded.key, caseId, report.contact).email : null
    const link = newFollowLink(installation.keys, {
      caseId,
      contact: email === null ? null : contactLookup(installation.keys, email),
      at: change.now,
    })
    await change.tx
      .updateTable('followLink')
      .set({ replacedAt: timestamp(change.now) })
      .where('caseId', '=', caseId)
      .where('replacedAt', 'is', null)
      .execute()
    await insertFollowLink(change.tx, link)
    const facts = { linkSha256: digestOf(link.reporter.lookup) }
    await change.record({ name: 'report:link-replaced', of: loaded.of, facts })
    if (email === null) return { url: followUrl(installation, link.secret) }
    await change.enqueue({ task: 'report.send-link', ids: { caseId } })
    return { url: null }
  })
