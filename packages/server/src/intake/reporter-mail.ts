// Mail to reporters: that their report arrived, that the team wrote, that it is published, their link again. It carries a number and a link,
// never what was reported or said. Who unsubscribed, or gave no address, gets none.
import { addHours, type Instant, instant, type Refusal } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { type LoadedCase, loadCase } from '../cases/load.js'
import { openContact } from '../cases/report.js'
import type { Limits } from '../config/limits.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { queueMail } from '../jobs/outbox.js'
import { admitAsking } from './admission.js'
import { contactLookup, followUrl, openFollowLink } from './follow-link.js'
import { unsubscribeToken } from './unsubscribe.js'

/** The words of one kind of mail to a reporter. `link` is the follow page. */
interface Words {
  readonly kind:
    | 'report-received'
    | 'report-link'
    | 'report-message'
    | 'report-published'
    | 'report-advisory-withdrawn'
  readonly subject: (number: string) => string
  readonly text: (facts: { number: string; link: string }) => string
}

const received: Words = {
  kind: 'report-received',
  subject: (number) => `We have your report ${number}`,
  text: ({ number, link }) => `Your report is stored under the number ${number}.

This link is yours alone. It shows where the report stands, what the team writes
to you, and your receipt; you can answer and add files there:

${link}

Whoever has the link can read the report: keep it to yourself.`,
}

const linkAgain: Words = {
  kind: 'report-link',
  subject: (number) => `Your link to the report ${number}`,
  text: ({ number, link }) => `Here is the link to your report ${number}:

${link}

Whoever has the link can read the report: keep it to yourself. If you did not
ask for it, somebody typed your address; nobody but you got this mail.`,
}

const wrote: Words = {
  kind: 'report-message',
  subject: (number) => `There is news about your report ${number}`,
  text: ({
    number,
    link,
  }) => `There is something new in your report ${number}. Read it here, and answer there:

${link}`,
}

const published: Words = {
  kind: 'report-published',
  subject: (number) => `What you reported as ${number} is published`,
  text: ({
    number,
    link,
  }) => `The advisory about your report ${number} is public now. Your page leads
to it, and shows how the report was handled:

${link}

Thank you for reporting it and for keeping it private until today.`,
}

const withdrawn: Words = {
  kind: 'report-advisory-withdrawn',
  subject: (number) => `The advisory about your report ${number} was withdrawn`,
  text: ({
    number,
    link,
  }) => `The advisory about your report ${number} was public and has been withdrawn.
Your page says why, and you can answer there:

${link}`,
}

interface Reachable {
  readonly loaded: LoadedCase
  readonly to: string
  readonly link: string
  readonly linkMadeAt: Instant
}

/** Where to write to the reporter of the job's case, with the link that works now; undefined when there is no way. */
const reachReporter = async (
  { tx, installation }: Change,
  caseId: string,
  options: { evenIfUnsubscribed: boolean },
): Promise<Reachable | undefined> => {
  const loaded = await loadCase(tx, installation, caseId)
  const row = await tx
    .selectFrom('report')
    .innerJoin('followLink', 'followLink.caseId', 'report.caseId')
    .select([
      'contact',
      'unsubscribedAt',
      'followLinkId',
      'followLink.sealed',
      'followLink.createdAt',
    ])
    .where('report.caseId', '=', caseId)
    .where('followLink.replacedAt', 'is', null)
    .executeTakeFirst()
  if (loaded === undefined || !row?.contact) return undefined
  if (row.unsubscribedAt !== null && !options.evenIfUnsubscribed) return undefined
  const to = openContact(loaded.key, caseId, row.contact).email
  if (to === null) return undefined
  const link = followUrl(installation, openFollowLink(installation.keys, row))
  return { loaded, to, link, linkMadeAt: row.createdAt }
}

const writeTo = async (change: Change, words: Words, { loaded, to, link }: Reachable) => {
  const { caseId, number } = loaded
  const token = unsubscribeToken(change.installation, caseId)
  const unsubscribeUrl = `${change.installation.url}/u/r/${token}`
  await queueMail(change, {
    kind: words.kind,
    caseId,
    to,
    subject: words.subject(number),
    text: `${words.text({ number, link })}\n\nNo mail about this report: ${unsubscribeUrl}\n`,
    unsubscribeUrl,
  })
}

