// The outbox: a mail is written, sealed, in the transaction that makes it necessary, and sent by a job. Its Message-ID
// is fixed when it is written, so that a repeat after a lost answer is the same message. Decides nothing about who is told.
import { randomUUID } from 'node:crypto'
import type { Instant } from '@parley/rules'
import type { Change } from '../audit/change.js'
import type { Keys } from '../db/keys.js'
import { openFor, sealFor } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'

/** What a mail of several cases and teams names: looked at again before it goes out. */
export interface NamedInMail {
  readonly cases: readonly {
    readonly caseId: string
    readonly caseNumber: string
    readonly kind: string
  }[]
  readonly teams: readonly {
    readonly teamId: number
    readonly kind: string
    readonly path: string
  }[]
}

/** A mail as it is written. `kind` is a word for the page of what waits; it says nothing of the content. */
export interface NewMail {
  readonly kind: string
  readonly caseId?: string | undefined
  readonly personId?: string | undefined
  /** One of several that are told by one mail: see notify/tell.ts. */
  readonly about?: 'message' | undefined
  /** No address: the mail is dropped when its turn comes. A request that must not tell who exists writes it all the same. */
  readonly to: string | readonly string[]
  readonly subject: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** An address that unsubscribes on a POST (RFC 8058). */
  readonly unsubscribeUrl?: string | undefined
  /** From when on its link opens nothing: it is not sent any more then. */
  readonly goodUntil?: Instant | undefined
  readonly named?: NamedInMail | undefined
}

/** What is sealed of a mail. */
export interface SealedMail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
  readonly unsubscribeUrl?: string | undefined
  readonly goodUntil?: Instant | undefined
  readonly named?: NamedInMail | undefined
}

export const mailPlace = (mailId: string) => `outbox:mail.sealed:${mailId}` as const

/** Opens a waiting mail: for the job that sends it, and for tests. */
export const openMail = (keys: Keys, row: { mailId: string; sealed: Buffer }): SealedMail =>
  // because: only queueMail writes this column, and the seal vouches for it
  JSON.parse(openFor(keys, mailPlace(row.mailId), row.sealed)) as SealedMail

/** Writes a mail into the outbox and enqueues its sending, in the change's transaction. */
export const queueMail = async (change: Change, mail: NewMail): Promise<string> => {
  const { installation, tx, now } = change
  const mailId = randomUUID()
  const { subject, text, headers = {}, unsubscribeUrl, goodUntil, named } = mail
  const to = [mail.to].flat()
  const content: SealedMail = { to, subject, text, headers, unsubscribeUrl, goodUntil, named }
  await tx
    .insertInto('mail')
    .values({
      mailId,
      kind: mail.kind,
      about: mail.about ?? null,
      caseId: mail.caseId ?? null,
      personId: mail.personId ?? null,
      messageId: `<${randomUUID()}@${new URL(installation.url).hostname}>`,
      sealed: sealFor(installation.keys, mailPlace(mailId), JSON.stringify(content)),
      state: 'waiting',
      createdAt: timestamp(now),
      notBefore: timestamp(now),
    })
    .execute()
  await change.enqueue({ task: 'mail.send', ids: { mailId }, key: `mail.send:${mailId}` })
  return mailId
}
