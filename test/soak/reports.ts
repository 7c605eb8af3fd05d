// Reports that come in while everything is killed: each is sent again under its key until it is acknowledged, and counted
// afterwards by what the database holds.
import { randomUUID } from 'node:crypto'
import { open, openCaseKey } from '../../packages/server/src/db/sealing.js'
import { type KillWorld, pause, post } from './world.js'

interface Sent {
  readonly summary: string
  readonly key: string
  /** Reports are limited per address and hour, and a key is its address's own: every report has one. */
  readonly address: string
  readonly email: string | null
}

let sent = 0
const newReport = (): Sent => {
  sent += 1
  return {
    ...{ summary: `Report ${randomUUID()}`, key: randomUUID() },
    address: `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`,
    email: sent % 3 === 0 ? `reporter-${sent}@example.test` : null,
  }
}

/** Sends a report once; its id when it was acknowledged. */
const send = async (
  world: KillWorld,
  { summary, key, address, email }: Sent,
): Promise<string | undefined> => {
  const answer = await post(world, '/api/v1/reports', {
    headers: { 'x-forwarded-for': address, 'idempotency-key': key },
    body: {
      ...{ project: 'CPython', summary, details: 'A crafted header is followed outside.' },
      ...(email === null ? {} : { reporter: { email } }),
    },
  })
  return answer?.status === 201 ? String(answer.body['reportId']) : undefined
}

export interface Acknowledged extends Sent {
  readonly caseId: string
  readonly tries: number
}

/** Reports until told to stop; each is sent again under its key until it is acknowledged. */
export const reporter = async (
  world: KillWorld,
  acknowledged: Acknowledged[],
  isOver: () => boolean,
) => {
  while (!isOver()) {
    const report = newReport()
    for (let tries = 1; !isOver() && tries < 400; tries++) {
      const caseId = await send(world, report)
      if (caseId !== undefined) {
        acknowledged.push({ ...report, caseId, tries })
        break
      }
      await pause(200)
    }
  }
}

const titles = async ({ parley: { installation } }: KillWorld): Promise<Map<string, string[]>> => {
  const rows = await installation.sql<{ case_id: string; title: Buffer; wrapped: Buffer }>(
    `select case_id, title, wrapped from cases join case_key using (case_id) where source = 'api'`,
  )
  const found = new Map<string, string[]>()
  for (const { case_id: caseId, title, wrapped } of rows) {
    const key = openCaseKey(installation.keys, caseId, wrapped)
    const text = open(key, `cases.title:${caseId}`, title)
    found.set(text, [...(found.get(text) ?? []), caseId])
  }
  return found
}

/** What became of the reports that were acknowledged. */
export const countReports = async (world: KillWorld, acknowledged: readonly Acknowledged[]) => {
  const stored = await titles(world)
  const lost = acknowledged.filter(({ summary, caseId }) => !stored.get(summary)?.includes(caseId))
  const doubled = [...stored.values()].filter((ids) => ids.length > 1)
  const repeated = acknowledged.filter(({ tries }) => tries > 1)
  return {
    ...{ acknowledged: acknowledged.length, sentAgain: repeated.length },
    ...{ lost: lost.length, doubled: doubled.length },
  }
}

/** What the reporters who gave an address were sent: one mail each, perhaps twice under one Message-ID. */
export const countMails = (world: KillWorld, acknowledged: readonly Acknowledged[]) => {
  const counts = { expected: 0, missing: 0, doubled: 0, repeated: 0 }
  for (const { email } of acknowledged) {
    if (email === null) continue
    const mails = world.mail.messages(email)
    const ids = new Set(mails.map(({ messageId }) => messageId))
    counts.expected += 1
    if (ids.size === 0) counts.missing += 1
    if (ids.size > 1) counts.doubled += 1
    counts.repeated += mails.length - ids.size
  }
  return counts
}