/** `report.acknowledge`: one mail that the report arrived, with its link. Done once. */
export const acknowledgeReport =
  (installation: Installation) =>
  async ({ caseId }: { caseId: string }): Promise<void> => {
    await change(installation, { kind: 'job', caseId }, async (change) => {
      const reachable = await reachReporter(change, caseId, { evenIfUnsubscribed: false })
      if (reachable === undefined || reachable.loaded.acknowledgedAt !== null) return
      await change.tx
        .updateTable('cases')
        .set({ acknowledgedAt: timestamp(change.now) })
        .where('caseId', '=', caseId)
        .execute()
      await change.record({ name: 'report:acknowledged', of: reachable.loaded.of })
      await writeTo(change, received, reachable)
    })
  }

/** Tells the reporter that the team wrote to them. Called by whoever notifies about a message. */
export const tellReporter = async (change: Change, caseId: string): Promise<void> => {
  const reachable = await reachReporter(change, caseId, { evenIfUnsubscribed: false })
  if (reachable !== undefined) await writeTo(change, wrote, reachable)
}

/** `report.news`: a mail that something happened, with the follow link. */
export const tellNews =
  (installation: Installation) =>
  async ({ caseId }: { caseId: string }): Promise<void> => {
    await change(installation, { kind: 'job', caseId }, (change) => tellReporter(change, caseId))
  }

const wasTold = async (change: Change, caseId: string, { kind }: Words): Promise<boolean> => {
  const row = await change.tx
    .selectFrom('mail')
    .select('mailId')
    .where('caseId', '=', caseId)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row !== undefined
}

const tellOnce =
  (words: Words) =>
  (installation: Installation) =>
  async ({ caseId }: { caseId: string }): Promise<void> => {
    await change(installation, { kind: 'job', caseId }, async (change) => {
      if (await wasTold(change, caseId, words)) return
      const reachable = await reachReporter(change, caseId, { evenIfUnsubscribed: false })
      if (reachable !== undefined) await writeTo(change, words, reachable)
    })
  }

/** `report.published`: one mail that the advisory is public, with the follow link. Done once. */
export const tellPublished = tellOnce(published)

/** `report.advisory-withdrawn`: one mail that it was withdrawn, with the follow link. Done once. */
export const tellAdvisoryWithdrawn = tellOnce(withdrawn)

/** One link mail per report and this many hours: asking often fills nobody's mailbox. */
const linkEveryHours = 0.25

const wasSentSince = async (change: Change, caseId: string, since: Instant): Promise<boolean> => {
  const row = await change.tx
    .selectFrom('mail')
    .select('mailId')
    .where('caseId', '=', caseId)
    .where('kind', '=', linkAgain.kind)
    .where('createdAt', '>=', timestamp(since))
    .executeTakeFirst()
  return row !== undefined
}

/** `report.send-link`: the link that works now, to the address that the report gave. */
export const sendLink =
  (installation: Installation) =>
  async ({ caseId }: { caseId: string }): Promise<void> => {
    await change(installation, { kind: 'job', caseId }, async (change) => {
      const reachable = await reachReporter(change, caseId, { evenIfUnsubscribed: true })
      if (reachable === undefined) return
      // A link that replaced another was in no mail before: its reporter holds one that opens nothing.
      const since = Math.max(addHours(change.now, -linkEveryHours), reachable.linkMadeAt)
      if (!(await wasSentSince(change, caseId, instant(since))))
        await writeTo(change, linkAgain, reachable)
    })
  }

interface AskedAt {
  readonly installation: Installation
  readonly settings: { readonly limits: Limits }
}

/**
 * Asks for the links of an address. The same work for every address, known or not: one job with its keyed hash; what
 * it finds is found later, where nobody waits for the answer.
 *
 * @returns refusal `intake.too-many-from-address`
 */
export const askForLinks = (
  { installation, settings }: AskedAt,
  { email, address }: { readonly email: string; readonly address: string },
): Promise<true | Refusal> => {
  const contact = contactLookup(installation.keys, email).toString('hex')
  return change<true>(installation, { kind: 'nobody' }, async (change) => {
    const refusal = await admitAsking(change, settings.limits, address)
    if (refusal !== undefined) return refusal
    const key = `link-again:${contact}`
    await change.enqueue({ task: 'report.link-again', ids: { contact }, key })
    return true
  })
}

/** `report.link-again`: finds the reports of an address and sends each its link. */
export const sendLinksAgain =
  (installation: Installation) =>
  async ({ contact }: { contact: string }): Promise<void> => {
    const { rows } = await sql<{ caseId: string }>`
      select case_id from sec.reports_of_contact(decode(${contact}, 'hex'))`.execute(
      installation.db.job,
    )
    for (const { caseId } of rows) await sendLink(installation)({ caseId })
  }
