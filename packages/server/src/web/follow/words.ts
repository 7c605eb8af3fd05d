// What the reporter's page says of events, files and times: one quiet line each, from names and ids alone.
import type { Instant } from '@parley/rules'
import type { FollowedEvent } from '../../intake/follow.js'
import { dateInWords } from '../look/time.js'

const date = (value: unknown): string =>
  typeof value === 'number' ? dateInWords(new Date(value)) : 'a date'

type Line = (facts: FollowedEvent['facts']) => string

const LINES: Readonly<Record<string, Line>> = {
  'report:received': () => 'Your report was stored',
  'report:acknowledged': () => 'A mail that says so was written to you',
  'report:withdrawn': () => 'You took the report back',
  'case:determined': () => 'The team came to a result',
  'case:waiting-on-reporter': () => 'The team waits for your answer',
  // Whoever answered sees their answer; that the team ended the wait itself is said.
  'case:reporter-answered': ({ byTeam }) =>
    byTeam === true ? 'The team waits for your answer no longer' : '',
  'case:reopened': () => 'The team took it up again',
  'case:closed': () => 'The team closed it',
  'embargo:started': ({ endsAt }) => `It stays private until ${date(endsAt)}`,
  'embargo:proposed': ({ endsAt }) => `A private time until ${date(endsAt)} is proposed`,
  'embargo:revision-proposed': ({ endsAt }) => `Another end is proposed: ${date(endsAt)}`,
  'embargo:accepted': ({ endsAt }) => `It stays private until ${date(endsAt)}`,
  'embargo:revision-accepted': ({ endsAt }) => `It now stays private until ${date(endsAt)}`,
  'embargo:shortened': ({ endsAt }) => `It now stays private until ${date(endsAt)}`,
  'embargo:revision-rejected': ({ endsAt }) => `A proposed end was turned down: ${date(endsAt)}`,
  'embargo:ended': () => 'The private time ended',
  'case:became-public': () => 'The public knows of it',
  'case:exploit-public': () => 'An exploit is public',
  'case:attacks-observed': () => 'Attacks are observed',
  'case:exploited': ({ exploited }) =>
    exploited === false
      ? 'It is not attacked after all: that was taken back'
      : 'Attacks are observed',
  'case:fix-ready': () => 'A project has its fix ready',
  'case:fix-deployed': () => 'A project has deployed its fix',
  'report:contact-given': () => 'You gave an address for mail',
  'report:contact-erased': () => 'Your name and address were erased',
  'severity:scored': () => 'The team scored its severity',
  'cve:reserved': ({ cveId }) =>
    typeof cveId === 'string' ? `${cveId} is reserved for it` : 'A CVE id is reserved for it',
  'cve:entered': ({ cveId }) =>
    typeof cveId === 'string' ? `${cveId} was given to it` : 'A CVE id was given to it',
  'publication:mail-sent': () => 'The advisory was sent',
  'publication:page-published': () => 'The advisory is public',
  'advisory:withdrawn': () => 'The advisory was withdrawn; its page stays and says so',
}

const PAGE = 'publication:page-published'

/** The lines for events in their order, without those that tell the reporter nothing. A page is made public once. */
export const eventsInWords = (
  events: readonly FollowedEvent[],
): readonly { readonly text: string; readonly at: Instant }[] => {
  const firstPage = events.find(({ name }) => name === PAGE)
  return events.flatMap((event) => {
    const isChange = event.name === PAGE && event !== firstPage
    const text = isChange ? 'The advisory’s page was changed' : LINES[event.name]?.(event.facts)
    return text === undefined || text === '' ? [] : [{ text, at: event.at }]
  })
}
