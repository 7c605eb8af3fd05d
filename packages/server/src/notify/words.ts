// What a notification may say: what kind of thing happened in a case of a number, and where to look. No title, no
// name, no text (access.md: nothing at the edges).
import type { NotifyTopic } from '../db/tables/people.js'

/** A kind of notification: the topic its reader chose by, and its one sentence. */
interface Kind {
  readonly topic: NotifyTopic
  readonly sentence: string
  /** Told at once to everyone it concerns, whatever they chose: the charter asks that it cannot go unnoticed. */
  readonly loud?: true
  /** The page of the case where it is answered; the case itself where it is left out. */
  readonly page?: 'publication' | 'embargo' | 'invitation'
}

const KINDS = {
  'new-report': { topic: 'new-report', sentence: 'A new report arrived.' },
  exploited: {
    topic: 'new-report',
    sentence: 'The case was marked as exploited: it needs people now.',
  },
  leaked: {
    topic: 'new-report',
    sentence: 'Something of it became public: it needs people now.',
  },
  'embargo-asked': {
    topic: 'assignment',
    sentence: 'A later end of the embargo is proposed: agree to it, or decline.',
    page: 'invitation',
  },
  'embargo-ended-unagreed': {
    topic: 'assignment',
    sentence: 'The embargo has ended: you may agree to the terms that hold now.',
    page: 'invitation',
  },
  'embargo-proposed': { topic: 'assignment', sentence: 'An end of the embargo is proposed.' },
  'embargo-agreed': { topic: 'message', sentence: 'An end of the embargo was agreed.' },
  'embargo-dropped': { topic: 'message', sentence: 'A proposed end of the embargo was dropped.' },
  'embargo-changed': { topic: 'message', sentence: 'Somebody answered about the embargo.' },
  'original-published': {
    topic: 'assignment',
    sentence: 'The case it duplicates is published: decide whether to leave its embargo.',
    page: 'embargo',
  },
  'embargo-ended': { topic: 'assignment', sentence: 'The embargo has ended.' },
  'closed-embargo-ended': {
    topic: 'assignment',
    sentence: 'It is closed, and its embargo has ended: nobody is bound any more.',
  },
  'fix-visible': {
    topic: 'deadline',
    sentence: 'The fix can be seen in public and the advisory is not out.',
  },
  'notice-due': { topic: 'deadline', sentence: 'A notice to the authorities is due.' },
  'schedule-voided': {
    topic: 'assignment',
    sentence: 'What was scheduled for publication was called off.',
    page: 'publication',
  },
  message: { topic: 'message', sentence: 'There is a new message.' },
  'credit-answered': {
    topic: 'message',
    sentence: 'Somebody answered how they want to be credited.',
  },
  withdrawn: { topic: 'message', sentence: 'The reporter withdrew the report.' },
  assigned: {
    topic: 'assignment',
    sentence: 'You were assigned as its coordinator. You can pass it on.',
  },
  'hand-over-offered': { topic: 'assignment', sentence: 'You are asked to take it over.' },
  accepted: { topic: 'assignment', sentence: 'Your hand-over was accepted.' },
  'offer-declined': {
    topic: 'assignment',
    sentence: 'Your hand-over was declined; you keep the case.',
  },
  'offer-unanswered': {
    topic: 'assignment',
    sentence: 'Your hand-over was not answered and is taken back; you keep the case.',
  },
  'offer-taken-back': {
    topic: 'assignment',
    sentence: 'A hand-over to you was taken back.',
  },
  'nobody-left': {
    topic: 'assignment',
    sentence: 'Nobody is left who could coordinate it: somebody has to step in.',
  },
  'passed-on': { topic: 'assignment', sentence: 'Its coordinator changed.' },
  'opinion-asked': { topic: 'assignment', sentence: 'You are asked for a second opinion.' },
  'opinion-given': { topic: 'assignment', sentence: 'The second opinion you asked for is given.' },
  'approval-asked': {
    topic: 'assignment',
    sentence: 'You are asked to approve what will be published.',
    page: 'publication',
  },
  reminder: {
    topic: 'deadline',
    sentence: 'Something in it is due: the page says what, and when.',
  },
  overdue: { topic: 'deadline', sentence: 'It is past its deadline.' },
  emergency: {
    topic: 'new-report',
    sentence:
      'Somebody started an emergency publication. Unless somebody stops it, it goes out by itself: the page says when, and how it is stopped.',
    page: 'publication',
    loud: true,
  },
  'emergency-off': {
    topic: 'new-report',
    sentence: 'The emergency publication was called off.',
    page: 'publication',
  },
  'review-due': {
    topic: 'deadline',
    sentence: 'It was published as an emergency, and its review is overdue.',
    page: 'publication',
    loud: true,
  },
  'publication-stuck': {
    topic: 'assignment',
    sentence: 'A step of its publication is stuck: somebody has to look at it.',
    page: 'publication',
  },
  'record-late': {
    topic: 'deadline',
    sentence: 'Its advisory is out and its CVE record is late.',
    page: 'publication',
  },
  announced: {
    topic: 'assignment',
    sentence: 'Its advisory was published. It is under no embargo any more.',
  },
  published: { topic: 'message', sentence: 'A new version of its advisory was published.' },
  'advisory-withdrawn': { topic: 'message', sentence: 'Its advisory was withdrawn.' },
  'leak-or-attack': {
    topic: 'message',
    sentence: 'It leaked, or is attacked: its page says which.',
  },
  'not-exploited': {
    topic: 'message',
    sentence: 'It is not exploited after all: what said so was taken back.',
  },
  'erasure-coming': {
    topic: 'deadline',
    sentence:
      'It has been closed for long, and its contents will be erased. You can keep it longer.',
  },
  'party-status': { topic: 'message', sentence: 'A project says how far it is.' },
  'party-reminder': {
    topic: 'message',
    sentence: 'The team waits to hear from you.',
  },
  'participants-shown': {
    topic: 'message',
    sentence: 'Who takes part is shown to the participants, or not any more.',
  },
  'participant-joined': {
    topic: 'message',
    sentence: 'Somebody who was invited agreed to the terms and reads the case now.',
  },
  'participant-declined': {
    topic: 'message',
    sentence: 'Somebody who was asked declined, or did not answer in time.',
  },
  'participant-ended': { topic: 'message', sentence: 'Somebody’s access was ended.' },
  'participant-left': { topic: 'message', sentence: 'Somebody who had agreed to the terms left.' },
  shadow: {
    topic: 'assignment',
    sentence: 'Your mentor lets you shadow it: read along, and suggest to the team.',
  },
  changed: { topic: 'message', sentence: 'Something changed.' },
} as const satisfies Record<string, Kind>

