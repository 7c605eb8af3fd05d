/*
 * Owns the announce mail: the PSRT's template, written from an advisory and read back into one.
 * Refuses to send it, and to know where it is archived.
 */
import { type Advisory, createAdvisory, type Severity } from '../advisory/advisory.js'
import { cveIdOf, descriptionOf } from '../advisory/ids.js'
import { lostExtras, lostFields } from '../advisory/losses.js'
import type { Lost, Read, Written } from '../advisory/report.js'
import { cvePageUrl } from '../ids/cve-id.js'
import { newestScore } from '../severity/newest.js'
import { scoreVector } from '../severity/score.js'

/** Subject and plain text of an announce mail. */
export interface AnnounceMail {
  readonly subject: string
  /** Lines end in `\n`; unwrapped. */
  readonly body: string
}

const OPENING =
  /^There is an? (?:(?<rating>[A-Z]+) severity )?vulnerability(?: affecting (?<project>.+?))?\.\s+/s
const INVITATION = 'Please see the linked CVE ID for the latest information on affected versions:'
/** Where no CVE id was given there is none to see. */
const INVITATION_WITHOUT_ID =
  'Please see the linked pages for the latest information on affected versions:'
/** The address of a pull request. */
export const PULL_REQUEST = /\/pull\/\d+\/?$/

/**
 * Writes the announce mail.
 *
 * The description is the announcement's own, else the record's; a record's description that
 * already begins with the template's sentence does not repeat it. A rating or project that is
 * not known is left out of the sentence: see lint.ts. Without a CVE id, subject and
 * text speak of none.
 *
 * @source PSRT advisory template (devguide, security/psrt)
 */
export function writeAnnounceMail(advisory: Advisory): Written<AnnounceMail> {
  const title = inOneLine(advisory.title ?? '')
  const cveId = cveIdOf(advisory)
  const subject = (cveId === undefined ? title : `[${cveId}] ${title}`).trimEnd()
  const links = announcedLinks(advisory).map((url) => `* ${url}`)
  const paragraphs = [
    openingSentence(announcedRating(advisory), projectOf(advisory)),
    announcedDescription(advisory),
    cveId === undefined ? INVITATION_WITHOUT_ID : INVITATION,
    links.join('\n'),
  ]
  const body = `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`
  return { record: { subject, body }, lost: lostInWriting(advisory, body) }
}

/** Line ends and other controls become blanks: a second line would be taken for a header, or for the body. */
function inOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]*[\p{Cc}\p{Zl}\p{Zp}][\s\p{Cc}]*/gu, ' ').trim()
}

function openingSentence(rating: string | undefined, project: string | undefined): string {
  const kind = rating === undefined ? 'vulnerability' : `${rating} severity vulnerability`
  return `There is a ${kind}${project === undefined ? '' : ` affecting ${project}`}.`
}

/**
 * The description without the sentence that the template begins with: for pages that show severity and project beside
 * it. Records whose description is the whole mail have one.
 */
export function plainDescription(advisory: Advisory): string {
  return descriptionOf(advisory).replace(OPENING, '').trim()
}

/**
 * The word the mail says: the announcement's own, else that of the newest valid vector, else
 * the one with which the record's description already begins.
 */
export function announcedRating(advisory: Advisory): string | undefined {
  if (advisory.announcement?.rating !== undefined) return advisory.announcement.rating
  const newest = newestScore(advisory)
  if (newest !== undefined) return newest.baseRating
  return OPENING.exec(descriptionOf(advisory))?.groups?.rating
}

/** What the mail calls the software: the advisory's project, else its first product. */
export function projectOf({ project, affected }: Advisory): string | undefined {
  return project ?? affected.find(({ product }) => product !== undefined)?.product
}

/** The mail's own words, without the sentence that the template begins with. */
export function announcedDescription(advisory: Advisory): string {
  const own = advisory.announcement?.description
  return (own ?? descriptionOf(advisory).replace(OPENING, '')).trim()
}

/** The CVE page and the pull requests of the fix, unless the announcement lists its own. */
export function announcedLinks(advisory: Advisory): readonly string[] {
  if (advisory.announcement?.links !== undefined) return advisory.announcement.links
  const cveId = cveIdOf(advisory)
  const pulls = advisory.references.filter(({ url }) => PULL_REQUEST.test(url))
  return [...(cveId === undefined ? [] : [cvePageUrl(cveId)]), ...pulls.map(({ url }) => url)]
}

/** The mail as one text, the way the template shows it: `Title: …` in one line, an empty line, the body. */
export function announceMailText({ subject, body }: AnnounceMail): string {
  return `Title: ${inOneLine(subject)}\n\n${body}`
}

/**
 * Reads an announce mail back.
 *
 * The text starts with a `Title:` or `Subject:` line; other header lines are skipped and reported as lost. A mail
 * that does not follow the template is refused, for nothing tells its parts apart.
 */
export function readAnnounceMail(source: string | AnnounceMail): Read<Advisory> {
  const mail = typeof source === 'string' ? splitText(source) : { ...source, skipped: [] }
  if (mail === undefined)
    return refuse('/subject', 'The text begins with no Title or Subject line.')
  const body = mail.body.replaceAll('\r\n', '\n')
  const opening = OPENING.exec(body)
  const ends = [INVITATION, INVITATION_WITHOUT_ID].map((words) => body.indexOf(words))
  const end = Math.max(...ends)
  if (opening === null || end < 0) return refuse('/body', 'The mail does not follow the template.')
  const description = body.slice(opening[0].length, end).trim()
  const links = [...body.slice(end).matchAll(/^\* (\S+)$/gm)].map(([, url = '']) => url)
  const advisory = advisoryOf({ ...mail, description, links, ...opening.groups })
  return {
    ok: true,
    value: advisory,
    lost: [...mail.skipped, ...lostInReading({ subject: mail.subject, body }, advisory)],
  }
}

