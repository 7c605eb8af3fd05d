// What the events of a case say hangs on it: its report, messages and files by their digests, the link its reporter follows it
// by, the approvals that stand, and what happened to the vulnerability. Gathered with the history; check-contents.ts compares.
import type { KeptBody } from '../../body.js'
import { newPublications, type Publications, tellPublications } from './history-publications.js'

export interface ToldMessage {
  /** Undefined where its event is of before audiences stood in it. */
  readonly audience: string | undefined
  readonly bodySha256: string | undefined
  readonly isRetracted: boolean
}

export interface ToldFile {
  readonly sha256: string | undefined
  /** Of a file that came with a message it is the message's, and is not told. */
  readonly audience: string | undefined
  readonly isWithdrawn: boolean
}

/** What stands by history, or what older events leave open: then a row may be there or not. */
export type Stands = 'told' | 'open'

export interface Contents {
  /** An event of these was erased, or cannot be opened: nothing can be said. */
  isUnknown: boolean
  reportSha256?: string
  /** Digests of the files that came with the report; undefined where its event is of before they stood in it. */
  reportFiles?: readonly string[]
  /** The digest of the keyed hash of the reporter's link; null without one, undefined where no event says. */
  link?: string | null
  readonly messages: Map<string, ToldMessage>
  readonly files: Map<string, ToldFile>
  /** By `approvalKey`. */
  readonly approvals: Map<string, Stands>
  /** By `happenedKey`. */
  readonly happened: Map<string, Stands>
  readonly publications: Publications
}

export const newContents = (): Contents => ({
  isUnknown: false,
  messages: new Map(),
  files: new Map(),
  approvals: new Map(),
  happened: new Map(),
  publications: newPublications(),
})

export const approvalKey = (of: { hash: string; kind: string; personId: string }): string =>
  `${of.hash} ${of.kind} ${of.personId}`

export const happenedKey = (event: string, projectId: number | null): string =>
  projectId === null ? event : `${event} of project ${projectId}`

type Inner = KeptBody['inner']
type Told = (contents: Contents, inner: Inner) => void
type Fact = Inner['facts'][string] | undefined

const textIn = (fact: Fact): string | undefined => (typeof fact === 'string' ? fact : undefined)

const opened: Told = (contents, { facts }) => {
  const { reportSha256, filesSha256, linkSha256 } = facts
  if (typeof reportSha256 === 'string') contents.reportSha256 = reportSha256
  if (Array.isArray(filesSha256)) contents.reportFiles = filesSha256
  if (typeof linkSha256 === 'string' || linkSha256 === null) contents.link = linkSha256
}

const fileAdded: Told = ({ files }, { facts }) => {
  files.set(String(facts['attachmentId']), {
    sha256: textIn(facts['sha256']),
    audience: textIn(facts['audience']),
    isWithdrawn: false,
  })
}

const given =
  (kind: 'reader' | 'emergency'): Told =>
  ({ approvals }, { actor, facts }) => {
    const of = { hash: String(facts['hash']), kind, personId: actor }
    approvals.set(approvalKey(of), 'told')
  }

/** Which of them went with it stands in it since it is held against the rows; before, an emergency's end leaves it open. */
const takenBack: Told = ({ approvals }, { facts }) => {
  const { hash, emergency, removed } = facts
  const which = removed ?? (emergency === true ? 'open' : 'all')
  for (const key of [...approvals.keys()]) {
    if (!key.startsWith(`${hash} `)) continue
    if (which === 'open') approvals.set(key, 'open')
    else if (which === 'all' || (which === 'emergency' && key.startsWith(`${hash} emergency `)))
      approvals.delete(key)
  }
}

const happened: Told = (contents, { facts }) => {
  const { event, projectId } = facts
  const project = typeof projectId === 'number' ? projectId : null
  contents.happened.set(happenedKey(String(event), project), 'told')
}

const TOLD: Readonly<Record<string, Told>> = {
  'report:received': opened,
  'case:opened-by-hand': opened,
  'report:link-replaced': (contents, { facts }) => {
    const link = textIn(facts['linkSha256'])
    if (link === undefined) delete contents.link
    else contents.link = link
  },
  'message:sent': ({ messages }, { facts }) => {
    messages.set(String(facts['messageId']), {
      audience: textIn(facts['audience']),
      bodySha256: textIn(facts['bodySha256']),
      isRetracted: false,
    })
  },
  'message:retracted': ({ messages }, { facts }) => {
    const id = String(facts['messageId'])
    const sent = messages.get(id)
    if (sent !== undefined) messages.set(id, { ...sent, isRetracted: true })
  },
  'attachment:added': fileAdded,
  'report:file-added': fileAdded,
  'attachment:withdrawn': ({ files }, { facts }) => {
    const id = String(facts['attachmentId'])
    const added = files.get(id)
    if (added !== undefined) files.set(id, { ...added, isWithdrawn: true })
  },
  'approval:given': given('reader'),
  'publication:emergency': given('emergency'),
  'approval:taken-back': takenBack,
  'case:vendor-aware': happened,
  'case:fix-ready': happened,
  'case:fix-deployed': happened,
  'case:became-public': happened,
  'case:exploit-public': happened,
  'case:attacks-observed': happened,
  // What was recorded by mistake, and, of before there were events of each, what was recorded alone.
  'case:exploited': (contents, { facts }) => {
    if (facts['exploited'] === false) contents.happened.delete('A')
    else contents.happened.set('A', 'told')
  },
  'publication:finished': (contents) => {
    if (!contents.happened.has('P')) contents.happened.set('P', 'open')
  },
}

/** Adds an event of a case; `body` is undefined for one that was erased or cannot be opened. */
export const tellContents = (
  contents: Contents,
  { name, body }: { readonly name: string; readonly body: KeptBody | undefined },
): void => {
  if (!tellPublications(contents.publications, { name, body })) contents.isUnknown = true
  const told = TOLD[name]
  if (told === undefined) return
  if (body === undefined) contents.isUnknown = true
  else told(contents, body.inner)
}
