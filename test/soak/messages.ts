// A member who writes to a case while everything is killed: each message is sent again under its key until it is
// acknowledged, and counted afterwards by what the database holds.
import { randomUUID } from 'node:crypto'
import { open, openCaseKey } from '../../packages/server/src/db/sealing.js'
import { openByHand } from '../../packages/server/test/cases/support.js'
import { type KillWorld, pause, post } from './world.js'

export interface Said {
  readonly body: string
  readonly messageId: string
  /** How often it was sent. */
  readonly tries: number
}

/** Writes a message once; its id when it was acknowledged. */
const write = async (world: KillWorld, caseId: string, message: { body: string; key: string }) => {
  const { body, key } = message
  const { cookie, csrf } = world.cleo
  const answer = await post(world, `/api/v1/cases/${caseId}/messages`, {
    headers: { 'idempotency-key': key, cookie, 'x-csrf': csrf },
    body: { audience: 'team', body },
  })
  return answer?.status === 201 ? String(answer.body['id']) : undefined
}

/** Writes until told to stop, and then until the last message is acknowledged. */
export const writer = async (world: KillWorld, said: Said[], isOver: () => boolean) => {
  const { team, cleo: person } = world
  const opened = await openByHand(world.parley.installation, { team, person, title: 'Written to' })
  while (!isOver()) {
    const message = { body: `Message ${randomUUID()}`, key: randomUUID() }
    for (let tries = 1; tries < 400; tries++) {
      const messageId = await write(world, opened.caseId, message)
      if (messageId !== undefined) {
        said.push({ body: message.body, messageId, tries })
        break
      }
      await pause(200)
    }
    await pause(20)
  }
}

const bodies = async ({ parley: { installation } }: KillWorld): Promise<Map<string, string[]>> => {
  const rows = await installation.sql<{
    message_id: string
    case_id: string
    body: Buffer
    wrapped: Buffer
  }>(
    `select message_id, case_id, body, wrapped from message join case_key using (case_id)
      where author_id is not null`,
  )
  const found = new Map<string, string[]>()
  for (const { message_id: messageId, case_id: caseId, body, wrapped } of rows) {
    const key = openCaseKey(installation.keys, caseId, wrapped)
    const text = open(key, `message.body:${messageId}`, body)
    found.set(text, [...(found.get(text) ?? []), messageId])
  }
  return found
}

/** What became of the messages that were acknowledged. */
export const countMessages = async (world: KillWorld, said: readonly Said[]) => {
  const stored = await bodies(world)
  const lost = said.filter(({ body, messageId }) => !stored.get(body)?.includes(messageId))
  const doubled = [...stored.values()].filter((ids) => ids.length > 1)
  const repeated = said.filter(({ tries }) => tries > 1)
  return {
    ...{ acknowledged: said.length, sentAgain: repeated.length },
    ...{ lost: lost.length, doubled: doubled.length },
  }
}