function refuse(path: string, because: string): Read<Advisory> {
  return { ok: false, path, because }
}

interface SplitMail extends AnnounceMail {
  /** The header lines that are not the subject. */
  readonly skipped: readonly Lost[]
}

function splitText(text: string): SplitMail | undefined {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const empty = lines.indexOf('')
  const header = lines.slice(0, empty < 0 ? lines.length : empty)
  const subjects = header.map((line) => /^(?:Title|Subject): (.*)$/i.exec(line)?.[1])
  const place = subjects.findIndex(Boolean)
  const subject = subjects[place]
  if (subject === undefined) return undefined
  const skipped = header.flatMap((_, index) =>
    index === place
      ? []
      : [{ path: `/header/${index}`, reason: 'Of the header only the subject is read.' }],
  )
  return { subject, skipped, body: lines.slice(header.length + 1).join('\n') }
}

interface MailParts extends AnnounceMail {
  readonly description: string
  readonly links: readonly string[]
  readonly rating?: string
  readonly project?: string
}

function advisoryOf({ subject, description, links, rating, project }: MailParts): Advisory {
  const { id, title = '' } =
    /^(?:\[(?<id>CVE-\d{4}-\d{4,19})\] ?)?(?<title>.*)$/s.exec(subject)?.groups ?? {}
  const page = id === undefined ? undefined : cvePageUrl(id)
  return createAdvisory({
    ...(id !== undefined && { id }),
    ...(title !== '' && { title }),
    ...(project !== undefined && { project }),
    descriptions: description === '' ? [] : [{ language: 'en', value: description }],
    references: links
      .filter((url) => url !== page)
      .map((url) => ({ url, tags: PULL_REQUEST.test(url) ? ['patch'] : [] })),
    announcement: { links, ...(rating !== undefined && { rating }) },
  })
}

/** The two invitations to read on say the same: which of them is written follows from the CVE id. */
function isSameBody(a: string, b: string): boolean {
  const plain = (body: string) => body.trim().replace(INVITATION, INVITATION_WITHOUT_ID)
  return plain(a) === plain(b)
}

function lostInReading(mail: AnnounceMail, advisory: Advisory): readonly Lost[] {
  const again = writeAnnounceMail(advisory).record
  const reason = 'The template has no place for it.'
  return lostFields([
    {
      path: '/subject',
      value: again.subject === mail.subject.trimEnd() ? undefined : true,
      reason,
    },
    { path: '/body', value: isSameBody(again.body, mail.body) ? undefined : true, reason },
  ])
}

/** What a severity says beside the word, which is all that the mail has of the one it names. */
function besideWord(advisory: Advisory, severity: Severity, index: number): readonly Lost[] {
  const path = `/severities/${index}`
  const reason = 'The mail says one word of severity.'
  const { score, vector, rating, scenarios } = severity
  const word = announcedRating(advisory)
  if (word === undefined || word !== (rating ?? ratingOfVector(vector))) return [{ path, reason }]
  return lostFields([
    { path: `${path}/vector`, value: vector, reason },
    { path: `${path}/score`, value: score, reason },
    { path: `${path}/scenarios`, value: scenarios, reason },
  ])
}

function ratingOfVector(vector: string): string | undefined {
  const scored = scoreVector(vector)
  return 'refusal' in scored ? undefined : scored.baseRating
}

function lostInWriting(advisory: Advisory, body: string): readonly Lost[] {
  const place = cveIdOf(advisory) === undefined ? 'the linked pages' : 'the CVE record'
  const reason = `The mail points to ${place} for it.`
  const { id, title, descriptions, workarounds, ...rest } = advisory
  // What somebody wrote into the announcement as well is not left out.
  // The announcement breaks its lines where it likes.
  const said = inOneLine(body)
  const unsaid = workarounds.filter(({ value }) => !said.includes(inOneLine(value).trim()))
  const silent = ['project', 'severities', 'announcement', 'references', 'extra', 'dates']
  const fields = Object.entries(rest).filter(([name]) => !silent.includes(name))
  const links = announcedLinks(advisory)
  return [
    ...(inOneLine(title ?? '') === (title ?? '').trim()
      ? []
      : [{ path: '/title', reason: 'A subject is one line: its line ends became blanks.' }]),
    ...lostFields(fields.map(([name, value]) => ({ path: `/${name}`, value, reason }))),
    ...lostFields([{ path: '/workarounds', value: unsaid, reason }]),
    ...(id === cveIdOf(advisory) ? [] : lostFields([{ path: '/id', value: id, reason }])),
    ...lostFields([{ path: '/descriptions', value: descriptions.slice(1), reason }]),
    ...advisory.references.flatMap(({ url, name, tags, type }, index) => {
      const path = `/references/${index}`
      if (!links.includes(url)) return [{ path, reason }]
      return lostFields([
        { path: `${path}/name`, value: name, reason },
        // Whoever reads the mail takes its pull requests for patches.
        { path: `${path}/tags`, value: tags.filter((tag) => tag !== 'patch'), reason },
        { path: `${path}/type`, value: type, reason },
      ])
    }),
    ...advisory.severities.flatMap((severity, index) => besideWord(advisory, severity, index)),
    ...Object.keys(advisory.dates).map((name) => ({ path: `/dates/${name}`, reason })),
    ...lostExtras(advisory, 'mail'),
  ]
}
