// Owns to whom a message on a case may be written, and taking one back.
// Who may read a message follows from its audience and is decided in access; bodies are text it never keeps.
import { type Refusal, refuse } from '../../refusal.js'
import { utf8Length } from '../../utf8.js'

/** The people a message is for. @source design: access by audience */
export type Audience = 'team' | 'team+reporter' | 'everyone' | `project:${string}`

/**
 * Who writes. A participant is one who has consented to the embargo and stands for the projects named.
 * @source design: access by audience
 */
export type Writer =
  | { readonly kind: 'member'; readonly id: string }
  | {
      readonly kind: 'participant'
      readonly id: string
      readonly hasConsented: boolean
      readonly projects: readonly string[]
    }
  | { readonly kind: 'reporter' }

const source = 'design: access by audience'

/**
 * Reads an audience from text; null for anything else, an empty project included.
 * @source design: access by audience
 */
export const parseAudience = (text: string): Audience | null => {
  if (text === 'team' || text === 'team+reporter' || text === 'everyone') return text
  // The prefix is what makes the type, and it has been checked here.
  return /^project:\S+$/.test(text) ? (text as Audience) : null
}

/**
 * The audiences a writer may choose, narrowest first; the first is the one to preselect.
 *
 * A participant cannot write to the team alone with the reporter: the reporter is the team's to talk to.
 *
 * @param projects of the participants on this case
 * @source design: access by audience
 * @reading docs/READINGS.md#audiences
 */
export const audiencesFor = (writer: Writer, projects: readonly string[]): readonly Audience[] => {
  switch (writer.kind) {
    case 'member':
      return [
        'team',
        ...projects.map((project): Audience => `project:${project}`),
        'team+reporter',
        'everyone',
      ]
    case 'participant': {
      if (!writer.hasConsented) return []
      const own = projects.filter((project) => writer.projects.includes(project))
      return [...own.map((project): Audience => `project:${project}`), 'everyone']
    }
    case 'reporter':
      return ['team+reporter']
  }
}

/** @source design: access by audience */
export type MessageToWrite = {
  readonly writer: Writer
  readonly audience: Audience
  readonly projects: readonly string[]
  readonly body: string
  readonly maxBytes: number
}

/**
 * Whether a message may be written. The body is kept as it is, but for spaces at its ends.
 *
 * @returns refusal `message.needs-consent`, `message.audience`, `message.empty` or `message.too-long`
 * @source design: access by audience
 */
export const writeMessage = (
  message: MessageToWrite,
):
  | { readonly audience: Audience; readonly body: string }
  | Refusal<
      'message.needs-consent' | 'message.audience' | 'message.empty' | 'message.too-long'
    > => {
  const { writer, audience, projects } = message
  if (writer.kind === 'participant' && !writer.hasConsented) {
    return refuse('message.needs-consent', 'Agree to the embargo terms first.', source)
  }
  if (!audiencesFor(writer, projects).includes(audience)) {
    return refuse('message.audience', 'You cannot write to these people here.', source)
  }
  const body = message.body.trim()
  if (body === '') return refuse('message.empty', 'Write something first.')
  if (utf8Length(body) > message.maxBytes) {
    const because = `A message has at most ${message.maxBytes} bytes: attach the rest as a text file.`
    return refuse('message.too-long', because)
  }
  return { audience, body }
}

/** `readableBy` lists the ids for whom the text stays; null stands for a reporter without an account. @source our reading */
export type Retraction = { readonly withheldFrom: Audience; readonly readableBy: readonly string[] }

/**
 * Takes a message back, at any time: its text is withheld from its audience, its event stays. Its author and the
 * coordinator still read it, so that somebody can tell what was seen. It cannot be taken back from memories.
 *
 * @param byId null for the reporter behind a link; `authorId` null when that one wrote it
 * @returns refusal `message.not-yours` or `message.already-retracted`
 * @source design: a message sent to the wrong audience can be retracted
 * @reading docs/READINGS.md#retraction
 */
export const retractMessage = (
  message: {
    readonly authorId: string | null
    readonly audience: Audience
    readonly isRetracted: boolean
  },
  byId: string | null,
  coordinatorId: string | null,
): Retraction | Refusal<'message.not-yours' | 'message.already-retracted'> => {
  const isAuthor = byId === message.authorId
  const isCoordinator = byId !== null && byId === coordinatorId
  if (!isAuthor && !isCoordinator) {
    return refuse('message.not-yours', 'Its author or the coordinator can take it back.', source)
  }
  if (message.isRetracted) {
    return refuse('message.already-retracted', 'It has been taken back already.', source)
  }
  const readableBy = new Set([message.authorId, coordinatorId].filter((id) => id !== null))
  return { withheldFrom: message.audience, readableBy: [...readableBy] }
}
