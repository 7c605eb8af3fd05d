// The rows of one case after another: sealed under its own key as the server seals them, in every state, some unfinished
// and most done, with the conversation, the ledger and the words it is found by.
import { randomBytes, randomUUID } from 'node:crypto'
import { prepareEvent } from '../../../packages/server/dist/audit/append.js'
import { sealReport } from '../../../packages/server/dist/cases/report.js'
import { lookup } from '../../../packages/server/dist/db/keys.js'
import { newCaseKey, seal, sealFor } from '../../../packages/server/dist/db/sealing.js'
import { sealVersion, toAdvisory } from '../../../packages/server/dist/remediation/advisory.js'
import { emptyDraft } from '../../../packages/server/dist/remediation/draft.js'
import { randomOf } from './texts.mjs'

const DAY = 86_400_000
export const YEARS = 5

const words = (text) => text.split(' ')

/** The columns each table is written with. */
export const SHAPES = {
  cases: words(
    'caseId teamId compartmentId number projectId source title reportState determination determinedAt duplicateOf coordinatorId assignedBy assignedAt waitingOn waitingSince receivedAt clockStartedAt acceptedAt finishedAt deadlineAt holdUntil embargoState embargoEndsAt exploited severityScore severityRating cveId publishedAt lastActivityAt lastHumanAt repliedAt reporterWroteAt heldSince approvedBy fixMerged',
  ),
  caseKey: words('caseId wrapped'),
  report: words('caseId compartmentId sealed'),
  followLink: words('followLinkId caseId lookup sealed createdAt'),
  searchWords: words('caseId compartmentId audience words lastActivityAt'),
  event: words('eventId at commitment'),
  eventBody: words('eventId caseId compartmentId teamId audience name at actorId salt body'),
  message: words(
    'messageId caseId compartmentId audience authorKind authorId body writtenAt',
  ),
  participant: words(
    'caseId personId compartmentId consent invitation invitedBy invitedAt answeredAt',
  ),
  reading: words('caseId compartmentId personId readUntil'),
  opinion: words('caseId compartmentId personId askedBy askedAt'),
  link: words('linkId caseId compartmentId kind url mergedAt position addedBy addedAt'),
  advisoryVersion: words('caseId compartmentId version sealed editedBy editedAt'),
  approval: words('caseId compartmentId version personId hash askedBy askedAt approvedAt'),
  publication: words(
    'publicationId caseId compartmentId version kind requestedBy requestedAt notBefore finishedAt hash snapshot',
  ),
  publicationStep: words(
    'publicationId caseId compartmentId step state attempts startedAt doneAt outcome',
  ),
  cveId: words('cveId teamId state reservedAt seenAt'),
}

const CLOSED = words('bug bug bug invalid invalid invalid spam duplicate duplicate already-fixed')

/** How far a case is: most of the old ones are done, more than half of this season's are not. */
const fateOf = (random, age) => {
  if (random() > (age < 120 ? 0.6 : 0.01))
    return random() < 0.27 ? 'published' : CLOSED[Math.floor(random() * CLOSED.length)]
  const at = random()
  if (at < 0.12) return 'new'
  if (at < 0.45) return 'triage'
  if (at < 0.6) return 'waiting'
  return at < 0.65 ? 'held' : 'accepted'
}

const nothing = {
  determination: null,
  determinedAt: null,
  duplicateOf: null,
  waitingOn: null,
  waitingSince: null,
  acceptedAt: null,
  finishedAt: null,
  holdUntil: null,
  severityScore: null,
  severityRating: null,
  cveId: null,
  publishedAt: null,
  heldSince: null,
  approvedBy: [],
  fixMerged: false,
}

const RATINGS = [
  ['LOW', 3.1],
  ['MEDIUM', 5.4],
  ['HIGH', 7.5],
  ['CRITICAL', 9.3],
]

