// The announcement. Its Message-ID is fixed before the first attempt: after a lost answer the same message is sent again,
// and its readers' programs and the list's archive see that it is the same. It is repeated once; after a second unclear end
// a person looks into the archive.
import { composeMessage, parseMailAddress } from '../../clients/mail/compose.js'
import { Fault } from '../../config/fault.js'
import { isMailElsewhere, type PublicationParts } from '../venues.js'
import type { TakenStep } from './take.js'

/** What a step leaves behind; public once it is done. */
export type Outcome = Readonly<Record<string, string>>

export const missing = (what: 'mail' | 'cve' | 'osv'): Fault =>
  new Fault({ code: `${what}.not-configured`, retry: 'later', message: 'nothing to send it by' })

const elsewhere = (): Fault =>
  new Fault({
    code: 'mail.venue-changed',
    retry: 'never',
    message: 'the team announces elsewhere than what was approved',
  })

const outcomeOf = ({
  messageId,
  archiveUrl,
}: Readonly<Record<'messageId', string> & Record<'archiveUrl', string | null>>): Outcome => ({
  messageId,
  ...(archiveUrl === null ? {} : { archiveUrl }),
})

export const sendAnnouncement = async (
  { clients, settings }: PublicationParts,
  { publication, team, isConfirmed }: TakenStep,
): Promise<Outcome> => {
  const { mail } = publication.snapshot
  if (isConfirmed && mail !== null) return outcomeOf(mail)
  const { mailer } = clients
  if (mailer === undefined || mail === null) throw missing('mail')
  if (isMailElsewhere(settings, team, publication)) throw elsewhere()
  const { from, to, subject, body: text, messageId } = mail
  const raw = await composeMessage({
    ...{ from, to: [to], subject, text, messageId },
    // The same on every attempt, so that the bytes are the same too.
    date: new Date(Math.max(publication.notBefore, publication.requestedAt)),
  })
  const { rejected } = await mailer.send({
    from: parseMailAddress(from).address,
    to: [parseMailAddress(to).address],
    messageId,
    raw,
  })
  if (rejected.length > 0) {
    const retry = rejected.some((each) => each.retry === 'later') ? 'later' : 'never'
    throw new Fault({ code: 'mail.rejected', retry, message: 'the list did not take it' })
  }
  return outcomeOf(mail)
}
