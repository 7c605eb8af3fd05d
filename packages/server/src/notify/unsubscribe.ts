// The link at the foot of every notification: it mutes one topic for one person, with one press and no sign-in. The
// token is a keyed hash over both, so that nothing needs to be stored and nobody can mute another.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { deriveKey } from '../db/keys.js'
import type { NotifyTopic } from '../db/tables/people.js'
import { TOPICS } from '../identity/account.js'

const mac = (installation: Installation, personId: string, topic: NotifyTopic): string =>
  createHmac('sha256', deriveKey(installation.keys.index, 'unsubscribe'))
    .update(`${personId} ${topic}`)
    .digest('base64url')

export const unsubscribeLink = (
  installation: Installation,
  personId: string,
  topic: NotifyTopic,
): string => `${installation.url}/u/${personId}.${topic}.${mac(installation, personId, topic)}`

const sameText = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Who and what a token mutes, or undefined when it is not one of ours. */
export const readUnsubscribeToken = (
  installation: Installation,
  token: string,
): { personId: string; topic: NotifyTopic } | undefined => {
  const [personId = '', word = '', given = ''] = token.split('.')
  const topic = TOPICS.find((known) => known === word)
  if (topic === undefined || !sameText(mac(installation, personId, topic), given)) return undefined
  return { personId, topic }
}

/** Mutes the topic. Pressing twice is once. */
export const muteTopic = async (
  installation: Installation,
  { personId, topic }: { personId: string; topic: NotifyTopic },
): Promise<void> => {
  await change(installation, { kind: 'person', personId }, async ({ tx, record }) => {
    const person = await tx
      .selectFrom('person')
      .select('notify')
      .where('personId', '=', personId)
      .forUpdate()
      .executeTakeFirst()
    if (person === undefined || person.notify[topic] === 'muted') return
    const notify = JSON.stringify({ ...person.notify, [topic]: 'muted' })
    await tx.updateTable('person').set({ notify }).where('personId', '=', personId).execute()
    await record({ name: 'person:changed', facts: { personId } })
  })
}
