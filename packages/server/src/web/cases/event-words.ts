// An event of a case as one quiet line: who did what, in plain words. Facts are ids; names are looked up in what the
// page has loaded. An event without words of its own is said by its name, so that nothing is left out.
import type { EventFacts } from '../../audit/append.js'
import type { EventName } from '../../audit/events.js'
import { momentInWords } from '../look/time.js'

export interface SpokenEvent {
  readonly name: EventName
  readonly actorName: string | null
  readonly facts: EventFacts
}

type Names = (personId: string) => string
type Say = (facts: EventFacts, name: Names) => string

const person = (facts: EventFacts, key: string, name: Names): string => {
  const id = facts[key]
  return typeof id === 'string' ? name(id) : 'somebody'
}

const days = (n: number): string => (n === 1 ? '1 day' : `${n} days`)

/** A word of the facts, or what stands for it where an event has none. */
const word = (value: unknown, without: string): string =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : without

const reminded: Say = (facts) => {
  if (facts['of'] === 'first-reply') return 'told that the reporter waits for a first reply'
  if (facts['of'] === 'fix-visible')
    return 'reminded that the fix can be seen in public and the advisory is not out'
  const { daysBefore, daysAfter } = facts
  if (typeof daysBefore === 'number')
    return `reminded that ${days(daysBefore)} ${daysBefore === 1 ? 'is' : 'are'} left`
  if (typeof daysAfter !== 'number') return 'reminded of what is due'
  return daysAfter === 0 ? 'reminded that it is due' : `reminded that it is ${days(daysAfter)} late`
}

const listOf = (value: unknown): string =>
  Array.isArray(value) ? value.map((each) => String(each).replaceAll('-', ' ')).join(', ') : ''

const answered: Say = (facts) =>
  [
    listOf(facts['yes']) && `answered yes: ${listOf(facts['yes'])}`,
    listOf(facts['no']) && `answered no: ${listOf(facts['no'])}`,
  ]
    .filter(Boolean)
    .join('; ')

const spaced = (status: unknown): string => word(status, 'something else').replaceAll('-', ' ')
const moment = (at: unknown): string =>
  typeof at === 'number' ? momentInWords(new Date(at)) : 'another time'

const CAUSES: Readonly<Record<string, string>> = {
  public: 'the public knows',
  'exploit-public': 'an exploit is public',
  'attacks-observed': 'attacks are observed',
  'adversaries-hold-exploit': 'adversaries hold exploit code',
  'adversaries-know': 'adversaries know details',
  'fix-deployed': 'the fix is deployed everywhere',
  'fix-ready-everywhere': 'every project has its fix',
  'end-reached': 'its end was reached',
}

/** As the charter's own labels say it, in the middle of a sentence. */
const DETERMINED: Readonly<Record<string, string>> = {
  vulnerability: 'a vulnerability',
  bug: 'a bug, not security',
  invalid: 'not an issue',
  spam: 'spam or a compliance request',
  duplicate: 'a duplicate',
  forwarded: 'forwarded',
  'already-fixed': 'already fixed',
}

