// Sends a message into a case: to one audience, with its files, its event and what follows from it, in one transaction.
// Moves no clock: the database does that for every message, whoever writes it.
import { randomUUID } from 'node:crypto'
import {
  type Audience,
  can,
  checkMessage,
  isRefusal,
  parseAudience,
  type Refusal,
  refuse,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import type { Limits } from '../../config/limits.js'
import type { Installation } from '../../db/installation.js'
import { seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { unknownCase } from '../begin.js'
import { updateCase } from '../store.js'
import { channelOf, type StoredAudience } from './audiences.js'
import { type ArrivedFile, insertFiles, refuseCrowding } from './files.js'
import { loadStanding, projectsOf, type Standing } from './standing.js'

export interface MessageSite {
  readonly installation: Installation
  readonly settings: { readonly limits: Limits }
}

export interface NewMessage {
  readonly caseId: string
  /** As it was typed or chosen: it is checked here. */
  readonly audience: string
  readonly text: string
  /** It asks the reporter something, and the case waits for the answer. */
  readonly waitForReporter?: boolean
  readonly files?: readonly ArrivedFile[]
}

/** Which audience is meant, if it is one of this case and the writer's to address. */
const settleAudience = (standing: Standing, text: string): StoredAudience | Refusal => {
  const audience = parseAudience(text)
  if (audience === null) return refuse('message.no-audience', 'Choose first who will read this.')
  const channel = channelOf(audience)
  const known = projectsOf(standing).some(({ projectId }) => projectId === channel)
  if (channel !== undefined && !known && standing.isMember)
    return refuse('message.no-channel', 'Nobody has agreed to come for that project.')
  const blank = {
    kind: 'message',
    case: standing.access,
    authorId: null,
    isRetracted: false,
  } as const
  const allowed = can(standing.actor, 'message.write', { ...blank, audience })
  if (isRefusal(allowed)) return allowed
  if (audience === 'team+reporter' && !standing.hasReporter)
    return refuse('message.no-reporter', 'No reporter follows this case: write to the team.')
  // because: a channel is the number of one of the case's projects, as was just seen
  return audience as StoredAudience
}

/** A message may be files alone: then it says so. */
const textOf = ({ text, files = [] }: NewMessage): string => {
  if (text.trim() !== '' || files.length === 0) return text
  return files.length === 1 ? 'A file.' : `${files.length} files.`
}

const refuseWaiting = (
  { hasReporter, isMember }: Standing,
  { waitForReporter = false, audience }: NewMessage,
): Refusal | undefined => {
  if (!waitForReporter) return undefined
  const heard = hasReporter && (audience === 'team+reporter' || audience === 'everyone')
  if (heard && isMember) return undefined
  return refuse(
    'message.wait-unheard',
    'The case waits for the reporter only after a message that the reporter can read.',
  )
}

const insertMessage = async (
  step: Change,
  standing: Standing,
  { audience, body }: { audience: StoredAudience; body: string },
): Promise<string> => {
  const { loaded, person } = standing
  const messageId = randomUUID()
  await step.tx
    .insertInto('message')
    .values({
      messageId,
      caseId: loaded.caseId,
      compartmentId: loaded.compartmentId,
      audience,
      authorKind: 'person',
      authorId: person.personId,
      body: seal(loaded.key, `message.body:${messageId}`, body),
      writtenAt: timestamp(step.now),
    })
    .execute()
  await step.record({
    name: 'message:sent',
    of: loaded.of,
    // A private channel has no audience among events: its readers see the message, the team sees both.
    audience:
      channelOf(audience) === undefined
        ? (audience as Exclude<Audience, `project:${string}`>)
        : 'team',
    facts: { messageId, audience, bodySha256: digestOf(body) },
  })
  return messageId
}

const startWaiting = async (step: Change, { loaded }: Standing) => {
  if (loaded.waitingOn === 'reporter') return
  const waitingSince = timestamp(step.now)
  await updateCase(step.tx, loaded.caseId, { waitingOn: 'reporter', waitingSince })
  await step.record({ name: 'case:waiting-on-reporter', of: loaded.of })
}

/** Sends one message, or says why not. */
export const sendMessage = (
  site: MessageSite,
  person: Person,
  input: NewMessage,
): Promise<{ readonly messageId: string } | Refusal> =>
  change(site.installation, actorOf(person), async (step) => {
    const { caseId, files = [] } = input
    const of = { person, caseId, lock: true }
    const standing = await loadStanding(step.tx, site.installation, of)
    if (standing === undefined) return unknownCase()
    const { intake, attachments: limits } = site.settings.limits
    const audience = settleAudience(standing, input.audience)
    if (isRefusal(audience)) return audience
    const checked = checkMessage(textOf(input), intake.maxFieldBytes)
    if (isRefusal(checked)) return checked
    const refused =
      refuseWaiting(standing, input) ?? (await refuseCrowding(step.tx, caseId, { files, limits }))
    if (refused !== undefined) return refused
    const messageId = await insertMessage(step, standing, { audience, body: checked.body })
    const authorId = person.personId
    await insertFiles(step, standing.loaded, { files, audience, messageId, authorId })
    if (input.waitForReporter === true) await startWaiting(step, standing)
    await step.enqueue({ task: 'notify.message', ids: { caseId, messageId } })
    await step.enqueue({ task: 'search.index', ids: { caseId }, key: `search.index:${caseId}` })
    return { messageId }
  })