const stateOf = (made, fate) => {
  const { later, random, number } = made
  const [severityRating, severityScore] = RATINGS[Math.floor(random() ** 2 * RATINGS.length)]
  const accepted = {
    determination: 'vulnerability',
    determinedAt: later(4),
    acceptedAt: later(4),
    severityRating,
    severityScore,
    cveId: `CVE-${number.year}-${100_000 + made.index}`,
  }
  switch (fate) {
    case 'new':
      return { reportState: 'received' }
    case 'triage':
      return { reportState: random() < 0.5 ? 'received' : 'valid' }
    case 'waiting':
      return { reportState: 'received', waitingOn: 'reporter', waitingSince: later(5) }
    case 'held':
      return {
        ...{ reportState: 'invalid', determination: 'invalid', determinedAt: later(5) },
        ...{ holdUntil: new Date(made.now + 20 * DAY), heldSince: later(5) },
      }
    case 'accepted':
      return { reportState: 'accepted', ...accepted }
    case 'published':
      return { reportState: 'closed', ...accepted, publishedAt: later(70), finishedAt: later(71) }
    default:
      return {
        ...{ reportState: 'closed', determination: fate, determinedAt: later(5) },
        ...{ duplicateOf: fate === 'duplicate' ? made.earlier : null, finishedAt: later(6) },
      }
  }
}

// Every method writes the rows of one part of a case.
class CaseMaker {
  #places = new Map()
  #earlier = null

