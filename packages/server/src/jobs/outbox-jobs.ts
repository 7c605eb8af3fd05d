// Sends what waits in the outbox, once, or leaves it visibly stuck. A fault that passes with time is tried again by the
// minute's tick, later and later; one that does not marks the mail as failed. Logs no address and no subject.
import { addHours, type Instant } from '@parley/rules'
import type { Mailer } from '../clients/mail/client.js'
import { composeMessage, parseMailAddress } from '../clients/mail/compose.js'
import { Fault } from '../config/fault.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'
import { enqueue } from './enqueue.js'
import { openMail } from './outbox.js'
import { isOutgoingPaused } from './paused.js'
import { contentNow, type WaitedMail, type WriteAnew } from './still-for.js'

/** The parts of the composition that sending needs. */
export interface OutboxParts {
  readonly installation: Installation
  readonly settings: { readonly mail: { readonly from: string } }
  readonly clients: { readonly mailer: Mailer | undefined }
}

/** After so many tries, over about three days, a mail is marked as failed and a person is needed. */
export const MOST_TRIES = 12

/** A minute, then twice as long each time, twelve hours at most. */
const nextTry = (now: Instant, attempts: number): Instant =>
  addHours(now, Math.min(2 ** (attempts - 1) / 60, 12))

const asJob = { kind: 'job' } as const

const isPaused = (installation: Installation) =>
  inTransaction(installation.db, asJob, isOutgoingPaused)

/** How long a try may take before another one begins: longer than any sending, whose every step has a timeout. */
const LEASE_HOURS = 0.25

const takeWaiting = (installation: Installation, mailId: string) =>
  inTransaction(installation.db, asJob, (tx) =>
    tx
      .updateTable('mail')
      .set((eb) => ({
        attempts: eb('attempts', '+', 1),
        notBefore: timestamp(addHours(installation.now(), LEASE_HOURS)),
      }))
      .where('mailId', '=', mailId)
      .where('state', '=', 'waiting')
      .where('notBefore', '<=', timestamp(installation.now()))
      .returning([
        'mailId',
        'messageId',
        'sealed',
        'attempts',
        'unclear',
        'createdAt',
        'kind',
        'caseId',
        'personId',
      ])
      .executeTakeFirst(),
  )

interface TakenMail extends WaitedMail {
  readonly mailId: string
  readonly messageId: string
  readonly sealed: Buffer
}

type Outcome = 'sent' | 'dropped' | Fault

const finish = (
  installation: Installation,
  mail: { mailId: string; attempts: number; unclear: number },
  outcome: Outcome,
) =>
  inTransaction(installation.db, asJob, async (tx) => {
    const now = installation.now()
    const update = tx.updateTable('mail').where('mailId', '=', mail.mailId)
    if (!(outcome instanceof Fault)) {
      await update.set({ state: outcome, sentAt: timestamp(now), lastFault: null }).execute()
      return
    }
    // Sent once more after an unclear end, and then not again by itself: a third copy is nobody's wish.
    const isUnclear = outcome.code === 'mail.answer-lost'
    const isOver =
      outcome.retry === 'never' || mail.attempts >= MOST_TRIES || (isUnclear && mail.unclear > 0)
    await update
      .set({
        unclear: mail.unclear + (isUnclear ? 1 : 0),
        state: isOver ? 'failed' : 'waiting',
        lastFault: outcome.code,
        notBefore: timestamp(nextTry(now, mail.attempts)),
      })
      .execute()
  })

const send = async (
  parts: OutboxParts & { readonly mailer: Mailer; readonly writeAnew: WriteAnew },
  mail: TakenMail,
): Promise<Outcome> => {
  const { installation, writeAnew } = parts
  const { from } = parts.settings.mail
  const sealed = openMail(installation.keys, mail)
  const content = await contentNow(installation, { mail, sealed, writeAnew })
  if (content === undefined) return 'dropped'
  try {
    const { unsubscribeUrl, ...rest } = content
    const raw = await composeMessage({
      ...rest,
      ...(unsubscribeUrl === undefined ? {} : { unsubscribeUrl }),
      from,
      messageId: mail.messageId,
      date: new Date(mail.createdAt),
    })
    await parts.mailer.send({
      from: parseMailAddress(from).address,
      to: content.to.map((address) => parseMailAddress(address).address),
      messageId: mail.messageId,
      raw,
    })
    return 'sent'
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

/**
 * The handler of `mail.send`. Without a mail server configured, mail stays in the outbox. `writeAnew` finds the words of a
 * mail of several cases (notify/daily-mail).
 */
export const sendMail =
  (parts: OutboxParts, writeAnew: WriteAnew) =>
  async ({ mailId }: { mailId: string }): Promise<void> => {
    const { mailer } = parts.clients
    if (mailer === undefined || (await isPaused(parts.installation))) return
    const mail = await takeWaiting(parts.installation, mailId)
    if (mail === undefined) return
    const outcome = await send({ ...parts, mailer, writeAnew }, mail)
    await finish(parts.installation, mail, outcome)
    if (outcome instanceof Fault) {
      parts.installation.log.warn(
        { mailId, code: outcome.code, retry: outcome.retry },
        'mail not sent',
      )
    }
  }

/** Finds mail whose time has come, and mail that waited for a mail server to be configured. */
export const outboxScan = (parts: OutboxParts) =>
  async function outbox(): Promise<void> {
    if (parts.clients.mailer === undefined) return
    const { installation } = parts
    await inTransaction(installation.db, asJob, async (tx) => {
      if (await isOutgoingPaused(tx)) return
      const due = await tx
        .selectFrom('mail')
        .select('mailId')
        .where('state', '=', 'waiting')
        .where('notBefore', '<=', timestamp(installation.now()))
        .orderBy('notBefore')
        .limit(500)
        .execute()
      for (const { mailId } of due) {
        await enqueue(tx, { task: 'mail.send', ids: { mailId }, key: `mail.send:${mailId}` })
      }
    })
  }