export type NotificationKind = keyof typeof KINDS

/** The kind behind a word from a job; an unknown one is a change like any other. */
export const kindOf = (word: string): NotificationKind =>
  word in KINDS ? (word as NotificationKind) : 'changed' // because: `in` has just said so

export const topicOf = (kind: NotificationKind): NotifyTopic => KINDS[kind].topic

/** Whether nobody's choice silences or delays it. */
export const isLoud = (kind: NotificationKind): boolean => 'loud' in KINDS[kind]

/** Where a notification leads: to the page on which it is answered. */
export const placeOf = (caseId: string, kind: NotificationKind): string => {
  const of: Kind = KINDS[kind]
  return of.page === undefined ? `/cases/${caseId}` : `/cases/${caseId}/${of.page}`
}

/** The kind in few words, to stand in a subject: the first sentence without its capital and its dot. */
const inFewWords = (kind: NotificationKind): string => {
  const [first = ''] = KINDS[kind].sentence.split('. ')
  return `${first.charAt(0).toLowerCase()}${first.slice(1).replace(/\.$/, '')}`
}

export interface Noticed {
  readonly caseNumber: string
  readonly kind: NotificationKind
  readonly link: string
}

const footer = (settings: string, unsubscribe: string) => `
How you are told, and how often: ${settings}
No more mail of this kind: ${unsubscribe}
`