  constructor({ keys, world, texts, put, now, count, seed }) {
    Object.assign(this, { keys, world, texts, put, now, count, random: randomOf(seed) })
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)]
  }

  numberFor(slug, year) {
    const place = (this.#places.get(`${slug} ${year}`) ?? 0) + 1
    this.#places.set(`${slug} ${year}`, place)
    return { text: `${slug}-${year}-${String(place).padStart(3, '0')}`, year }
  }

  event(made, name, { at, facts = {}, personId }) {
    const actor = personId === undefined ? { kind: 'parley' } : { kind: 'person', personId }
    const of = { caseId: made.caseId, compartmentId: made.team.compartmentId, key: made.key }
    const { row, body } = prepareEvent({ name, of, facts, actor, at: at.getTime() }, this.keys)
    this.put('event', row)
    this.put('eventBody', body)
  }

  begin(at, wish) {
    const team = wish.team ?? (this.random() < 0.7 ? this.world.teams[0] : this.pick(this.world.teams.slice(1)))
    const age = wish.age ?? (1 - at / this.count) * YEARS * 365
    const { now, random } = this
    const received = now - age * DAY
    const caseId = randomUUID()
    const { key, wrapped } = newCaseKey(this.keys, caseId)
    const later = (days) => new Date(Math.min(received + days * DAY * random(), now - 60_000))
    const number = this.numberFor(team.slug, new Date(received).getUTCFullYear())
    const title = this.texts.title()
    const made = { team, age, received, caseId, key, later, number, title, random, now }
    Object.assign(made, { index: at, earlier: this.#earlier })
    this.put('caseKey', { caseId, wrapped })
    return made
  }

  /** The conversation; returns the words each audience can find the case by, and when it last moved. */
  converse(made, posts) {
    const { caseId, key, team } = made
    const heard = { team: new Set(), 'team+reporter': new Set(), everyone: new Set() }
    let last = made.received
    for (let post = 0; post < posts; post++) {
      const messageId = randomUUID()
      const { text, words: found } = this.texts.paragraph()
      const chance = this.random()
      const audience = chance < 0.3 ? 'team' : chance < 0.7 ? 'team+reporter' : 'everyone'
      const isReporter = audience !== 'team' && this.random() < 0.4
      const authorId = isReporter ? null : this.pick(team.members).personId
      const writtenAt = new Date(
        made.received + ((post + 1) / (posts + 1)) * Math.min(made.age, 80) * DAY,
      )
      const row = { caseId, compartmentId: team.compartmentId, audience, writtenAt, messageId }
      const body = seal(key, `message.body:${messageId}`, text)
      this.put('message', { ...row, authorKind: isReporter ? 'reporter' : 'person', authorId, body })
      // Of older posts nobody reads the ledger here, and sealing its bodies is most of the work.
      if (made.age < 365)
        this.event(made, 'message:sent', {
          ...{ at: writtenAt, facts: { messageId, audience } },
          ...(authorId === null ? {} : { personId: authorId }),
        })
      for (const word of found) {
        heard.team.add(word)
        if (audience !== 'team') heard['team+reporter'].add(word)
        if (audience === 'everyone') heard.everyone.add(word)
      }
      last = writtenAt.getTime()
    }
    return { heard, last: new Date(last) }
  }

  report(made, heard) {
    const { caseId, key, team, title, number } = made
    const parts = [this.texts.paragraph(), this.texts.paragraph(), this.texts.paragraph()]
    const sealed = sealReport(key, caseId, {
      ...{ project: 'project', summary: title.text, affectedVersions: '1.0 and main', patch: null },
      ...{ details: parts.map((part) => part.text).join('\n\n'), embargoWish: null },
      proofOfConcept: null,
    })
    this.put('report', { caseId, compartmentId: team.compartmentId, sealed })
    const everywhere = [...title.words, ...this.texts.wordsOfNumber(number.text)]
    for (const part of parts) everywhere.push(...part.words)
    return Object.entries(heard).map(([audience, found]) => ({
      audience,
      words: [...new Set([...everywhere, ...found])],
    }))
  }

  link(made) {
    const followLinkId = randomUUID()
    const secret = `plr_${randomBytes(32).toString('base64url')}`
    this.put('followLink', {
      ...{ followLinkId, caseId: made.caseId, createdAt: new Date(made.received) },
      lookup: lookup(this.keys, 'follow-link', secret),
      sealed: sealFor(this.keys, `follow-link:follow_link.sealed:${followLinkId}`, secret),
    })
  }

  remediate(made, { coordinatorId, state }) {
    const { caseId, key, team, later } = made
    const own = { caseId, compartmentId: team.compartmentId }
    const linkId = randomUUID()
    const mergedAt = state.publishedAt ?? (this.random() < 0.2 ? later(60) : null)
    const url = seal(key, `link.url:${linkId}`, 'https://example.test/pull/1')
    this.put('link', {
      ...{ ...own, linkId, url, kind: 'pull-request', position: 0, addedBy: coordinatorId },
      ...{ mergedAt, addedAt: later(50) },
    })
    const draft = { ...emptyDraft(made.title.text, 'custom'), description: this.texts.paragraph().text }
    const advisory = toAdvisory({ cveId: state.cveId, project: null, draft, links: [], credits: [] })
    const sealed = sealVersion(key, { caseId, version: 1 }, { draft, links: [] })
    const editedAt = later(60)
    this.put('advisoryVersion', { ...own, version: 1, sealed, editedBy: coordinatorId, editedAt })
    const hash = randomBytes(32).toString('hex')
    const isDone = state.publishedAt !== undefined
    const approvedBy = isDone || this.random() < 0.15 ? [this.pick(team.members).personId] : []
    for (const personId of approvedBy)
      this.put('approval', {
        ...{ ...own, version: 1, hash, askedBy: coordinatorId, askedAt: later(60) },
        ...{ personId, approvedAt: later(65) },
      })
    const { cveId } = state
    const cve = { cveId, teamId: team.teamId, reservedAt: later(5), seenAt: later(5) }
    this.put('cveId', { ...cve, state: isDone ? 'published' : 'reserved' })
    if (isDone) this.publish(made, { own, hash, advisory, at: state.publishedAt, requestedBy: coordinatorId })
    return { approvedBy, fixMerged: mergedAt !== null }
  }

  publish(made, { own, hash, advisory, at, requestedBy }) {
    const publicationId = randomUUID()
    const sent = { advisory, mail: null, cve: null, osv: null, cveOrg: null }
    const snapshot = seal(made.key, `publication.snapshot:${publicationId}`, JSON.stringify(sent))
    this.put('publication', {
      ...{ ...own, publicationId, version: 1, kind: 'first', requestedBy, hash, snapshot },
      ...{ requestedAt: at, notBefore: at, finishedAt: at },
    })
    for (const step of ['mail', 'cve', 'osv', 'page'])
      this.put('publicationStep', {
        ...{ ...own, publicationId, step, state: 'done', attempts: 1, startedAt: at, doneAt: at },
        outcome: '{}',
      })
  }

  invite(made, people) {
    const { caseId, team, key } = made
    for (const { personId } of people)
      this.put('participant', {
        ...{ caseId, personId, compartmentId: team.compartmentId, consent: 'signatory' },
        invitation: seal(key, `participant.invitation:${caseId}/${personId}`, 'Please look.'),
        ...{ invitedBy: team.members[0].personId, invitedAt: made.later(9), answeredAt: made.later(9) },
      })
  }

  steps(made, { coordinatorId, state }) {
    const at = (date) => ({ at: date ?? made.later(3) })
    this.event(made, 'report:received', at(new Date(made.received)))
    this.event(made, 'embargo:started', at(new Date(made.received)))
    if (coordinatorId !== null)
      this.event(made, 'coordinator:volunteered', { ...at(), personId: coordinatorId })
    if (state.determination !== undefined)
      this.event(made, 'case:determined', { ...at(state.determinedAt), personId: coordinatorId })
    if (state.publishedAt !== undefined) this.event(made, 'publication:finished', at(state.publishedAt))
  }

  next(index, wish) {
    const made = this.begin(index, wish)
    const { caseId, team, later, received } = made
    const own = { caseId, compartmentId: team.compartmentId }
    const fate = wish.fate ?? fateOf(this.random, made.age)
    const coordinatorId = fate === 'new' ? null : this.pick(team.members).personId
    const state = stateOf(made, fate)
    const { heard, last } = this.converse(made, wish.posts)
    for (const set of this.report(made, heard)) this.put('searchWords', { ...own, ...set, lastActivityAt: last })
    this.link(made)
    this.steps(made, { coordinatorId, state })
    const remediated = state.cveId === undefined ? {} : this.remediate(made, { coordinatorId, state })
    this.invite(made, wish.people ?? (this.random() < 0.05 ? [this.pick(this.world.crowd)] : []))
    if (wish.isRead) this.put('reading', { ...own, personId: this.world.member.personId, readUntil: later(60) })
    if (fate === 'triage' && this.random() < 0.05)
      this.put('opinion', {
        ...{ ...own, personId: this.pick(team.members).personId, askedBy: coordinatorId },
        askedAt: later(10),
      })
    this.put('cases', {
      ...nothing,
      ...{ ...own, teamId: team.teamId, number: made.number.text, source: 'form' },
      projectId: this.random() < 0.9 ? this.pick(team.projectIds) : null,
      title: seal(made.key, `cases.title:${caseId}`, made.title.text),
      ...state,
      ...remediated,
      coordinatorId,
      assignedBy: coordinatorId === null ? null : 'member',
      assignedAt: coordinatorId === null ? null : later(3),
      receivedAt: new Date(received),
      clockStartedAt: new Date(received),
      deadlineAt: new Date(received + 90 * DAY),
      embargoState: state.finishedAt === undefined ? 'active' : 'exited',
      embargoEndsAt: new Date(received + 90 * DAY),
      exploited: false,
      ...{ lastActivityAt: last, lastHumanAt: last, reporterWroteAt: null },
      repliedAt: coordinatorId === null ? null : later(3),
    })
    this.#earlier = caseId
    return caseId
  }
}

/** Makes cases one by one; `next(at, wish)` writes all rows of the at-th of `count`. */
export const caseMaker = (parts) => {
  const maker = new CaseMaker(parts)
  return (at, wish) => maker.next(at, wish)
}