const WORDS: Partial<Record<EventName, string | Say>> = {
  'report:received': 'reported it',
  'report:acknowledged': 'wrote the receipt to the reporter',
  'report:file-added': 'added a file',
  'report:withdrawn': 'withdrew the report',
  'report:link-replaced': 'replaced the follow link',
  'report:disregard-recorded': 'recorded how the reporter keeps to the policy',
  'report:conduct-referred': 'wrote an account for those who keep the Code of Conduct',
  'case:opened-by-hand': 'opened the case for a report that came another way',
  'case:project-changed': 'changed the project',
  'case:title-changed': 'changed the title',
  'case:narrowed': (facts) => `narrowed it to ${counted(facts['memberIds'], 'member', 'members')}`,
  'case:widened': 'opened it to the whole team again',
  'case:determined': (facts) =>
    `determined: ${DETERMINED[String(facts['determination'])] ?? 'what it is'}`,
  'case:waiting-on-reporter': 'waits for the reporter',
  'case:reporter-answered': ({ byTeam }) =>
    byTeam === true
      ? 'ended the wait for the reporter’s answer'
      : 'answered, so that the case waits for them no longer',
  // The reason stood in the event itself before it had one of its own.
  'case:reopened': ({ reason }) => `reopened it${reason ? `: ${String(reason)}` : ''}`,
  'case:reopening-explained': ({ reason }) =>
    `said why it was reopened${reason ? `: ${String(reason)}` : ''}`,
  'case:closed': (facts) =>
    facts['because'] === 'hold-ended' ? 'closed it: the hold ended without an answer' : 'closed it',
  'case:exploited': (facts) =>
    facts['exploited'] === false ? 'took back that attacks are observed' : 'marked it as exploited',
  'case:became-public': (facts) =>
    facts['implied'] === true
      ? 'noted that the public knows with it'
      : 'recorded that the public knows',
  'case:exploit-public': 'recorded that an exploit is public',
  'case:attacks-observed': 'recorded that attacks are observed',
  'case:vendor-aware': 'noted that a project knows',
  'case:fix-ready': 'recorded that a fix is ready',
  'case:fix-deployed': 'recorded that the fix is deployed',
  'case:fix-visible': 'noted that the fix can be seen in public',
  'case:reminded': reminded,
  'case:became-overdue': 'noted that it became overdue',
  'coordinator:volunteered': 'took the case',
  'coordinator:assigned': (facts, name) =>
    `assigned ${person(facts, 'coordinatorId', name)} by the charter`,
  'coordinator:passed-on': (facts, name) =>
    `passed it on to ${person(facts, 'coordinatorId', name)}`,
  'coordinator:offered': (facts, name) => `offered it to ${person(facts, 'offeredTo', name)}`,
  'coordinator:accepted': 'took the case over',
  'coordinator:offer-declined': (facts, name) =>
    facts['outcome'] === 'unanswered'
      ? `took the offer to ${person(facts, 'offeredTo', name)} back, which was not answered`
      : facts['outcome'] === 'taken-back'
        ? 'took the offer back'
        : 'declined to take it over',
  'coordinator:conflict-declared': 'declared a conflict of interest',
  'coordinator:nobody-left': 'found nobody left to assign',
  'triage:criterion-answered': answered,
  'triage:notes-edited': 'edited the triage notes',
  'opinion:asked': (facts, name) => `asked ${person(facts, 'memberId', name)} for a second opinion`,
  'opinion:given': 'gave a second opinion',
  'message:sent': 'sent a message',
  'message:retracted': 'retracted a message',
  'attachment:added': 'added a file',
  'attachment:withdrawn': 'withdrew a file',
  'embargo:started': (facts) => `started the embargo, until ${moment(facts['endsAt'])}`,
  'embargo:proposed': (facts) => `proposed an embargo until ${moment(facts['endsAt'])}`,
  'embargo:revision-proposed': (facts) =>
    `proposed ${facts['lengthens'] === true ? 'a later' : 'an earlier'} end: ${moment(facts['endsAt'])}`,
  'embargo:answered': (facts) =>
    facts['answer'] === 'accepted' ? 'agreed to a proposed end' : 'declined a proposed end',
  'embargo:accepted': (facts) =>
    `noted that the embargo is agreed, until ${moment(facts['endsAt'])}`,
  'embargo:revision-accepted': (facts) => `noted that its end is now ${moment(facts['endsAt'])}`,
  'embargo:rejected': 'noted that a proposed embargo was turned down',
  'embargo:revision-rejected': (facts) =>
    `noted that a proposed end was turned down: ${moment(facts['endsAt'])}`,
  'embargo:original-published': 'was told that the case it duplicates is published',
  'embargo:ended': (facts) =>
    `ended the embargo: ${CAUSES[String(facts['cause'])] ?? 'it was left'}`,
  'participant:asked-again': (facts) =>
    `had ${facts['count'] === 1 ? 'a participant' : `${word(facts['count'], 'the')} participants`} asked again about a later end`,
  'participant:restored': (facts) =>
    `noted that ${facts['count'] === 1 ? 'a participant is' : `${word(facts['count'], 'the')} participants are`} bound as before`,
  'publication:scheduled': 'scheduled the advisory for the end of the embargo',
  'publication:schedule-ended': 'called off what was scheduled for the end of the embargo',
  'break-glass:opened': 'broke the glass: it leaked or is exploited',
  'break-glass:item-done': (facts) => `ticked “${spaced(facts['item'])}” on the list`,
  'break-glass:item-undone': (facts) => `opened “${spaced(facts['item'])}” on the list again`,
  'break-glass:reminded': 'reminded of the notices to the authorities',
  'break-glass:closed': 'closed the list',
  'participant:invited': (facts, name) => `invited ${person(facts, 'personId', name)}`,
  'participant:consented': 'agreed to the embargo',
  'participant:declined': (facts) =>
    facts['bySilence'] === true
      ? 'noted that an invitation was not answered in time'
      : 'declined the invitation',
  'participant:ended': (facts, name) => `ended the access of ${person(facts, 'personId', name)}`,
  'participant:left': 'left the case',
  'embargo:shortened': (facts) =>
    `brought the end of the embargo forward, to ${moment(facts['endsAt'])}`,
  'party:added': 'made a project a party',
  'party:status-set': (facts) =>
    facts['byParty'] === true
      ? `said that the project is ${spaced(facts['status'])}`
      : `recorded that a project is ${spaced(facts['status'])}`,
  'party:reminded': (facts) =>
    `reminded a party (${counted(facts['personIds'], 'person', 'people')})`,
  'participants:opened': 'opened the list of participants to each other',
  'participants:closed': 'closed the list of participants',
  'brief:written': 'wrote a brief to the oversight body',
  'brief:withdrawn': 'withdrew the brief to the oversight body',
  'review:asked': (facts, name) =>
    `submitted ${typeof facts['version'] === 'number' ? `version ${facts['version']}` : 'a version'} to ${person(facts, 'personId', name)}, outside the case`,
  'review:agreed': 'agreed to keep confidential what they are asked to review',
  'review:declined': 'declined to approve, from outside the case',
  'review:ended': (facts, name) =>
    `ended the review by ${person(facts, 'personId', name)}, outside the case`,
  'case:merged': 'merged two cases',
  'case:split': 'split the case',
  'case:kept': (facts) =>
    facts['until'] === null
      ? 'let it be kept as the charter says'
      : `lets it be kept until ${moment(facts['until'])}`,
  'case:erasure-announced': (facts) =>
    `told the team that its contents are erased on ${moment(facts['eraseAt'])}`,
  'case:reads-erased': 'erased who had opened it long ago',
  'report:contact-given': 'gave an address for mail',
  'report:contact-erased': 'erased how to reach who reported it',
  'severity:scored': 'scored the severity',
  'link:added': 'added a link',
  'link:merged': 'noted that a fix is merged',
  'link:removed': 'removed a link',
  'credit:added': 'added a credit',
  'credit:changed': 'changed a credit',
  'credit:removed': 'removed a credit',
  'credit:asked': 'asked for consent to a credit',
  'credit:answered': 'answered about a credit',
  'credit:link-shown': 'opened the link by which somebody answers about their credit',
  'cve:wanted': 'asked for a CVE id',
  'cve:reserved': 'reserved a CVE id',
  'cve:entered': (facts) => `entered ${id(facts)}, which another CNA gave`,
  'cve:removed': (facts) => `removed ${id(facts)} from the case`,
  'cve:rejection-wanted': 'gave up the CVE id',
  'cve:rejected': 'rejected the CVE id',
  'advisory:edited': 'edited the advisory',
  'approval:asked': 'asked for approval',
  'approval:given': 'approved',
  'approval:voided': 'voided the approvals by an edit',
  'approval:taken-back': 'took back what was asked for publication',
  'publication:requested': 'asked to publish',
  'publication:cancelled': 'called the publication off',
  'publication:emergency': 'started an emergency publication',
  'publication:finished': 'finished publishing',
  'publication:record-late': 'noted that the CVE record is late',
  'publication:confirmed': 'found the announcement where it was sent',
  'publication:superseded': 'put a newer version in place of one that did not get done',
  'publication:mail-sent': 'sent the advisory mail',
  'publication:cve-published': 'published the CVE record',
  'publication:osv-pushed': 'pushed the OSV record',
  'publication:page-published': 'published the page',
}

const id = ({ cveId }: SpokenEvent['facts']): string =>
  typeof cveId === 'string' ? cveId : 'a CVE id'

const counted = (value: unknown, one: string, several: string): string => {
  const n = Array.isArray(value) ? value.length : 0
  return `${n} ${n === 1 ? one : several}`
}

/** Facts of an event say when the reporter did it: the ledger keeps no name for them. */
const byReporter = (event: SpokenEvent): boolean =>
  BY_REPORTER.has(event.name) || event.facts['by'] === 'reporter'

const BY_REPORTER = new Set<EventName>([
  'report:received',
  'report:file-added',
  'report:withdrawn',
  'case:reporter-answered',
  'credit:answered',
  'message:sent',
])

/** One event in words, beginning with who did it. `name` gives a person's name by id. */
export const eventInWords = (event: SpokenEvent, name: Names): string => {
  const words = WORDS[event.name] ?? event.name.replaceAll(/[:-]/g, ' ')
  const what = typeof words === 'string' ? words : words(event.facts, name)
  const who = event.actorName ?? (byReporter(event) ? 'The reporter' : 'Parley')
  return `${who} ${what}`
}