/** One notification at once. */
export const mailAtOnce = (noticed: Noticed, links: { settings: string; unsubscribe: string }) => ({
  subject: `${noticed.caseNumber}: ${inFewWords(noticed.kind)}`,
  text: `${KINDS[noticed.kind].sentence}\n\n${noticed.link}\n${footer(links.settings, links.unsubscribe)}`,
})

/**
 * Asks somebody who had agreed about a later end, as an invitation asks: it says nothing of the case, whose reading is closed
 * to them. No choice mutes it, for their silence is counted.
 */
const mailAskedAgain = (link: string) => ({
  subject: 'You are asked again about something confidential',
  text: [
    'You agreed to keep a security matter confidential. A later end is proposed since,',
    'and the matter is closed to you until you answer. The terms are on this page:',
    '',
    link,
    '',
    'You can agree or decline there. If the later end is agreed and you do not answer in',
    'time, that counts as declined.',
  ].join('\n'),
})

/** Tells who never agreed to the last end that it is over, as little as they were asked by. */
const mailEndedUnagreed = (link: string) => ({
  subject: 'What you were asked to keep confidential: its embargo has ended',
  text: [
    'You agreed to keep a security matter confidential, and were asked about a later end. Its',
    'embargo has ended. The matter stays closed to you until you agree to the terms that hold',
    'now. They are on this page:',
    '',
    link,
    '',
    'Nothing is asked of you by a certain time any more.',
  ].join('\n'),
})

/** What is told to those who do not read the case: by a mail like an invitation. */
const TO_WHO_LAPSED: Partial<
  Record<NotificationKind, (link: string) => { readonly subject: string; readonly text: string }>
> = {
  'embargo-asked': mailAskedAgain,
  'embargo-ended-unagreed': mailEndedUnagreed,
}

/** The mail of such a kind; undefined for every other, which says the number of a case that its reader reads. */
export const mailToLapsed = (kind: NotificationKind) => TO_WHO_LAPSED[kind]

const counted = (all: readonly Noticed[]): readonly string[] => {
  const kinds = [...new Set(all.map((noticed) => noticed.kind))]
  return kinds.map((kind) => {
    const times = all.filter((noticed) => noticed.kind === kind).length
    return `  ${KINDS[kind].sentence}${times > 1 ? ` (${times} times)` : ''}`
  })
}

/** The numbers that a daily subject spells out. */
const spelled = 3

const dailySubject = (all: readonly Noticed[], numbers: readonly string[]): string => {
  if (numbers.length === 0) return 'News of your team'
  const [first] = all
  const more = all.length - 1
  if (first !== undefined && numbers.length === 1)
    return `${first.caseNumber}: ${inFewWords(first.kind)}${more > 0 ? `, and ${more} more` : ''}`
  const others = numbers.length - spelled
  const named = numbers.slice(0, spelled).join(', ')
  return `News in ${numbers.length} cases: ${named}${others > 0 ? ` and ${others} more` : ''}`
}

/** A day's notifications in one mail, case by case; `ofTeams` are lines about the teams' own affairs. */
export const mailDaily = (
  all: readonly Noticed[],
  links: { settings: string; unsubscribe: string },
  ofTeams: readonly string[] = [],
) => {
  const numbers = [...new Set(all.map((noticed) => noticed.caseNumber))]
  const parts = numbers.map((number) => {
    const own = all.filter((noticed) => noticed.caseNumber === number)
    return [`${number}  ${own[0]?.link ?? ''}`, ...counted(own)].join('\n')
  })
  const team = ofTeams.length === 0 ? [] : [ofTeams.join('\n')]
  return {
    subject: dailySubject(all, numbers),
    text: `Since the last mail:\n\n${[...parts, ...team].join('\n\n')}\n${footer(links.settings, links.unsubscribe)}`,
  }
}
