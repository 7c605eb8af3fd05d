// Opens a case for a report that came another way, as a member typed it. All errors at once, each at its field. Who
// reported it gets a link of their own where an address is given; without one nobody follows the case, and it says so.
import { randomUUID } from 'node:crypto'
import {
  addDays,
  can,
  cleanLine,
  cleanText,
  type Instant,
  isBlank,
  isRefusal,
  parseDay,
  type Refusal,
} from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import { unknownCase } from '../cases/begin.js'
import { personActor } from '../cases/facts.js'
import { type OpenedCase, openCase, takeCaseNumber } from '../cases/open.js'
import { indexOpened } from '../cases/search/reindex.js'
import { selectOpeningTeam } from '../cases/store.js'
import type { Installation } from '../db/installation.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { contactLookup, type NewFollowLink, newFollowLink } from './follow-link.js'
import { insertFollowLink } from './store.js'

/** What was typed, untrusted. */
export interface HandInput {
  readonly teamId: number
  readonly projectId: number | null
  readonly title: string
  readonly details: string
  readonly receivedOn: string
  readonly source: string
  readonly reporterName: string
  readonly reporterEmail: string
  readonly take: boolean
}

export type HandErrors = Readonly<Partial<Record<keyof HandInput, string>>>

const maxTitle = 200
const maxDetails = 200_000
const address = /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/

const titleError = (title: string) => {
  if (isBlank(title)) return 'Give it a title.'
  return [...title].length > maxTitle ? `A title may have ${maxTitle} characters.` : undefined
}

const detailsError = (details: string) => {
  if (isBlank(details)) return 'Write down what was reported.'
  return details.length > maxDetails ? 'This is too long: attach the rest to the case.' : undefined
}

const receivedError = (text: string, now: Instant) => {
  const day = parseDay(text)
  if (typeof day !== 'number') return 'Give the day as 2026-11-22.'
  if (day > now) return 'It cannot be received in the future.'
  return day < addDays(now, -3_650) ? 'This is more than ten years ago.' : undefined
}

/** Checks a form; the errors by field, empty when it is fine. */
export const checkByHand = (input: HandInput, now: Instant): HandErrors => {
  const email = input.reporterEmail.trim()
  const errors: Record<string, string | undefined> = {
    title: titleError(cleanLine(input.title)),
    details: detailsError(cleanText(input.details)),
    receivedOn: receivedError(input.receivedOn, now),
    source: [...input.source].length > 200 ? 'This may have 200 characters.' : undefined,
    reporterName:
      [...input.reporterName].length > 200 ? 'A name may have 200 characters.' : undefined,
    reporterEmail:
      email !== '' && (email.length > 254 || !address.test(email))
        ? 'This should be one mail address, like name@example.org.'
        : undefined,
  }
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== undefined))
}

/** A day is received at its first instant, today's at this moment. */
const receivedAt = (text: string, now: Instant): Instant => {
  const day = parseDay(text)
  if (typeof day !== 'number') return now
  return addDays(day, 1) > now ? now : day
}

const reportOf = (input: HandInput, projectName: string | null) => ({
  project: projectName ?? '',
  summary: cleanLine(input.title),
  details: cleanText(input.details),
  affectedVersions: null,
  proofOfConcept: null,
  patch: null,
  embargoWish: null,
  ...(input.source.trim() === '' ? {} : { others: { 'How it came': cleanLine(input.source) } }),
})

const contactOf = ({ reporterName, reporterEmail }: HandInput) => {
  const name = cleanLine(reporterName) || null
  const email = reporterEmail.trim() || null
  return name === null && email === null ? null : { name, email, creditAs: null }
}

const selectPlace = async (tx: Tx, input: HandInput) => {
  const team = await selectOpeningTeam(tx, input.teamId)
  const project =
    input.projectId === null
      ? null
      : await tx
          .selectFrom('project')
          .select(['projectId', 'name'])
          .where('projectId', '=', input.projectId)
          .where('teamId', '=', input.teamId)
          .executeTakeFirst()
  return team === undefined || project === undefined ? undefined : { team, project }
}

/** The reporter's link, where there is an address to send it to. */
const linkFor = ({ installation, now }: Change, caseId: string, email: string) =>
  email === ''
    ? undefined
    : newFollowLink(installation.keys, {
        caseId,
        contact: contactLookup(installation.keys, email),
        at: now,
      })

/** Keeps the link, and lets the mail with it be written. */
const letFollow = async (
  step: Change,
  caseId: string,
  link: NewFollowLink | undefined,
): Promise<void> => {
  if (link === undefined) return
  await insertFollowLink(step.tx, link)
  await step.enqueue({ task: 'report.acknowledge', ids: { caseId } })
}

/** Opens the case; `input` has been checked. A team this person is not in is not there for them. */
export const openByHand = async (
  installation: Installation,
  person: Person,
  input: HandInput,
): Promise<OpenedCase | Refusal> => {
  const allowed = can(personActor(person), 'case.open', {
    kind: 'team',
    teamId: String(input.teamId),
  })
  if (isRefusal(allowed)) return allowed
  const place = await inTransaction(installation.db, actorOf(person), (tx) =>
    selectPlace(tx, input),
  )
  if (place === undefined) return unknownCase()
  const number = await takeCaseNumber(installation, place.team)
  return change(installation, actorOf(person), async (step) => {
    const caseId = randomUUID()
    const link = linkFor(step, caseId, input.reporterEmail.trim())
    const opened = await openCase(step, {
      caseId,
      number,
      team: place.team,
      projectId: place.project?.projectId ?? null,
      source: 'hand',
      title: cleanLine(input.title),
      report: reportOf(input, place.project?.name ?? null),
      contact: contactOf(input),
      link: link?.reporter.lookup,
      receivedAt: receivedAt(input.receivedOn, step.now),
      coordinatorId: input.take ? person.personId : undefined,
    })
    await indexOpened(step, opened.caseId)
    await letFollow(step, caseId, link)
    return opened
  })
}
